package fault

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// compiled is a rule that was checked, ready to be matched. It does not change.
type compiled struct {
	rule       Rule // completed
	effect     effect
	mechanism  mechanism
	path       pattern // nil: any
	prefix     string  // literal beginning of the path
	connection string  // id; empty: any
}

// Check completes a rule with what its absent members mean, and refuses it with the reason when it can never match.
func Check(r Rule, s Surface) (Rule, error) {
	c, err := examine(r, s)
	return c.rule, err
}

func examine(r Rule, s Surface) (compiled, error) {
	c := compiled{rule: r.asked()}
	steps := []func(*compiled, Surface) error{checkName, checkEffect, checkHop, checkWhen, checkConnection, checkCall, checkParameters}
	for _, step := range steps {
		if err := step(&c, s); err != nil {
			return compiled{rule: c.rule}, err
		}
	}
	return c, nil
}

const longestName = 64

// checkName keeps names fit for a header and for a path: both carry them. An empty name is given at arming.
func checkName(c *compiled, _ Surface) error {
	for i, b := range []byte(c.rule.Name) {
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("-_.", rune(b))) {
			return problem.New(problem.Invalid, "%q cannot be the name of a rule", c.rule.Name).At("/name").
				WithHint("use letters, digits, - _ and . and begin with a letter or digit")
		}
	}
	if len(c.rule.Name) > longestName {
		return problem.New(problem.Invalid, "the name has %d characters", len(c.rule.Name)).At("/name").WithHint("use at most %d", longestName)
	}
	return nil
}

func checkEffect(c *compiled, _ Surface) error {
	e, ok := effectNamed(c.rule.Effect.Type)
	if !ok {
		return unknownEffect(c.rule.Effect.Type).At("/effect/type")
	}
	v, err := check(e.parameters, c.rule.Effect.Params)
	if err != nil {
		return err
	}
	if c.mechanism, err = e.built(v); err != nil {
		return err
	}
	c.effect = e
	return nil
}

var hops = []string{"link", "unified", "platform", "sync", "webhook", "transport"}

func checkHop(c *compiled, _ Surface) error {
	w := &c.rule.Where
	if w.Hop == "" {
		w.Hop = c.effect.Hop
	}
	if !slices.Contains(hops, string(w.Hop)) {
		return problem.New(problem.Invalid, "there is no hop %q", w.Hop).At("/where/hop").WithHint("%s", meant(string(w.Hop), hops))
	}
	if !slices.Contains(c.effect.Hops, w.Hop) {
		allowed := make([]string, len(c.effect.Hops))
		for i, h := range c.effect.Hops {
			allowed[i] = string(h)
		}
		return problem.New(problem.Invalid, "%s makes no sense on the hop %s", c.effect.Type, w.Hop).At("/where/hop").
			WithHint("use %s, or leave the hop out", strings.Join(allowed, " or "))
	}
	return nil
}

func checkWhen(c *compiled, _ Surface) error {
	w := &c.rule.When
	switch {
	case w.After < 0 || w.Times < 0 || w.Every < 0:
		return problem.New(problem.Invalid, "after, times and every cannot be below zero").At("/when").WithHint("leave out what you do not need")
	case w.Probability < 0 || w.Probability > 1 || w.Probability != w.Probability:
		return problem.New(problem.Invalid, "%v is not a probability", w.Probability).At("/when/probability").WithHint("give a number above 0 and up to 1")
	}
	w.Every = max(w.Every, 1)
	w.Probability = cmp.Or(w.Probability, 1)
	if _, ok := c.mechanism.(lasting); ok && (w.After > 0 || w.Times > 1 || w.Every > 1 || w.Probability < 1 || w.Most > 0 || w.Attempt > 0) {
		return problem.New(problem.Invalid, "%s acts once, when it begins: there are no calls to count", c.effect.Type).At("/when").
			WithHint("use only from and for")
	}
	if err := w.budget(); err != nil {
		return err
	}
	if err := checkAttempt(c); err != nil {
		return err
	}
	_, _, err := w.window(epoch)
	return err
}

