package health

import (
	"context"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// Transition is one move of one connection, ready to be journaled.
type Transition struct {
	ID         string // of the entry
	Connection string
	Platform   string
	Run        string
	From, To   State
	Reason     string
	Actor      string // fault, operator, person, sync
	At         time.Time
}

// Entry is the journal's record of the transition. What caused it comes from the context.
func Entry(ctx context.Context, t Transition) *journal.Entry {
	origin := exchange.From(ctx)
	trace := origin.Trace
	if trace == "" {
		trace = t.ID
	}
	run := t.Run
	if run == "" {
		run = origin.Run
	}
	return &journal.Entry{
		Kind: journal.KindHealth, ID: t.ID, Cause: origin.Cause, Trace: trace, At: t.At, Run: run,
		Connection: t.Connection, Platform: t.Platform,
		Health: &journal.Health{From: string(t.From), To: string(t.To), Reason: t.Reason, Actor: t.Actor},
	}
}
