package stream

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/journal"
)

// Summary is one entry without headers and bodies.
type Summary struct {
	Seq        uint64    `json:"seq"`
	Kind       string    `json:"kind"`
	ID         string    `json:"id"`
	Trace      string    `json:"trace,omitempty"`
	Cause      string    `json:"cause,omitempty"`
	At         time.Time `json:"at"`
	Wall       time.Time `json:"wall"`
	Connection string    `json:"connection,omitempty"`
	Platform   string    `json:"platform,omitempty"`
	Run        string    `json:"run,omitempty"`
	Faults     []Badge   `json:"faults,omitempty"`
	Title      string    `json:"title"`

	Hop       string        `json:"hop,omitempty"`
	Method    string        `json:"method,omitempty"`
	Path      string        `json:"path,omitempty"`
	Status    int           `json:"status,omitempty"`
	Code      string        `json:"code,omitempty"`
	Duration  time.Duration `json:"duration_ns,omitempty"`
	Replayed  bool          `json:"replayed,omitempty"`
	Object    string        `json:"object,omitempty"`
	ObjectID  string        `json:"object_id,omitempty"`
	Event     string        `json:"event,omitempty"`
	Endpoint  string        `json:"endpoint,omitempty"`
	Number    int           `json:"number,omitempty"`
	Result    string        `json:"result,omitempty"`
	Trigger   string        `json:"trigger,omitempty"`
	Type      string        `json:"type,omitempty"`
	Outcome   string        `json:"outcome,omitempty"`
	From      string        `json:"from,omitempty"`
	To        string        `json:"to,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Operation string        `json:"operation,omitempty"`
	Actor     string        `json:"actor,omitempty"`
	Action    string        `json:"action,omitempty"`
	Rule      string        `json:"rule,omitempty"`
	Effect    string        `json:"effect,omitempty"`
	Exchanges int           `json:"exchanges,omitempty"`
	Records   int           `json:"records,omitempty"` // sync runs: created, updated and deleted together
}

// Badge names a rule that touched an entry.
type Badge struct {
	Rule   string `json:"rule"`
	Effect string `json:"effect"`
}

// maxPath keeps a summary small whatever a client asked for.
const maxPath = 160

// Summarise makes the summary of an entry.
func Summarise(e *journal.Entry) Summary {
	s := Summary{Seq: e.Seq, Kind: string(e.Kind), ID: e.ID, Trace: e.Trace, Cause: e.Cause, At: e.At, Wall: e.Wall,
		Connection: e.Connection, Platform: e.Platform, Run: e.Run}
	for _, t := range e.Faults {
		if !t.Shadowed {
			s.Faults = append(s.Faults, Badge{t.Rule, t.Effect})
		}
	}
	switch {
	case e.Exchange != nil:
		s.exchange(e.Exchange)
	case e.Event != nil:
		s.event(e.Event)
	case e.Attempt != nil:
		s.attempt(e.Attempt)
	case e.SyncRun != nil:
		s.syncRun(e.SyncRun)
	case e.Health != nil:
		s.From, s.To, s.Reason, s.Actor = e.Health.From, e.Health.To, e.Health.Reason, e.Health.Actor
		s.Title = s.From + " → " + s.To + ": " + s.Reason
	case e.Change != nil:
		c := e.Change
		s.Object, s.ObjectID, s.Operation, s.Actor = c.Object, c.ObjectID, c.Operation, c.Actor
		s.Title = c.Summary
	case e.Fault != nil:
		f := e.Fault
		s.Action, s.Rule, s.Effect, s.Reason = f.Action, f.Rule, f.Effect, f.Detail
		s.Title = f.Rule + " " + f.Action
	case e.Clock != nil:
		s.Type = e.Clock.Mode
		s.Title = fmt.Sprintf("%s → %s, %d pieces of due work", e.Clock.From.Format(time.RFC3339), e.Clock.To.Format(time.RFC3339), e.Clock.Ran)
	case e.Step != nil:
		s.Type, s.Number, s.Reason = e.Step.Type, e.Step.Number, e.Step.Error
		s.Title = e.Step.Text
	}
	s.Title = cut(s.Title)
	return s
}

func (s *Summary) exchange(x *journal.Exchange) {
	s.Hop, s.Method, s.Path, s.Status, s.Code = string(x.Hop), x.Method, cut(x.Path), x.Status, x.Code
	s.Duration, s.Replayed, s.Object, s.ObjectID = x.Duration, x.Replayed, x.Object, x.ObjectID
	s.Title = x.Method + " " + x.Path + " → " + strconv.Itoa(x.Status)
}

func (s *Summary) event(v *journal.Event) {
	s.Event, s.Type, s.Object, s.ObjectID, s.Number = v.Code, v.Type, v.Object, v.ObjectID, v.Planned
	s.Title = v.Code
}

func (s *Summary) attempt(a *journal.Attempt) {
	s.Event, s.Endpoint, s.Number, s.Status, s.Trigger, s.Result, s.Duration = a.Code, a.URL, a.Number, a.Status, a.Trigger, string(a.Result), a.Duration
	s.Title = fmt.Sprintf("%s attempt %d: %s", a.Code, a.Number, a.Result)
}

func (s *Summary) syncRun(r *journal.SyncRun) {
	s.Type, s.Trigger, s.Outcome, s.Reason, s.Exchanges, s.Duration = r.Type, r.Trigger, string(r.Outcome), r.Error, r.Exchanges, r.Ended.Sub(r.Started)
	for _, c := range r.Objects {
		s.Records += c.Created + c.Updated + c.Deleted
	}
	s.Title = r.Type + " sync: " + strings.ReplaceAll(string(r.Outcome), "_", " ")
}

func cut(text string) string {
	if len(text) <= maxPath {
		return text
	}
	return strings.ToValidUTF8(text[:maxPath], "") + "…"
}
