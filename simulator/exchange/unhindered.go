package exchange

import "context"

type unhinderedKey struct{}

// unhindered is a context that says so: one of its own, because every write makes one.
type unhindered struct{ context.Context }

// Value says so, and asks the context around it for everything else.
func (c *unhindered) Value(key any) any {
	if key == (unhinderedKey{}) {
		return true
	}
	return c.Context.Value(key)
}

// Unhindered returns a context that says: no rule stands at any gate, and none is holding up a call. A call that was let
// in so leads to nothing that rules could delay; those that are armed while it is under way are for later calls.
func Unhindered(ctx context.Context) context.Context {
	return &unhindered{ctx}
}

// IsUnhindered reports whether a context says so.
func IsUnhindered(ctx context.Context) bool {
	said, _ := ctx.Value(unhinderedKey{}).(bool)
	return said
}
