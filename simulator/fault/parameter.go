package fault

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"faultline/simulator/problem"
)

// parameter is one parameter of an effect, as data: the checker and the published schema are both made from it.
type parameter struct {
	name     string
	kind     parameterKind
	words    []string // the only values of a word; for a duration: words that are allowed beside it
	required bool
	standard json.RawMessage // what an absent parameter means; empty: nothing
	least    int             // of a count
	most     int
	about    string
}

type parameterKind string

const (
	kindWord     parameterKind = "word"     // one of words
	kindText     parameterKind = "text"     // any text but the empty one
	kindDuration parameterKind = "duration" // 2s, 1m30s, or one of words
	kindList     parameterKind = "list"     // one text, or several
	kindCount    parameterKind = "count"    // a whole number within bounds, as a number or as text
	kindTime     parameterKind = "time"     // RFC 3339
	kindValue    parameterKind = "value"    // any JSON
)

// values are checked parameters.
type values map[string]json.RawMessage

func (v values) text(name string) string {
	var s string
	if err := json.Unmarshal(v[name], &s); err != nil {
		return ""
	}
	return s
}

// list returns one text as a list of one.
func (v values) list(name string) []string {
	raw, ok := v[name]
	if !ok {
		return nil
	}
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	return []string{v.text(name)}
}

// count is a whole number; one that is absent is 0.
func (v values) count(name string) int {
	n, _ := wholeNumber(v[name])
	return n
}

func (v values) flag(name string) bool { return string(v[name]) == "true" }

// duration reads a length of time; one that is absent is 0.
func (v values) duration(name string) (time.Duration, error) {
	text := v.text(name)
	if text == "" {
		return 0, nil
	}
	return time.ParseDuration(text)
}

// table is an object of texts.
func (v values) table(name string) map[string]string {
	var out map[string]string
	if raw, ok := v[name]; ok && json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

// check refuses unknown, missing and malformed parameters, and fills in what absent ones mean.
func check(declared []parameter, given map[string]json.RawMessage) (values, error) {
	names := make([]string, len(declared))
	for i, p := range declared {
		names[i] = p.name
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, name) {
			p := problem.New(problem.Invalid, "the effect has no parameter %q", name).At("/effect/" + pointer(name))
			if len(names) == 0 {
				return nil, p.WithHint("it takes none: remove it")
			}
			return nil, p.WithHint("%s", meant(name, names))
		}
	}
	out := values{}
	for _, p := range declared {
		raw, ok := given[p.name]
		switch {
		case ok:
			if err := p.judge(raw); err != nil {
				return nil, err.At("/effect/" + p.name)
			}
			out[p.name] = raw
		case p.required:
			return nil, problem.New(problem.Invalid, "the effect needs %s", p.name).At("/effect/"+p.name).WithHint("%s", p.about)
		case len(p.standard) > 0:
			out[p.name] = p.standard
		}
	}
	return out, nil
}

func (p parameter) judge(raw json.RawMessage) *problem.Problem {
	var text string
	isText := json.Unmarshal(raw, &text) == nil && string(raw) != "null"
	switch p.kind { //exhaustive:enforce
	case kindWord:
		if !isText || !slices.Contains(p.words, text) {
			return problem.New(problem.Invalid, "%s is not a %s", raw, p.name).WithHint("%s", meant(text, p.words))
		}
	case kindText:
		if !isText || text == "" {
			return problem.New(problem.Invalid, "%s is text, and not empty", p.name).WithHint("%s", p.about)
		}
	case kindDuration:
		return p.judgeDuration(raw, text)
	case kindList:
		var many []string
		if !isText && (json.Unmarshal(raw, &many) != nil || len(many) == 0) || isText && text == "" {
			return problem.New(problem.Invalid, "%s is one text or a list of them", p.name).WithHint("%s", p.about)
		}
	case kindCount:
		if n, ok := wholeNumber(raw); !ok || n < p.least || n > p.most {
			return problem.New(problem.Invalid, "%s is not a %s", raw, p.name).WithHint("give a whole number from %d to %d", p.least, p.most)
		}
	case kindTime:
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return problem.New(problem.Invalid, "%s is not a time", raw).WithHint("write it as 2026-06-30T00:00:00Z")
		}
	case kindValue:
	}
	return nil
}

// wholeNumber reads a number that a form or a header may have sent as text.
func wholeNumber(raw json.RawMessage) (int, bool) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

func (p parameter) judgeDuration(raw json.RawMessage, text string) *problem.Problem {
	if slices.Contains(p.words, text) {
		return nil
	}
	if d, err := time.ParseDuration(text); err != nil || d < 0 || d > p.longest() {
		return problem.New(problem.Invalid, "%s is not a %s", raw, p.name).
			WithHint("%s", p.durationHint())
	}
	return nil
}

func (p parameter) durationHint() string {
	hint := `write a duration with its unit, such as "2s", of at most ` + p.longest().String()
	if len(p.words) > 0 {
		hint += ", or: " + enumerate(p.words)
	}
	return hint
}

// longest bounds a wait that the rule demands of a client. Where most is set, it bounds one that the rule itself
// waits, in seconds.
func (p parameter) longest() time.Duration {
	if p.most > 0 {
		return time.Duration(p.most) * time.Second
	}
	return longest
}

// longest is the longest wait that a parameter may demand: the longest seen of a real platform is under a day.
const longest = 24 * time.Hour

// schemaOf publishes the parameters of an effect as JSON Schema.
func schemaOf(declared []parameter) json.RawMessage {
	type schema struct {
		Type        string           `json:"type,omitempty"`
		Description string           `json:"description,omitempty"`
		Enum        []string         `json:"enum,omitempty"`
		Pattern     string           `json:"pattern,omitempty"`
		MinLength   int              `json:"minLength,omitempty"`
		MinItems    int              `json:"minItems,omitempty"`
		Items       *schema          `json:"items,omitempty"`
		AnyOf       []schema         `json:"anyOf,omitempty"`
		Format      string           `json:"format,omitempty"`
		Minimum     *int             `json:"minimum,omitempty"`
		Maximum     *int             `json:"maximum,omitempty"`
		Default     *json.RawMessage `json:"default,omitempty"`
	}
	type object struct {
		Schema     string            `json:"$schema"`
		Type       string            `json:"type"`
		Properties map[string]schema `json:"properties"`
		Required   []string          `json:"required"`
		Closed     bool              `json:"additionalProperties"`
	}
	out := object{Schema: "https://json-schema.org/draft/2020-12/schema", Type: "object", Properties: map[string]schema{}, Required: []string{}}
	for _, p := range declared {
		s := schema{Description: p.about}
		text := schema{Type: "string", MinLength: 1}
		switch p.kind { //exhaustive:enforce
		case kindWord:
			s.Type, s.Enum = "string", p.words
		case kindText:
			s.Type, s.MinLength = "string", 1
		case kindDuration:
			length := schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`}
			s.AnyOf = []schema{length, {Enum: p.words}}
			if len(p.words) == 0 {
				s.AnyOf, s.Type, s.Pattern = nil, length.Type, length.Pattern
			}
		case kindList:
			s.AnyOf = []schema{text, {Type: "array", MinItems: 1, Items: &text}}
		case kindCount:
			s.Type, s.Minimum, s.Maximum = "integer", &p.least, &p.most
		case kindTime:
			s.Type, s.Format = "string", "date-time"
		case kindValue:
		}
		if len(p.standard) > 0 {
			s.Default = &p.standard
		}
		out.Properties[p.name] = s
		if p.required {
			out.Required = append(out.Required, p.name)
		}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return json.RawMessage("{}")
	}
	return raw
}
