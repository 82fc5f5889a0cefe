package unified

import (
	"context"
	"time"

	"faultline/simulator/clock"
)

// Writes are answered when they are done. When that takes too long they go on by themselves, and the answer names the
// job to ask for.

const (
	// patience is how long an answer waits for a job that is slow, of the world's time, and of the machine's for a world
	// whose time stands still.
	patience = 30 * time.Second
	// courtesy is what a job gets of the machine's time when the world's time was moved on in a jump: a write that is
	// about to end is not slow.
	courtesy = 250 * time.Millisecond
	// promptness is how long a job may take of the machine's time before its time is watched at all.
	promptness = 20 * time.Millisecond
)

// watched carries a job out on a goroutine of its own, because it may be slow. When it is, there is no outcome yet.
func (a *API) watched(ctx context.Context, e *execution) *outcome {
	handover := make(chan struct{})
	abandoned := make(chan struct{})
	var outcome *outcome
	a.crew.run(func() {
		outcome = e.carry(ctx)
		select {
		case <-abandoned:
			a.settleLate(ctx, e.job, outcome)
		case handover <- struct{}{}:
		}
	})
	if a.handedOver(ctx, handover) {
		return outcome
	}
	e.stays = true
	a.jobs.markAsync(e.job)
	close(abandoned)
	return nil
}

// handedOver waits for a job to hand its outcome over, and gives up when that takes too long. Nearly all are so prompt
// that it is not worth while to have the world's clock watch them.
func (a *API) handedOver(ctx context.Context, handover <-chan struct{}) bool {
	due := a.o.Clock.Now().Add(patience)
	if clock.Within(handover, min(promptness, a.patience)) {
		return true
	}
	slow, stop := a.impatientUntil(ctx, due)
	defer stop()
	select {
	case <-handover:
		return true
	case <-slow.Done():
		return false
	}
}

// impatient is a context that ends when an answer has waited long enough.
func (a *API) impatient(ctx context.Context) (context.Context, func()) {
	return a.impatientUntil(ctx, a.o.Clock.Now().Add(patience))
}

func (a *API) impatientUntil(ctx context.Context, due time.Time) (context.Context, func()) {
	ctx, end := context.WithTimeout(ctx, a.patience)
	lose := func(context.Context) {
		last, stop := context.WithTimeout(ctx, a.courtesy)
		context.AfterFunc(last, func() {
			stop()
			end()
		})
	}
	if !a.o.Clock.Now().Before(due) { // the world's time was moved on meanwhile
		lose(ctx)
		return ctx, end
	}
	timer := a.o.Clock.At(due, "patience with a job", lose)
	return ctx, func() {
		timer.Cancel()
		end()
	}
}

// wait waits for a job's end, and gives up after a while or when the client does.
func (a *API) wait(ctx context.Context, done <-chan struct{}) bool {
	ctx, stop := a.impatient(ctx)
	defer stop()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