// budget judges what bounds a rule beside times.
func (w When) budget() error {
	switch {
	case w.For != "" && w.Until != "":
		return problem.New(problem.Invalid, "for and until both say when the rule ends").At("/when/until").WithHint("keep one of them")
	case w.Most > 0 && w.Of == 0:
		return problem.New(problem.Invalid, "most needs of: at most so many of how many calls").At("/when/of").WithHint("write {\"most\":2,\"of\":10}, or use times")
	case w.Of > 0 && w.Most == 0:
		return problem.New(problem.Invalid, "of needs most: how many of them at most").At("/when/most").WithHint("write {\"most\":2,\"of\":10}")
	case w.Most > 0 && w.Most >= w.Of:
		return problem.New(problem.Invalid, "at most %d of %d calls bounds nothing", w.Most, w.Of).At("/when/most").WithHint("give a most that is smaller than of, or leave both out")
	}
	return nil
}

// checkAttempt refuses to wait for idempotency keys where there are none.
func checkAttempt(c *compiled) error {
	if c.rule.When.Attempt == 0 {
		return nil
	}
	w := c.rule.Where
	if w.Hop != journal.HopUnified && w.Hop != journal.HopTransport {
		return problem.New(problem.Invalid, "no call of the hop %s carries an Idempotency-Key", w.Hop).At("/when/attempt").WithHint("use the hop unified or transport")
	}
	if w.Method != "" && w.Method != "*" && w.Method != http.MethodPost && w.Method != http.MethodPatch {
		return problem.New(problem.Invalid, "%s carries no Idempotency-Key", w.Method).At("/when/attempt").WithHint("use POST or PATCH, or leave the method out")
	}
	return nil
}

func checkConnection(c *compiled, s Surface) error {
	name := c.rule.Where.Connection
	if name == "" || name == "*" {
		return nil
	}
	id, ok := s.Resolve(name)
	if !ok {
		p := problem.New(problem.Invalid, "there is no connection %q", name).At("/where/connection")
		known := s.Connections()
		if len(known) == 0 {
			return p.WithHint("there is no connection yet: make one first, or use *")
		}
		return p.WithHint("%s", meant(name, known))
	}
	c.connection = id
	return nil
}

// checkCall refuses what no call of the hop can be: the path, the method on it, the object, and the two together.
func checkCall(c *compiled, s Surface) error {
	w := &c.rule.Where
	if _, ok := c.mechanism.(lasting); ok {
		if w.Method != "" || w.Path != "" || w.Object != "" || w.ID != "" || w.Writes {
			return problem.New(problem.Invalid, "%s is about connections, not about calls", c.effect.Type).At("/where").
				WithHint("select with connection only")
		}
		return nil
	}
	if err := w.shape(); err != nil {
		return err
	}
	if w.Path != "" {
		c.path, c.prefix = compile(w.Path), literal(w.Path)
	}
	if known := s.Objects(); w.Object != "" && len(known) > 0 && !slices.Contains(known, w.Object) {
		return problem.New(problem.Invalid, "there is no object %q", w.Object).At("/where/object").WithHint("%s", meant(w.Object, known))
	}
	return checkRoutes(*w, c.path, on(s.Routes(), w.Hop))
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions}

