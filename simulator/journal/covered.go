package journal

import "context"

type coveredKey struct{}

// Cover returns a context that says: whoever acts under it will Commit something afterwards, and answers only then.
// Because batches reach the disk in the order in which they were taken, that one wait covers everything taken before,
// and what is written under the context needs none of its own.
func Cover(ctx context.Context) context.Context { return context.WithValue(ctx, coveredKey{}, true) }

// Covered reports whether a later commit of the caller covers what is written under ctx.
func Covered(ctx context.Context) bool {
	covered, _ := ctx.Value(coveredKey{}).(bool)
	return covered
}
