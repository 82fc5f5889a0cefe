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
