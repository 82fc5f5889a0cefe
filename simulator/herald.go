package simulator

import (
	"context"
	"time"
)

// herald tells of writes before their time, for rules that want that.
type herald struct{ w *World }

// patience bounds how long an answer waits for its event: a receiver that writes while it is told of another event
// may be what the event waits for.
const patience = 3 * time.Second

// Announce lets the connection sync one object, and waits until what that found was sent.
func (h herald) Announce(ctx context.Context, connection, object string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := h.w.syncs.RunNow(ctx, connection, "incremental", []string{object}); err != nil {
		return // the run's entry says why; the event then comes when it would have come
	}
	h.w.webhooks.Out(ctx, connection)
}
