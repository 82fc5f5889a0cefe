package simulator

import (
	"context"

	"faultline/simulator/unified"
)

// Idempotency is what the unified API promises about Idempotency-Keys at present.
func (w *World) Idempotency() unified.Contract { return w.unified.Idempotency() }

// SetIdempotency chooses the contract that holds for keys from now on. It is kept with the workspace.
func (w *World) SetIdempotency(ctx context.Context, contract string) error {
	return w.unified.SetIdempotency(ctx, contract)
}

// Settings are the points that the published API leaves open, and how they go here.
func (w *World) Settings() []unified.Setting { return w.unified.Settings() }

// Choose makes settings count from the next request on. They are kept with the workspace.
func (w *World) Choose(ctx context.Context, values map[string]string) error {
	return w.unified.Choose(ctx, values)
}
