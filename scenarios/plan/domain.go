package plan

import (
	"errors"
	"strings"

	"faultline/simulator/fault"
	"faultline/simulator/journal/filter"
	"faultline/simulator/problem"
)

// filter lets the journal's own parser judge a filter.
func (l *linter) filter(pointer, text string) {
	_, err := filter.Parse(text)
	if err == nil {
		return
	}
	p := problem.From(err)
	message := p.Message
	if column, ok := strings.CutPrefix(p.Path, "filter:"); ok {
		message += ", at character " + column + " of the filter"
	}
	l.fail(pointer, p.Hint, "%s", message)
}

// rule lets the fault engine judge a rule, as far as it can be judged before there is a world.
func (l *linter) rule(pointer string, f *Fault) {
	if l.armed[f.Name] {
		l.fail(pointer+"/name", "give each rule a name of its own", "a rule named %q is armed already", clip(f.Name))
	}
	l.armed[f.Name] = true
	rule, err := fault.ParseRule(f.Rule)
	if err == nil {
		_, err = fault.Check(rule, surface{names: l.names})
	}
	var p *problem.Problem
	if errors.As(err, &p) {
		l.fail(pointer+strings.TrimSuffix(p.Path, "/"), p.Hint, "%s", p.Message)
	}
}

// surface is what is known of a world that does not exist yet: the names of its connections.
type surface struct{ names []string }

func (surface) Routes() []fault.Route   { return nil }
func (surface) Objects() []string       { return nil }
func (surface) Fields(string) []string  { return nil }
func (surface) EventCodes() []string    { return nil }
func (s surface) Connections() []string { return s.names }

func (s surface) Resolve(name string) (string, bool) {
	for _, n := range s.names {
		if n == name {
			return name, true
		}
	}
	return "", false
}
