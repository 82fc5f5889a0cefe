package fault

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// ParseRule reads a rule as a person writes it. Anything that is not understood is refused with its place: a rule
// that was half understood would break something else than what was meant.
func ParseRule(text []byte) (Rule, error) {
	root := read(text)
	if root == nil {
		return Rule{}, problem.New(problem.Invalid, "the rule is not JSON").At("/").WithHint(`begin with {"effect":{"type":"rate_limited"}}`)
	}
	return ruleFrom(text, root, "")
}

// ParseRules reads a list of rules that are to be armed together.
func ParseRules(text []byte) ([]Rule, error) {
	root := read(text)
	if root == nil || root.kind != '[' || len(root.elements) == 0 {
		return nil, problem.New(problem.Invalid, "a set is a JSON list of rules").At("/").WithHint(`write [{"name":"slow","effect":{"type":"latency"}}]`)
	}
	rules := make([]Rule, len(root.elements))
	for i, n := range root.elements {
		var err error
		if rules[i], err = ruleFrom(text, n, "/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return rules, nil
}

func ruleFrom(text []byte, root *node, at string) (Rule, error) {
	var r Rule
	d := decoder{text: text}
	d.object(root, at, map[string]func(*node, string){
		"name": func(n *node, at string) { r.Name = d.string(n, at) },
		"where": func(n *node, at string) {
			d.object(n, at, map[string]func(*node, string){
				"hop":        func(n *node, at string) { r.Where.Hop = journal.Hop(d.string(n, at)) },
				"connection": func(n *node, at string) { r.Where.Connection = d.string(n, at) },
				"method":     func(n *node, at string) { r.Where.Method = strings.ToUpper(d.string(n, at)) },
				"path":       func(n *node, at string) { r.Where.Path = d.string(n, at) },
				"object":     func(n *node, at string) { r.Where.Object = d.string(n, at) },
				"id":         func(n *node, at string) { r.Where.ID = d.string(n, at) },
				"writes":     func(n *node, at string) { r.Where.Writes = d.truth(n, at) },
			})
		},
		"when": func(n *node, at string) {
			d.object(n, at, map[string]func(*node, string){
				"after":       func(n *node, at string) { r.When.After = d.count(n, at, 0) },
				"times":       func(n *node, at string) { r.When.Times = d.count(n, at, 1) },
				"every":       func(n *node, at string) { r.When.Every = d.count(n, at, 1) },
				"probability": func(n *node, at string) { r.When.Probability = d.share(n, at) },
				"from":        func(n *node, at string) { r.When.From = d.string(n, at) },
				"for":         func(n *node, at string) { r.When.For = d.string(n, at) },
				"until":       func(n *node, at string) { r.When.Until = d.string(n, at) },
				"most":        func(n *node, at string) { r.When.Most = d.count(n, at, 1) },
				"of":          func(n *node, at string) { r.When.Of = d.count(n, at, 1) },
				"attempt":     func(n *node, at string) { r.When.Attempt = d.count(n, at, 1) },
			})
		},
		"effect": func(n *node, at string) { r.Effect = d.effect(n, at) },
	})
	if d.err != nil {
		return Rule{}, d.err
	}
	return r, nil
}

// decoder keeps the first thing that was wrong.
type decoder struct {
	text []byte
	err  *problem.Problem
}

func (d *decoder) fail(at string, p *problem.Problem) {
	if d.err == nil {
		if at == "" {
			at = "/"
		}
		d.err = p.At(at)
	}
}

func (d *decoder) object(n *node, at string, known map[string]func(*node, string)) {
	if n.kind != '{' {
		d.fail(at, problem.New(problem.Invalid, "an object is expected here").WithHint("it may have: %s", enumerate(memberNames(known))))
		return
	}
	seen := map[string]bool{}
	for _, m := range n.members {
		here := at + "/" + pointer(m.name)
		take, ok := known[m.name]
		switch {
		case !ok:
			d.fail(here, problem.New(problem.Invalid, "a rule has no member %q here", m.name).WithHint("%s", meant(m.name, memberNames(known))))
		case seen[m.name]:
			d.fail(here, problem.New(problem.Invalid, "%q is given twice", m.name).WithHint("keep one of them"))
		default:
			seen[m.name] = true
			take(m.value, here)
		}
	}
}

// effect keeps the parameters as they are: which of them the effect has is the catalogue's to say.
func (d *decoder) effect(n *node, at string) Effect {
	if n.kind != '{' {
		d.fail(at, problem.New(problem.Invalid, "an object is expected here").WithHint(`write {"type":"rate_limited"}`))
		return Effect{}
	}
	var e Effect
	for _, m := range n.members {
		here := at + "/" + pointer(m.name)
		_, twice := e.Params[m.name]
		switch {
		case twice || m.name == "type" && e.Type != "":
			d.fail(here, problem.New(problem.Invalid, "%q is given twice", m.name).WithHint("keep one of them"))
		case m.name == "type":
			e.Type = d.string(m.value, here)
		default:
			if e.Params == nil {
				e.Params = map[string]json.RawMessage{}
			}
			e.Params[m.name] = compact(m.value.of(d.text))
		}
	}
	return e
}

func (d *decoder) string(n *node, at string) string {
	var s string
	if n.kind != '"' || json.Unmarshal(n.of(d.text), &s) != nil {
		d.fail(at, problem.New(problem.Invalid, "%s is not text", n.of(d.text)).WithHint("put it in double quotes"))
	}
	return s
}

func (d *decoder) truth(n *node, at string) bool {
	if n.kind != 't' {
		d.fail(at, problem.New(problem.Invalid, "%s is neither true nor false", n.of(d.text)).WithHint("write true without quotes, or leave it out"))
	}
	return string(n.of(d.text)) == "true"
}

func (d *decoder) count(n *node, at string, least int) int {
	var i int
	const most = math.MaxInt32
	if n.kind != '0' || json.Unmarshal(n.of(d.text), &i) != nil || i < least || i > most {
		hint := "give a whole number from %d on"
		if least > 0 {
			hint += ", or leave it out for no limit"
		}
		d.fail(at, problem.New(problem.Invalid, "%s is not a count that can be used here", n.of(d.text)).WithHint(hint, least))
	}
	return i
}

func (d *decoder) share(n *node, at string) float64 {
	var f float64
	if n.kind != '0' || json.Unmarshal(n.of(d.text), &f) != nil || f <= 0 || f > 1 {
		d.fail(at, problem.New(problem.Invalid, "%s is not a probability that can be used here", n.of(d.text)).
			WithHint("give a number above 0 and up to 1; with 0 the rule would never act"))
	}
	return f
}

func memberNames(known map[string]func(*node, string)) []string {
	// The order in which people write them reads better than the alphabet.
	order := []string{"name", "where", "when", "effect", "hop", "connection", "method", "path", "object", "id", "writes", "after", "times", "every", "probability",
		"most", "of", "attempt", "from", "for", "until"}
	var out []string
	for _, name := range order {
		if _, ok := known[name]; ok {
			out = append(out, name)
		}
	}
	return out
}

// pointer escapes a member name for a JSON pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
