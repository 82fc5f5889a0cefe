package run

import (
	"time"

	"faultline/scenarios/verdict"
)

// Outcome is how a run ended.
type Outcome string

// The outcomes.
const (
	Passed      Outcome = "pass"        // every step was taken and no verdict failed
	Failed      Outcome = "fail"        // a verdict failed, or a step could not be taken
	Broken      Outcome = "error"       // the run could not begin
	Interrupted Outcome = "interrupted" // it was told to stop
)

// Result is everything that a report says about a run.
type Result struct {
	Run         string            `json:"run"`
	Scenario    string            `json:"scenario"`
	Title       string            `json:"title"`
	File        string            `json:"file"`
	Seed        uint64            `json:"seed"`
	Clock       string            `json:"clock"`
	Outcome     Outcome           `json:"outcome"`
	Problem     string            `json:"problem,omitempty"` // why it could not begin or go on
	Steps       []StepResult      `json:"steps"`
	Verdicts    []verdict.Verdict `json:"verdicts"`
	Began       time.Time         `json:"began"` // machine's time
	Duration    time.Duration     `json:"duration_ns"`
	Integration Integration       `json:"integration"`
	Fingerprint Fingerprint       `json:"fingerprint"`
}

// StepResult is one step and how it went.
type StepResult struct {
	Number   int           `json:"number"` // from 1
	Line     int           `json:"line"`   // in the scenario file
	Type     string        `json:"type"`
	Text     string        `json:"text"`
	Error    string        `json:"error,omitempty"`
	Duration time.Duration `json:"duration_ns"`
}

// Integration is the process under test.
type Integration struct {
	Command []string `json:"command"`
	Exit    string   `json:"exit,omitempty"`   // how it ended, when it ended by itself
	Output  string   `json:"output,omitempty"` // the end of what it printed; kept when the run did not pass
}

// Fingerprint says what was run: results are only to be compared where fingerprints are equal.
type Fingerprint struct {
	Version  string `json:"version"`  // of Faultline
	Scenario string `json:"scenario"` // SHA-256 of the file
	Seed     uint64 `json:"seed"`
	Clock    string `json:"clock"`
}

// Good reports whether the run calls for exit code 0.
func (r *Result) Good() bool { return r.Outcome == Passed }

// judge sets the outcome from steps and verdicts.
func (r *Result) judge() {
	r.Outcome = Passed
	for _, s := range r.Steps {
		if s.Error != "" {
			r.Outcome = Failed
		}
	}
	for _, v := range r.Verdicts {
		if v.Status == verdict.Fail {
			r.Outcome = Failed
		}
	}
}
