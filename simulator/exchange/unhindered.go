package exchange

import "context"

type unhinderedKey struct{}

// Unhindered returns a context that says: no rule stands at any gate, and none is holding up a call. A call that was let
// in so leads to nothing that rules could delay; those that are armed while it is under way are for later calls.
func Unhindered(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhinderedKey{}, true)
}

// IsUnhindered reports whether a context says so.
func IsUnhindered(ctx context.Context) bool {
	said, _ := ctx.Value(unhinderedKey{}).(bool)
	return said
}
