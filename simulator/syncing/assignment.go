package syncing

import (
	"slices"
	"strings"
	"time"

	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

// The types of runs.
const (
	typeInitial     = "initial"
	typeHistorical  = "historical"
	typeIncremental = "incremental"
	typeBackfill    = "backfill"
)

// What sets a run off.
const (
	triggerSchedule = "schedule"
	triggerManual   = "manual"
	triggerLink     = "link"
	triggerRecovery = "recovery"
)

const (
	recentMonths = 2  // documents of the first batch
	lookBack     = 24 // months that the second batch promises where nothing is configured; it takes older ones too
	// overlap is how far a run looks back before the start of the one before it: the platform stamps changes to the
	// second, and a change that was being committed when a run began carries an earlier time than it was seen at.
	overlap = 5 * time.Second
)

// assignment is what one run is to do.
type assignment struct {
	typ, trigger string
	batch        int // number of a batch of the initial sync
	months       int // that such a batch looks back
	fetches      []fetch
	announce     bool   // tell object by object what was found
	silent       bool   // tell nothing at all
	refused      string // why it cannot even begin
	status       int    // what stands for that at the gate
	from, to     string // days, for a backfill
	objects      []string
	order        *order // of a backfill
}

// fetch is what a run asks of the platform for one object.
type fetch struct {
	object     *unified.Object
	conditions []string // of the query's where clause
	deletions  bool     // look for records that are gone
	mark       bool     // later runs may start from here
	floor      string   // first day of the documents that the connection is to have; empty: all

	since, until time.Time // the months of statements; zero: what is usual, and now
	spare        bool      // statements are left out when nothing has moved since
	serial       uint64    // of the copy when they were last read
	month        string    // in which that was
}

// incremental is what changed since the last run that succeeded for each object.
func incremental(trigger string, s state, objects []*unified.Object) assignment {
	a := assignment{typ: typeIncremental, trigger: trigger, announce: true}
	for _, o := range objects {
		f := fetch{object: o, deletions: !o.Single, mark: true, floor: s.floor(o)}
		if o.Report != nil {
			f.since = s.reach(o)
			if trigger != triggerManual {
				f = f.sparing(s)
			}
		}
		if since, ok := s.Watermarks[o.Name]; ok && !alwaysWhole(o) {
			f.conditions = []string{"MetaData.LastUpdatedTime >= " + quoted(since.UTC().Format("2006-01-02T15:04:05Z"))}
		}
		a.fetches = append(a.fetches, f)
	}
	return a
}

// alwaysWhole picks the objects that every run reads whole: a company has no list to page through, and an account's
// balance moves without the platform counting a change of the account.
func alwaysWhole(o *unified.Object) bool { return o.Single || o.Name == "account" }

// backfill is a range of days, read again; a zero from means everything.
func backfill(objects []*unified.Object, from, to time.Time) assignment {
	a := assignment{typ: typeBackfill, trigger: triggerManual, to: to.UTC().Format(time.DateOnly), order: &order{From: from, To: to}}
	if !from.IsZero() {
		a.from = from.UTC().Format(time.DateOnly)
	}
	for _, o := range objects {
		f := fetch{object: o}
		if o.Report != nil {
			f.since, f.until = from, to
		}
		if dated(o) {
			if a.from != "" {
				f.conditions = append(f.conditions, o.NativeDate+" >= "+quoted(a.from))
			}
			f.conditions = append(f.conditions, o.NativeDate+" <= "+quoted(a.to))
		}
		a.fetches = append(a.fetches, f)
		a.objects = append(a.objects, entityOf(o))
		a.order.Objects = append(a.order.Objects, o.Name)
	}
	return a
}

func quoted(value string) string { return "'" + value + "'" }

// named reports whether a name means the object: its own, its plural, or the one of sync configurations.
func named(o *unified.Object, name string) bool {
	return name == o.Name || name == o.Plural || strings.EqualFold(name, o.Entity)
}

// objectsNamed finds objects by name, in dependency order; nil means all.
func objectsNamed(names []string) ([]*unified.Object, error) {
	if names == nil {
		return unified.Objects(), nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(unified.Objects(), func(o *unified.Object) bool { return named(o, name) }) {
			return nil, problem.New(problem.Invalid, "%q is not an object that syncs", name).At("/objects").WithHint("use any of %s", strings.Join(allNames(), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(unified.Objects()), func(o *unified.Object) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return named(o, name) })
	}), nil
}

func allNames() []string {
	var names []string
	for _, o := range unified.Objects() {
		names = append(names, o.Name)
	}
	return names
}
