package fault

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// pages holds what was written about an effect by hand; the pages of the others are made from their entries.
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
	Wire       Wire            `json:"wire"`       // how a client sees it
}

// Wire is one call under the effect and what a client then reads off its socket. The pages show it, and a test holds
// every effect to it.
type Wire struct {
	Rule   json.RawMessage   `json:"rule,omitempty"`   // that is armed: where, when and parameters; empty: the bare effect
	Call   string            `json:"call"`             // which call it is: a word of the table test, such as list, create, repeat, job or event
	Status int               `json:"status,omitempty"` // 0: not looked at
	Code   string            `json:"code,omitempty"`   // error_code
	Header map[string]string `json:"header,omitempty"` // regular expressions; empty text: absent
	Body   string            `json:"body,omitempty"`   // regular expression that the body matches
	Lacks  string            `json:"lacks,omitempty"`  // regular expression that it does not match
	Fails  string            `json:"fails,omitempty"`  // how the call fails below HTTP: reset, refused, closed, cut, length, timeout, encoding
	Effect string            `json:"effect,omitempty"` // on the books: written, unwritten
	Waits  string            `json:"waits,omitempty"`  // the least time it takes
	Within string            `json:"within,omitempty"` // the world's time in which events are delivered; default 2 s
}

// effect is an entry of the catalogue: data, and how its mechanism is set up.
type effect struct {
	EffectInfo
	real       string // systems that do it
	example    string // a rule, as YAML
	set        values // what the entry fixes
	parameters []parameter
	build      func(values) (mechanism, error)
}

// built sets the mechanism up with what the entry fixes and a rule demands.
func (e effect) built(demanded values) (mechanism, error) {
	v := values{}
	for name, value := range e.set {
		v[name] = value
	}
	for name, value := range demanded {
		v[name] = value
	}
	return e.build(v)
}

// effects is the catalogue, read once.
var effects = sync.OnceValue(func() []effect {
	all, err := readCatalogue()
	if err != nil {
		// The entries are part of the program; a test reads each of them.
		panic("fault: the catalogue cannot be read: " + err.Error())
	}
	return all
})

// Catalogue lists every effect.
func Catalogue() []EffectInfo {
	all := effects()
	out := make([]EffectInfo, len(all))
	for i, e := range all {
		out[i] = e.EffectInfo
		out[i].Parameters = schemaOf(e.parameters)
		out[i].Page = e.page()
	}
	return out
}

func (e effect) page() string {
	if page, err := pages.ReadFile("effects/" + e.Type + ".md"); err == nil {
		return string(page)
	}
	return e.rendered()
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
	p := problem.New(problem.Invalid, "there is no effect %q", name)
	hint := meant(name, effectNames())
	if !strings.HasPrefix(hint, "did you mean") {
		hint = "the catalogue lists them: GET /api/v1/effects, or faultline faults effects"
	}
	return p.WithHint("%s", hint)
}
