//go:build bindings

package desktop

// prepare does nothing while the build tool looks for bindings: there need not be a display then, and there are none.
func prepare() error { return nil }
