package fault

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// about narrows an effect to runs of some types and to some objects. None means all.
type about struct {
	ofRuns
	objects []string
}

func aboutFrom(v values) about { return about{ofRuns{v.list("runs")}, v.list("object")} }

func (a about) has(object string) bool {
	return len(a.objects) == 0 || slices.Contains(a.objects, object)
}

// reaches refuses objects that do not exist, and paths of runs that the effect never concerns.
func (a about) reaches(c *compiled, world Surface) error {
	known := world.Objects()
	_, asked := c.rule.Effect.Params["object"] // what an entry names by itself is what the unified API has
	for _, object := range a.objects {
		if asked && len(known) > 0 && !slices.Contains(known, object) {
			return problem.New(problem.Invalid, "there is no object %q", object).At("/effect/object").WithHint("%s", meant(object, known))
		}
	}
	return a.ofRuns.reaches(c)
}

// withhold keeps records that a run fetched from the copy.
type withhold struct {
	untouched
	about
	of     string // created, updated; empty: both, and deletions too
	count  int    // at most so many of each object; 0: all
	owed   bool   // a later run asks for them again
	months int    // only documents that are older
}

func buildWithhold(v values) (mechanism, error) {
	return withhold{about: aboutFrom(v), of: v.text("of"), count: v.count("count"), owed: v.flag("owed"), months: v.count("months")}, nil
}

func (w withhold) fetched(s scene, f exchange.Fetched) (exchange.Fetched, string) {
	if !w.has(f.Object) {
		return f, ""
	}
	var left []int
	for i, r := range f.Rows {
		if w.keeps(s, r) {
			left = append(left, i)
		}
	}
	if w.count > 0 && len(left) > w.count {
		left = some(s, left, w.count)
	}
	if len(left) == 0 {
		return f, ""
	}
	rows := make([]exchange.Row, 0, len(f.Rows))
	for i, r := range f.Rows {
		if !slices.Contains(left, i) {
			rows = append(rows, r)
		}
	}
	f.Rows, f.Owed = rows, f.Owed || w.owed
	return f, counted(len(left), f.Object) + " left out"
}

// keeps reports whether a row is one to withhold. Rows without news are none: nobody would miss them.
func (w withhold) keeps(s scene, r exchange.Row) bool {
	switch {
	case w.of == "created" && r.Before != nil, w.of == "updated" && r.Before == nil:
		return false
	case w.months > 0:
		return r.Day != "" && r.Day < s.now.AddDate(0, -w.months, 0).Format(time.DateOnly)
	}
	return string(r.Native) != string(r.Before)
}

// compared keeps the records in the copy that are gone, where nothing at all is to come through.
func (w withhold) compared(_ scene, c exchange.Compared) (exchange.Compared, string) {
	if w.of != "" || w.count > 0 || w.months > 0 || !w.has(c.Object) || len(c.Gone) == 0 {
		return c, ""
	}
	n := len(c.Gone)
	c.Gone = nil
	return c, counted(n, c.Object) + " kept though gone"
}

// some picks n of a list by the draws of the call, in the order of the list.
func some(s scene, of []int, n int) []int {
	rest := slices.Clone(of)
	picked := make([]int, 0, n)
	for range min(n, len(of)) {
		i := s.pick.Intn(len(rest))
		picked = append(picked, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	slices.Sort(picked)
	return picked
}

func counted(n int, what string) string { return strconv.Itoa(n) + " " + what }

// retell lets the copy take records with a member of the native form that is not the platform's.
type retell struct {
	untouched
	about
	members [][]string // dotted paths, whichever the platform has
	how     string     // removed, kept
}

func buildRetell(v values) (mechanism, error) {
	r := retell{about: aboutFrom(v), how: v.text("how")}
	for _, path := range v.list("members") {
		r.members = append(r.members, strings.Split(path, "."))
	}
	if len(r.members) == 0 {
		return nil, problem.New(problem.Internal, "the catalogue names no member")
	}
	return r, nil
}

func (r retell) fetched(_ scene, f exchange.Fetched) (exchange.Fetched, string) {
	if !r.has(f.Object) {
		return f, ""
	}
	changed := 0
	rows := slices.Clone(f.Rows)
	for i, row := range rows {
		if native := r.rewritten(row); string(native) != string(row.Native) {
			rows[i].Native = native
			changed++
		}
	}
	if changed == 0 {
		return f, ""
	}
	f.Rows = rows
	return f, counted(changed, f.Object) + ": " + strings.Join(r.members[0], ".") + " " + r.how
}

func (r retell) rewritten(row exchange.Row) json.RawMessage {
	root := read(row.Native)
	if root == nil {
		return row.Native
	}
	var spans []span
	for _, path := range r.members {
		holder, i := at(root, path)
		if holder == nil {
			continue
		}
		if s, ok := r.replacement(row, holder.members[i], path); ok {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	return edit(row.Native, spans)
}

func (r retell) replacement(row exchange.Row, m member, path []string) (span, bool) {
	now := m.value.of(row.Native)
	place := span{m.value.start, m.value.end, nil}
	switch r.how {
	case "removed":
		place.with = []byte("null")
		return place, string(now) != "null"
	case "kept":
		before := read(row.Before)
		if before == nil || string(row.Before) == string(row.Native) {
			return place, false
		}
		holder, i := at(before, path)
		if holder == nil {
			return place, false
		}
		place.with = holder.members[i].value.of(row.Before)
		return place, string(place.with) != string(now)
	default:
		return place, false
	}
}

// at finds the object that holds the last member of a path, and the member's place in it.
func at(root *node, path []string) (*node, int) {
	n := root
	for depth, name := range path {
		i, ok := n.find(name)
		if n.kind != '{' || !ok {
			return nil, 0
		}
		if depth == len(path)-1 {
			return n, i
		}
		n = n.members[i].value
	}
	return nil, 0
}
