package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// Rule is one fault that is armed, or was: where it sits, when it acts and what it does.
//
// The first four members are what people write (ParseRule reads them strictly); the rest is what the engine says.
type Rule struct {
	Name   string `json:"name"`
	Where  Where  `json:"where"`
	When   When   `json:"when"`
	Effect Effect `json:"effect"`

	State   State      `json:"state,omitempty"`
	Armed   *time.Time `json:"armed,omitempty"`   // world's time of arming
	Starts  *time.Time `json:"starts,omitempty"`  // world's time from which it acts, when that is not at once
	Ends    *time.Time `json:"ends,omitempty"`    // world's time at which it heals by itself
	Ended   *time.Time `json:"ended,omitempty"`   // world's time at which it stopped acting
	Matched int        `json:"matched,omitempty"` // calls that it matched
	Count   int        `json:"count,omitempty"`   // of which it acted on
	Note    string     `json:"note,omitempty"`    // what went wrong while it began or ended; empty when nothing did
}

// Where selects the calls a rule is about. An empty member selects everything.
type Where struct {
	Hop        journal.Hop `json:"hop,omitempty"`        // default: the effect's own hop
	Connection string      `json:"connection,omitempty"` // id, name or *
	Method     string      `json:"method,omitempty"`
	Path       string      `json:"path,omitempty"`   // * stands for anything, a segment :id for one segment
	Object     string      `json:"object,omitempty"` // singular name
	ID         string      `json:"id,omitempty"`     // of one record
	Writes     bool        `json:"writes,omitempty"` // only calls that can change something
}

// When counts the matching calls and keeps the time. The zero value acts on each of them, for ever.
type When struct {
	After       int     `json:"after,omitempty"`       // leave so many matching calls alone first
	Times       int     `json:"times,omitempty"`       // act so many times, then stop; 0 is without limit
	Every       int     `json:"every,omitempty"`       // act on every n-th call that is left; 0 is every one
	Probability float64 `json:"probability,omitempty"` // act on so large a share of those, by the rule's own draws; 0 is all
	From        string  `json:"from,omitempty"`        // world's time (RFC 3339), or a duration from arming
	For         string  `json:"for,omitempty"`         // duration after which it heals by itself
	Until       string  `json:"until,omitempty"`       // world's time, or a duration from arming, at which it heals by itself
	Most        int     `json:"most,omitempty"`        // act at most so many times in each row of Of matching calls
	Of          int     `json:"of,omitempty"`
	Attempt     int     `json:"attempt,omitempty"` // only the n-th call with the same Idempotency-Key, counted in this life of the world
}

// State is where a rule is in its life.
type State string

// The states of a rule.
const (
	StateArmed     State = "armed"
	StateHealed    State = "healed"    // by hand
	StateExpired   State = "expired"   // its time (for) was over
	StateExhausted State = "exhausted" // it acted as often as it should (times)
)

// Effect is the name of what a rule does, and its parameters.
type Effect struct {
	Type   string
	Params map[string]json.RawMessage
}

// MarshalJSON writes the type first, then the parameters by name.
func (e Effect) MarshalJSON() ([]byte, error) {
	name, err := json.Marshal(e.Type)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(`{"type":`)
	out.Write(name)
	for _, key := range slices.Sorted(maps.Keys(e.Params)) {
		member, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		out.WriteByte(',')
		out.Write(member)
		out.WriteByte(':')
		out.Write(e.Params[key])
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// UnmarshalJSON keeps every member beside type as a parameter; the catalogue judges them when the rule is checked.
func (e *Effect) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return problem.New(problem.Invalid, "an effect is an object with a type").At("/effect").Because(err)
	}
	e.Type, e.Params = "", nil
	if raw, ok := members["type"]; ok {
		if err := json.Unmarshal(raw, &e.Type); err != nil {
			return problem.New(problem.Invalid, "the type of an effect is text").At("/effect/type").Because(err)
		}
		delete(members, "type")
	}
	if len(members) > 0 {
		e.Params = members
	}
	return nil
}

// asked is the part of a rule that a person writes, for comparing and patching.
func (r Rule) asked() Rule {
	return Rule{Name: r.Name, Where: r.Where, When: r.When, Effect: r.Effect}
}

// text is the canonical form of what was asked.
func (r Rule) text() ([]byte, error) { return json.Marshal(r.asked()) }

// begins and ends on the world's clock, counted from arming. An instant that is zero means: no bound.
func (w When) window(armed time.Time) (starts, ends time.Time, err error) {
	starts = armed
	if w.From != "" {
		if starts, err = moment(w.From, armed, "/when/from"); err != nil {
			return starts, ends, err
		}
	}
	if w.For != "" {
		length, err := positive(w.For)
		if err != nil {
			return starts, ends, err.At("/when/for")
		}
		ends = starts.Add(length)
	}
	if w.Until != "" {
		if ends, err = moment(w.Until, armed, "/when/until"); err != nil {
			return starts, ends, err
		}
	}
	return starts, ends, nil
}

func moment(text string, armed time.Time, place string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	after, err := time.ParseDuration(text)
	if err != nil || after < 0 {
		return armed, problem.New(problem.Invalid, "%q is neither a time nor a duration", text).At(place).
			WithHint("write the world's time as 2026-03-02T09:30:00Z, or a duration from arming such as 10m")
	}
	return armed.Add(after), nil
}

func positive(text string) (time.Duration, *problem.Problem) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, problem.New(problem.Invalid, "%q is not a duration above zero", text).WithHint("write it with a unit, such as 30s, 5m or 1h30m")
	}
	return d, nil
}
