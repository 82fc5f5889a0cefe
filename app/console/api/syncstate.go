package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/link"
	"faultline/simulator/syncing"
	"faultline/simulator/unified"
)

// SyncState is how far the syncs of one connection are, and by what configuration they go.
type SyncState struct {
	Running       *syncing.Running           `json:"running,omitempty" doc:"the run that is on; scheduled runs wait until it has ended"`
	Late          *LateRun                   `json:"late,omitempty" doc:"what a rule has put off"`
	Next          *time.Time                 `json:"next,omitempty" doc:"when the next run is due"`
	LastCompleted *time.Time                 `json:"last_completed,omitempty" doc:"end of the last run that succeeded"`
	Historical    bool                       `json:"historical" doc:"every batch of the initial sync is in"`
	Level         string                     `json:"level,omitempty" enum:"connection,platform,organisation" doc:"where the nearest configuration was made; nothing was configured when it is left out"`
	Configuration *unified.SyncConfiguration `json:"configuration,omitempty" doc:"the nearest configuration; a connection goes by it from its linking, or its next backfill"`
	Unavailable   []string                   `json:"unavailable" doc:"what the person has kept back"`
	Objects       []ObjectProgress           `json:"objects"`
}

// LateRun is a run that a rule has put off.
type LateRun struct {
	Rule string `json:"rule"`
	Type string `json:"type"`
}

// ObjectProgress is how far the copy is with one object.
type ObjectProgress struct {
	Object   string          `json:"object"`
	Entity   string          `json:"entity" doc:"its word in sync configurations"`
	Synced   int             `json:"synced" doc:"records in the copy"`
	Expected *int            `json:"expected,omitempty" doc:"records that all batches together are to bring; left out until somebody has counted"`
	Estimate bool            `json:"estimate"`
	Ready    bool            `json:"ready" doc:"reads are open"`
	Withheld bool            `json:"withheld" doc:"the person has kept it back"`
	Batches  []BatchProgress `json:"batches" doc:"none when the configuration does not select it: only what was created through the API is read then"`
}

// BatchProgress is how far one batch of the initial sync is with an object.
type BatchProgress struct {
	Number   int    `json:"number"`
	Months   int    `json:"months"`
	State    string `json:"state" enum:"NOT_STARTED,IN_PROGRESS,COMPLETED,FAILED"`
	Expected *int   `json:"expected,omitempty"`
}

func (o *operations) syncState() {
	type syncStateOutput struct{ Body SyncState }
	huma.Register(o.api, operation(http.MethodGet, "/connections/{id}/sync-state", "get-sync-state", "How far the syncs of a connection are: the run that is on, counts by object and batch, what was configured, what is kept back"),
		func(_ context.Context, in *ConnectionPath) (*syncStateOutput, error) {
			c, err := o.find(in.ID)
			if err != nil {
				return nil, o.failure(err)
			}
			return &syncStateOutput{o.syncStateOf(c)}, nil
		})
}

func (o *operations) syncStateOf(c link.Connection) SyncState {
	syncs := o.World.Syncs()
	status := syncs.Status(c.ID)
	out := SyncState{Running: syncs.Running(c.ID), Historical: status.Historical, Unavailable: slices.Concat([]string{}, c.Unavailable)}
	out.Level, out.Configuration = o.World.NearestSyncConfiguration(c.ID)
	if rule, typ := syncs.Late(c.ID); rule != "" {
		out.Late = &LateRun{rule, typ}
	}
	out.Next, out.LastCompleted = moment(syncs.Next(c.ID)), moment(status.LastCompleted)
	at := map[string]int{}
	for i, object := range unified.Objects() {
		at[object.Name] = i
		out.Objects = append(out.Objects, ObjectProgress{Object: object.Name, Entity: object.Entity, Synced: o.World.Synced(c.ID, object.Name), Ready: syncs.Ready(c.ID, object.Name),
			Withheld: object.Among(c.Unavailable), Batches: []BatchProgress{}})
	}
	for _, batch := range status.Batches {
		for _, e := range batch.Entities {
			p := &out.Objects[at[e.Object]]
			b := BatchProgress{Number: batch.Number, Months: batch.Months, State: e.State}
			if !e.Unknown {
				sum := e.Expected
				if p.Expected != nil {
					sum += *p.Expected
				}
				b.Expected, p.Expected = &e.Expected, &sum
			}
			p.Estimate = p.Estimate || e.Estimate
			p.Batches = append(p.Batches, b)
		}
	}
	slices.SortStableFunc(out.Objects, func(a, b ObjectProgress) int { return cmp.Compare(a.Object, b.Object) })
	return out
}

// moment is nil for one that never was.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
