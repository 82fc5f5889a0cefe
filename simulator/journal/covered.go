package journal

import "context"

type coveredKey struct{}

// covered is a context that says so: one of its own, because every write makes one.
type covered struct{ context.Context }

// Value implements context.Context.
func (c *covered) Value(key any) any {
	if key == (coveredKey{}) {
		return true
	}
	return c.Context.Value(key)
}

// Cover returns a context that says: whoever acts under it will Commit something afterwards, and answers only then.
// Because batches reach the disk in the order in which they were taken, that one wait covers everything taken before,
// and what is written under the context needs none of its own.
func Cover(ctx context.Context) context.Context { return &covered{ctx} }

// Covered reports whether a later commit of the caller covers what is written under ctx.
func Covered(ctx context.Context) bool {
	covered, _ := ctx.Value(coveredKey{}).(bool)
	return covered
}
