package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// step makes the step of whichever key was written.
func (w *wireStep) step(firstConnection string) Step {
	switch {
	case w.Fault != nil:
		return Step{Type: StepFault, Fault: faultOf(w.Fault)}
	case w.Heal != "":
		return Step{Type: StepHeal, Heal: w.Heal}
	case w.Book != nil:
		return Step{Type: StepBook, Book: w.Book.book(firstConnection)}
	case w.Connection != nil:
		return Step{Type: StepConnection, Connection: &Act{Name: cmp.Or(w.Connection.Name, firstConnection), Action: w.Connection.Action}}
	case w.Advance != nil:
		return Step{Type: StepAdvance, Advance: time.Duration(*w.Advance)}
	case w.Wait != nil:
		return Step{Type: StepWait, Wait: w.Wait.wait()}
	case w.Refire != nil:
		return Step{Type: StepRefire, Refire: &Refire{Filter: w.Refire.Filter, Mode: cmp.Or(w.Refire.Mode, defaultRefireMode)}}
	default:
		return Step{Type: StepNote, Note: w.Note}
	}
}

// faultOf takes what the runner has to know out of a rule; the rule itself stays as it was written.
func faultOf(raw json.RawMessage) *Fault {
	var head struct {
		Name  string `json:"name"`
		Where struct {
			Connection string `json:"connection"`
		} `json:"where"`
		Effect struct {
			Type string `json:"type"`
		} `json:"effect"`
	}
	if json.Unmarshal(raw, &head) != nil { // the schema has seen these members: they are texts
		return &Fault{Rule: raw}
	}
	return &Fault{Name: head.Name, Effect: head.Effect.Type, Connection: head.Where.Connection, Rule: raw}
}

// operations pairs each operation with the object that was written for it.
func (w *wireBook) operations() [][2]string {
	return [][2]string{{BookCreate, w.Create}, {BookUpdate, w.Update}, {BookVoid, w.Void}, {BookDelete, w.Delete}}
}

func (w *wireBook) book(firstConnection string) *Book {
	b := &Book{Count: max(w.Count, 1), Connection: cmp.Or(w.Connection, firstConnection), ID: w.ID, Fields: w.Fields}
	for _, pair := range w.operations() {
		if pair[1] != "" {
			b.Operation, b.Object = pair[0], pair[1]
		}
	}
	return b
}

func (w *wireWait) wait() *Wait {
	within := time.Duration(w.Within)
	if within == 0 {
		within = defaultWait
	}
	return &Wait{For: w.For, Count: max(w.Count, 1), Within: within}
}

func (a *wireExpectation) expectation() Expectation {
	e := Expectation{Check: a.name}
	switch {
	case a.name == ReadsEveryChange:
		e.Within = defaultLag
		if w := a.object.ReadsEveryChange; w != nil && w.Within > 0 {
			e.Within = time.Duration(w.Within)
		}
	case a.name == StopsWhenRevoked:
		e.MaxCalls = defaultMaxCalls
		if w := a.object.StopsWhenRevoked; w != nil {
			e.Within = time.Duration(w.Within)
			if w.MaxCalls != nil {
				e.MaxCalls = *w.MaxCalls
			}
		}
	case a.object.Entries != nil:
		e.Filter, e.Min, e.Max = a.object.Entries.Filter, a.object.Entries.Min, a.object.Entries.Max
	}
	return e
}

// Text is the step in one line, for reports and the journal.
func (s Step) Text() string {
	switch s.Type {
	case StepFault:
		return fmt.Sprintf("arm %s: %s", s.Fault.Name, s.Fault.Effect)
	case StepHeal:
		return "heal " + s.Heal
	case StepBook:
		return s.Book.text()
	case StepConnection:
		return fmt.Sprintf("%s: %s", s.Connection.Name, s.Connection.Action)
	case StepAdvance:
		return "advance " + Short(s.Advance)
	case StepWait:
		return fmt.Sprintf("wait for %d × %s within %s", s.Wait.Count, s.Wait.For, Short(s.Wait.Within))
	case StepRefire:
		return fmt.Sprintf("refire %s (%s)", s.Refire.Filter, s.Refire.Mode)
	default:
		return s.Note
	}
}

func (b *Book) text() string {
	text := b.Operation + " "
	if b.Count > 1 {
		text += fmt.Sprintf("%d × ", b.Count)
	}
	text += b.Object
	if b.ID != "" {
		text += " " + b.ID
	}
	return text + " in the books of " + b.Connection
}

// Short prints a duration without the zero units that Go appends: 60m and not 1h0m0s for what was written as such.
func Short(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	default:
		return d.Round(100 * time.Millisecond).String()
	}
}

// Title names the expectation with its parameters, for reports.
func (e Expectation) Title() string {
	switch e.Check {
	case ReadsEveryChange:
		return fmt.Sprintf("%s within %s", e.Check, Short(e.Within))
	case Entries:
		text := e.Check + " " + e.Filter
		if e.Min != nil {
			text += fmt.Sprintf(" min %d", *e.Min)
		}
		if e.Max != nil {
			text += fmt.Sprintf(" max %d", *e.Max)
		}
		return text
	default:
		return e.Check
	}
}