// shape judges what can be judged without knowing what is served.
func (w *Where) shape() error {
	if w.Method == "*" {
		w.Method = ""
	}
	if w.Method != "" && !slices.Contains(methods, w.Method) {
		return problem.New(problem.Invalid, "%q is not a method", w.Method).At("/where/method").WithHint("%s", meant(strings.ToUpper(w.Method), methods))
	}
	if w.Hop == journal.HopWebhook && w.Method != "" && w.Method != http.MethodPost {
		return problem.New(problem.Invalid, "events are sent with POST, never with %s", w.Method).At("/where/method").WithHint("leave the method out")
	}
	if w.Writes && (w.Method == http.MethodGet || w.Method == http.MethodHead) {
		return problem.New(problem.Invalid, "%s writes nothing", w.Method).At("/where/writes").WithHint("leave out writes, or the method")
	}
	if w.ID != "" && w.Method == http.MethodPost && w.Hop == journal.HopUnified {
		return problem.New(problem.Invalid, "what is created has no id yet").At("/where/id").WithHint("leave out the id, or use GET, PATCH or DELETE")
	}
	if w.Hop == journal.HopSync && (w.Method != "" || w.Object != "" || w.ID != "" || w.Writes) {
		return problem.New(problem.Invalid, "on the hop sync a call is a whole run: it has no method and is about all objects").At("/where").
			WithHint("select with connection, or with a path such as /sync/incremental; use the hop platform for single requests")
	}
	if w.Hop == journal.HopUnified || w.Hop == journal.HopTransport {
		w.Path = unified(w.Path)
	}
	const longest = 512
	switch {
	case w.Path == "":
		return nil
	case len(w.Path) > longest:
		return problem.New(problem.Invalid, "the path has %d characters", len(w.Path)).At("/where/path").WithHint("use at most %d, and * for the rest", longest)
	case w.Path[0] != '/' && w.Path[0] != '*':
		return problem.New(problem.Invalid, "%q is not a path", w.Path).At("/where/path").WithHint("begin with /, such as /accounting/invoices*")
	case strings.ContainsAny(w.Path, "?#"):
		return problem.New(problem.Invalid, "a path has no query").At("/where/path").WithHint("leave out what begins with ? or #")
	}
	return nil
}

func on(routes []Route, hop journal.Hop) []Route {
	var out []Route
	for _, r := range routes {
		if hop == journal.HopTransport || cmp.Or(r.Hop, journal.HopUnified) == hop {
			out = append(out, r)
		}
	}
	return out
}

// checkRoutes narrows what is served step by step, so that the reason names the step at which nothing was left.
func checkRoutes(w Where, path pattern, served []Route) error {
	if len(served) == 0 {
		return nil
	}
	left := served
	if path != nil {
		left = slices.DeleteFunc(slices.Clone(served), func(r Route) bool { return !path.meets(compile(r.Template)) })
		if len(left) == 0 {
			return problem.New(problem.Invalid, "no known path matches %s", w.Path).At("/where/path").
				WithHint("%s", meant(strings.TrimRight(w.Path, "*"), distinct(served, func(r Route) string { return r.Template })))
		}
	}
	if w.Object != "" {
		about := slices.DeleteFunc(slices.Clone(left), func(r Route) bool { return r.Object != w.Object })
		if len(about) == 0 && path == nil {
			return problem.New(problem.Invalid, "no path of the hop %s is about %s", w.Hop, w.Object).At("/where/object").WithHint("leave the object out")
		}
		if len(about) == 0 {
			return problem.New(problem.Invalid, "%s is about %s, never about %s", w.Path, enumerate(distinct(left, func(r Route) string { return r.Object })), w.Object).
				At("/where/object").WithHint("give the path or the object, or make them agree")
		}
		left = about
	}
	if w.Method != "" && !slices.ContainsFunc(left, func(r Route) bool { return r.Method == w.Method }) {
		return problem.New(problem.Invalid, "%s is not offered there", w.Method).At("/where/method").
			WithHint("what it selects has: %s", enumerate(distinct(left, func(r Route) string { return r.Method })))
	}
	return nil
}

// distinct lists a property of routes, each value once, in the order of the routes.
func distinct(routes []Route, of func(Route) string) []string {
	var out []string
	for _, r := range routes {
		if v := of(r); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// over reports whether a call is on the rule's hop. The transport is under every call that goes over a socket.
func (w *Where) over(call *exchange.Call) bool {
	return w.Hop == call.Hop || w.Hop == journal.HopTransport && call.Socket
}

// selects reports whether the rule is about a call. Every armed rule is asked about every call: the call is not copied
// before something else than the mechanism has said yes.
func (c *compiled) selects(call *exchange.Call) bool {
	w := &c.rule.Where
	return w.over(call) &&
		(w.Method == "" || w.Method == call.Method) &&
		(w.Object == "" || w.Object == call.Object) &&
		(w.ID == "" || w.ID == call.ObjectID) &&
		(!w.Writes || writesRecord(*call)) &&
		(c.connection == "" || c.connection == call.Connection) &&
		(c.path == nil || strings.HasPrefix(call.Path, c.prefix) && c.path.matches(call.Path)) &&
		c.mechanism.selects(*call)
}
