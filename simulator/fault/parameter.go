package fault

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"faultline/simulator/problem"
)

// parameter is one parameter of an effect, as data: the checker and the published schema are both made from it.
type parameter struct {
	name     string
	kind     parameterKind
	words    []string // the only values of a word; for a duration: words that are allowed beside it
	required bool
	standard string // what an absent parameter means
	about    string
}

type parameterKind string

const (
	kindWord     parameterKind = "word"     // one of words
	kindText     parameterKind = "text"     // any text but the empty one
	kindDuration parameterKind = "duration" // 2s, 1m30s, or one of words
	kindList     parameterKind = "list"     // one text, or several
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
		case p.standard != "":
			out[p.name] = quote(p.standard)
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
	case kindValue:
	}
	return nil
}

func (p parameter) judgeDuration(raw json.RawMessage, text string) *problem.Problem {
	if slices.Contains(p.words, text) {
		return nil
	}
	if d, err := time.ParseDuration(text); err != nil || d < 0 || d > longest {
		return problem.New(problem.Invalid, "%s is not a %s", raw, p.name).
			WithHint("write a duration with its unit, such as \"2s\", of at most %s, or: %s", longest, enumerate(p.words))
	}
	return nil
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
			s.AnyOf = []schema{{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`}, {Enum: p.words}}
		case kindList:
			s.AnyOf = []schema{text, {Type: "array", MinItems: 1, Items: &text}}
		case kindValue:
		}
		if p.standard != "" {
			standard := json.RawMessage(quote(p.standard))
			s.Default = &standard
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
