package exchange

import "context"

// Direction is how a rule wants a request to be carried out by the handler behind the gate.
type Direction struct {
	// Body is handled in place of the body that was sent; nil leaves that one.
	Body []byte
	// Rehearsed has a write answered as if it had been carried out, while the books stay as they are.
	Rehearsed bool
}

type directionKey struct{}

// WithDirection returns a context in which a request is carried out so.
func WithDirection(ctx context.Context, d Direction) context.Context {
	return context.WithValue(ctx, directionKey{}, d)
}

// DirectionOf returns the direction in ctx, or the zero Direction.
func DirectionOf(ctx context.Context) Direction {
	d, _ := ctx.Value(directionKey{}).(Direction)
	return d
}

// BodyUnder is the body to handle: the one that was sent, or the one that a rule has put in its place.
func BodyUnder(ctx context.Context, sent []byte) []byte {
	if d := DirectionOf(ctx); d.Body != nil {
		return d.Body
	}
	return sent
}
