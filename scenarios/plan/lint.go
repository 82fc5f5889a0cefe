package plan

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"faultline/simulator/problem"
	"faultline/simulator/unified"
	"faultline/simulator/webhook"
)

// lint checks what a schema cannot say: that names are known, that filters and rules can be read, that parameters
// go together.
func lint(d *document, p *Plan, written *wirePlan, found *findings) {
	l := linter{document: d, found: found, armed: map[string]bool{}}
	l.connections(p)
	l.webhooks(p)
	for i := range p.Steps {
		l.step(fmt.Sprintf("/steps/%d", i), &p.Steps[i], &written.Steps[i])
	}
	seen := map[string]bool{}
	for i, e := range p.Expect {
		l.expectation(fmt.Sprintf("/expect/%d", i), e, seen)
	}
}

type linter struct {
	document *document
	found    *findings
	names    []string        // of connections
	armed    map[string]bool // rules armed so far
}

func (l *linter) fail(pointer, hint, format string, args ...any) {
	l.found.fail(l.document.at(pointer), hint, format, args...)
}

func (l *linter) connections(p *Plan) {
	seen := map[string]bool{}
	for i, c := range p.Connections {
		if seen[c.Name] {
			l.fail(fmt.Sprintf("/connections/%d/name", i), "give each connection a name of its own", "there are two connections named %q", c.Name)
		}
		seen[c.Name] = true
		l.names = append(l.names, c.Name)
	}
}

// webhooks keeps events on this machine: a scenario is a file that may come from anybody.
func (l *linter) webhooks(p *Plan) {
	l.endpoint(p.Webhooks)
	if p.Webhooks.URL == "" {
		return
	}
	target, err := url.Parse(p.Webhooks.URL)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		l.fail("/webhooks/url", "write it as http://127.0.0.1:8080/webhooks", "%q is not an address to deliver to", clip(p.Webhooks.URL))
		return
	}
	host := target.Hostname()
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		l.fail("/webhooks/url", "use an address such as http://127.0.0.1:8080/webhooks", "events of a scenario stay on this machine, and %s is elsewhere", clip(host))
	}
}

// endpoint lets the sender judge what an endpoint of the plan would be.
func (l *linter) endpoint(w Webhooks) {
	err := webhook.Judge(webhook.NewEndpoint{Profile: w.Profile, Format: w.Format, APIVersion: w.APIVersion}, unified.Versions())
	if p := problem.From(err); err != nil {
		l.fail("/webhooks"+p.Path, p.Hint, "%s", p.Message)
	}
}

func (l *linter) known(pointer, name string) {
	for _, n := range l.names {
		if n == name {
			return
		}
	}
	l.fail(pointer, meant(name, l.names), "there is no connection %q in this scenario", clip(name))
}

func (l *linter) step(pointer string, s *Step, written *wireStep) {
	switch s.Type {
	case StepFault:
		l.rule(pointer+"/fault", s.Fault)
	case StepHeal:
		l.heal(pointer+"/heal", s.Heal)
	case StepBook:
		l.known(pointer+"/book/connection", s.Book.Connection)
		l.book(pointer+"/book", s.Book, written.Book)
	case StepConnection:
		l.known(pointer+"/connection/name", s.Connection.Name)
	case StepAdvance:
		l.duration(pointer+"/advance", s.Advance)
	case StepWait:
		l.filter(pointer+"/wait/for", s.Wait.For)
		l.patience(pointer+"/wait/within", s.Wait.Within)
	case StepRefire:
		l.filter(pointer+"/refire/filter", s.Refire.Filter)
	}
}

func (l *linter) heal(pointer, name string) {
	if name == All || l.armed[name] {
		return
	}
	names := append(slices.Sorted(maps.Keys(l.armed)), All)
	l.fail(pointer, meant(name, names), "no step before this one arms a rule named %q", clip(name))
}

func (l *linter) book(pointer string, b *Book, written *wireBook) {
	var given []string
	for _, pair := range written.operations() {
		if pair[1] != "" {
			given = append(given, pair[0])
		}
	}
	switch {
	case len(given) == 0:
		l.fail(pointer, "add create, update, void or delete with the object, for example create: invoice", "the step does not say what the bookkeeper does")
	case len(given) > 1:
		l.fail(pointer, "give each a step of its own", "the step says %s at once", strings.Join(given, " and "))
	case b.Operation == BookCreate && b.ID != "":
		l.fail(pointer+"/id", "leave the id out", "what is created has no id yet")
	case b.Fields != nil && (b.Operation == BookVoid || b.Operation == BookDelete):
		l.fail(pointer+"/fields", "leave the fields out", "to %s takes no fields", b.Operation)
	case b.ID != "" && b.ID != "any" && b.Count > 1 && b.Operation != BookUpdate:
		l.fail(pointer+"/count", "leave the count out, or the id", "one record cannot be gone %d times", b.Count)
	}
}

// Longest spans: a week of patience is a mistake, a century of the world's time is too.
const (
	longestPatience = time.Hour
	longestAdvance  = 10 * 366 * 24 * time.Hour
)

func (l *linter) duration(pointer string, d time.Duration) {
	if d <= 0 || d > longestAdvance {
		l.fail(pointer, "time moves forward, by ten years at most", "the clock cannot be advanced by %s", d)
	}
}

func (l *linter) patience(pointer string, d time.Duration) {
	if d <= 0 || d > longestPatience {
		l.fail(pointer, "use more than nothing and at most an hour", "%s is no time to wait", d)
	}
}

func (l *linter) expectation(pointer string, e Expectation, seen map[string]bool) {
	if e.Check != Entries && seen[e.Check] {
		l.fail(pointer, "keep one of the two", "%s is expected twice", e.Check)
	}
	seen[e.Check] = true
	switch e.Check {
	case ReadsEveryChange:
		l.patience(pointer+"/"+e.Check+"/within", e.Within)
	case StopsWhenRevoked:
		if e.Within > longestPatience {
			l.patience(pointer+"/"+e.Check+"/within", e.Within)
		}
	case Entries:
		l.filter(pointer+"/"+e.Check+"/filter", e.Filter)
		switch {
		case e.Min == nil && e.Max == nil:
			l.fail(pointer, "add min, max or both", "the check says neither how many nor how few")
		case e.Min != nil && e.Max != nil && *e.Min > *e.Max:
			l.fail(pointer+"/"+e.Check+"/min", "make min at most max", "no count is at least %d and at most %d", *e.Min, *e.Max)
		}
	}
}
