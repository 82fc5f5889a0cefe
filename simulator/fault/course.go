package fault

import (
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// course moves sync runs of some types, or lets them go by something else than they should. The engine of syncs
// carries it out.
type course struct {
	ofRuns
	way    courseWay
	length time.Duration
	again  bool // a run that was put off is put off again
	shown  bool
}

// ofRuns selects the runs of some types: initial, historical, incremental, backfill. None means all.
type ofRuns struct{ types []string }

// runPath is where the runs of all types are found by rules.
const runPath = "/sync/"

func (o ofRuns) selects(call exchange.Call) bool {
	return len(o.types) == 0 || slices.Contains(o.types, strings.TrimPrefix(call.Path, runPath))
}

// reaches refuses a path that selects no run of the types.
func (o ofRuns) reaches(c *compiled) error {
	if c.path == nil || len(o.types) == 0 || slices.ContainsFunc(o.types, func(t string) bool { return c.path.meets(compile(runPath + t)) }) {
		return nil
	}
	return problem.New(problem.Invalid, "%s never concerns %s: it is about %s runs", c.effect.Type, c.rule.Where.Path, enumerate(o.types)).At("/where/path").
		WithHint("leave the path out, or use %s%s", runPath, o.types[0])
}

// courseWay is one way of changing the course of a run.
type courseWay struct {
	name string
	// steer changes the course, and reports whether there was something to change.
	steer func(m course, c *exchange.SyncCourse) (detail string, steers bool)
}

// courseWays is the table of ways.
var courseWays = []courseWay{
	{"late", func(m course, c *exchange.SyncCourse) (string, bool) {
		if c.Waited == c.By && !m.again {
			return "", false
		}
		c.PutOff, c.Shown = m.length, m.shown
		return "put off by " + m.length.String(), true
	}},
	{"flapping", func(m course, c *exchange.SyncCourse) (string, bool) {
		c.Next = m.length
		if c.Failing {
			return "succeeds; the next run is due in " + m.length.String(), true
		}
		c.Fail = "the platform could not be reached"
		return "fails; the next run is due in " + m.length.String(), true
	}},
	{"unplanned", func(_ course, c *exchange.SyncCourse) (string, bool) {
		c.Unplanned = true
		return "the configuration is not taken over", c.Planned
	}},
}

func buildCourse(v values) (mechanism, error) {
	m := course{ofRuns: ofRuns{v.list("runs")}, again: v.flag("again"), shown: v.flag("shown")}
	i := slices.IndexFunc(courseWays, func(w courseWay) bool { return w.name == v.text("how") })
	if i < 0 {
		return nil, problem.New(problem.Internal, "the catalogue steers by %q, which is no way of doing so", v.text("how"))
	}
	m.way = courseWays[i]
	var err error
	if m.length, err = v.duration("length"); err != nil {
		return nil, err
	}
	if m.way.name == "late" && m.length <= 0 {
		return nil, problem.New(problem.Invalid, "a run cannot be put off by nothing").At("/effect/length").WithHint("give a length such as 1h")
	}
	return m, nil
}

func (m course) steer(c *exchange.SyncCourse) (string, bool) { return m.way.steer(m, c) }
