package fault

import (
	"embed"
	"encoding/json"
	"slices"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// pages holds what the catalogue says to people: one page an effect.
//
//go:embed effects/*.md
var pages embed.FS

// EffectInfo describes one effect of the catalogue.
type EffectInfo struct {
	Type       string          `json:"type"`
	Mechanism  string          `json:"mechanism"`
	Hop        journal.Hop     `json:"hop"`        // when the rule names none
	Hops       []journal.Hop   `json:"hops"`       // on which it makes sense
	Summary    string          `json:"summary"`    // one line
	Does       string          `json:"does"`       // on the wire
	Correct    string          `json:"correct"`    // what a correct integration does
	Verdicts   []string        `json:"verdicts"`   // that judge it
	Parameters json.RawMessage `json:"parameters"` // JSON Schema
	Page       string          `json:"page"`       // Markdown
}

// effect is an entry of the catalogue: data, and how its mechanism is set up.
type effect struct {
	EffectInfo
	parameters []parameter
	build      func(values) (mechanism, error)
}

// Catalogue lists every effect.
func Catalogue() []EffectInfo {
	all := effects()
	out := make([]EffectInfo, len(all))
	for i, e := range all {
		out[i] = e.EffectInfo
		out[i].Parameters = schemaOf(e.parameters)
		if page, err := pages.ReadFile("effects/" + e.Type + ".md"); err == nil {
			out[i].Page = string(page)
		}
	}
	return out
}

// Described returns the entry of one effect.
func Described(name string) (EffectInfo, error) {
	for _, info := range Catalogue() {
		if info.Type == name {
			return info, nil
		}
	}
	p := unknownEffect(name)
	p.Code = problem.NotFound
	return EffectInfo{}, p
}

func effectNames() []string {
	var names []string
	for _, e := range effects() {
		names = append(names, e.Type)
	}
	return names
}

func effectNamed(name string) (effect, bool) {
	all := effects()
	i := slices.IndexFunc(all, func(e effect) bool { return e.Type == name })
	if i < 0 {
		return effect{}, false
	}
	return all[i], true
}

// unknownEffect says which effect was probably meant.
func unknownEffect(name string) *problem.Problem {
	if name == "" {
		return problem.New(problem.Invalid, "the effect has no type").WithHint("use one of: %s", enumerate(effectNames()))
	}
	return problem.New(problem.Invalid, "there is no effect %q", name).WithHint("%s", meant(name, effectNames()))
}
