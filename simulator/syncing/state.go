package syncing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// The tables of the room.
const (
	tableState        = "syncing.state"
	tableAnnouncement = "syncing.announcement"
)

// state is where one connection stands in its course.
type state struct {
	LinkedAt   time.Time            `json:"linked_at"`
	Batches    int                  `json:"batches"`            // first batches that are in
	Runs       int                  `json:"runs"`               // runs so far; their ids are made of it
	Slot       time.Time            `json:"slot,omitzero"`      // next regular run
	Due        time.Time            `json:"due,omitzero"`       // next run: the slot, or sooner after a failure; zero: none
	Halted     bool                 `json:"halted"`             // stopped, and the run that said so is in the journal
	Failing    bool                 `json:"failing"`            // the last run met an error of the platform
	Watermarks map[string]time.Time `json:"watermarks"`         // by object: changes before this moment are in
	Serials    map[string]uint64    `json:"serials,omitempty"`  // of the copy when statements were last read, by object
	Tallies    map[string]tally     `json:"tallies"`            // by object, at the last run that counted it
	Foreseen   map[string]foreseen  `json:"foreseen,omitempty"` // by object, what the batch that has begun is to bring
	Held       []map[string]int     `json:"held"`               // by object, what each batch held
	Started    time.Time            `json:"started,omitzero"`
	Completed  time.Time            `json:"completed,omitzero"` // end of the last run that succeeded
	// Plan is what was configured when it counted; nil is what is usual.
	Plan *unified.SyncConfiguration `json:"plan,omitempty"`
	Late *late                      `json:"late,omitempty"` // the run that a rule put off
}

// late is a run that is due later than it should be.
type late struct {
	Rule     string    `json:"rule"`
	Until    time.Time `json:"until"`
	Shown    bool      `json:"shown,omitempty"`    // the status document has it in progress
	Backfill *order    `json:"backfill,omitempty"` // what it is to do, when that is no regular run
}

// order is what a backfill is to do.
type order struct {
	Objects  []string  `json:"objects"`
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to"`
	Announce bool      `json:"announce,omitempty"`
}

// tally is one count taken on both sides.
type tally struct {
	Native int `json:"native"`
	Copied int `json:"copied"`
	Rough  int `json:"rough,omitempty"` // stated as an estimate that is off by so many percent
}

func (s state) copy() state {
	s.Watermarks, s.Serials, s.Tallies, s.Held = maps.Clone(s.Watermarks), maps.Clone(s.Serials), maps.Clone(s.Tallies), slices.Clone(s.Held)
	s.Foreseen = maps.Clone(s.Foreseen)
	if s.Watermarks == nil {
		s.Watermarks = map[string]time.Time{}
	}
	if s.Serials == nil {
		s.Serials = map[string]uint64{}
	}
	if s.Tallies == nil {
		s.Tallies = map[string]tally{}
	}
	return s
}

func (s state) put(connection string) (journal.Put, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return journal.Put{}, fmt.Errorf("row %s of %s: %w", connection, tableState, err)
	}
	return journal.Put{Table: tableState, Key: connection, Value: data}, nil
}
