package exchange

import "context"

// Reading is how a rule wants the parameters of a list request to be read: the value in place of what was sent, or
// empty text for a parameter that is not looked at.
type Reading map[string]string

type readingKey struct{}

// WithReading returns a context in which a request is read so.
func WithReading(ctx context.Context, r Reading) context.Context {
	return context.WithValue(ctx, readingKey{}, r)
}

// ReadingOf returns the reading in ctx, or nil.
func ReadingOf(ctx context.Context) Reading {
	r, _ := ctx.Value(readingKey{}).(Reading)
	return r
}
