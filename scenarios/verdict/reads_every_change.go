package verdict

import (
	"context"
	"strings"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

// readsEveryChange reconciles what others changed in the books with what the integration was seen to read. A version
// counts as read when an answer carried it, or a later version of the same record; a deletion when the integration
// acknowledged its event, asked for the record and was told that it is gone, or read the feed of deletions.
type readsEveryChange struct {
	title  string
	within time.Duration
}

func (readsEveryChange) Name() string              { return plan.ReadsEveryChange }
func (r readsEveryChange) Patience() time.Duration { return r.within }

// version is one change that a sync made readable.
type version struct {
	journal.SyncVersion
	run   *journal.Entry
	known *journal.Entry // first entry by which the integration knew it; nil when there is none
}

func (v version) lag() time.Duration { return max(0, v.known.Wall.Sub(v.run.Wall)) }

func (r readsEveryChange) Judge(_ context.Context, e Evidence) Verdict {
	versions := readable(e)
	if len(versions) == 0 {
		return of(r, r.title, NotExercised, nil, "no sync found anything that others had changed")
	}
	seen := sightings(e)
	var missing, late []version
	var slowest time.Duration
	for i := range versions {
		v := &versions[i]
		v.known = seen.first(*v, versions)
		switch {
		case v.known == nil:
			missing = append(missing, *v)
		case v.lag() > r.within:
			late = append(late, *v)
		default:
			slowest = max(slowest, v.lag())
		}
	}
	switch {
	case len(missing) > 0:
		oldest := missing[0]
		v := of(r, r.title, Fail, runsOf(missing), "%d of %s not read within %s; the oldest is %s, %s by the %s and readable since entry %d",
			len(missing), amount(len(versions), "change"), plan.Short(r.within), named(oldest), done(oldest), oldest.Actor, oldest.run.Seq)
		v.Open = true
		return v
	case len(late) > 0:
		first := late[0]
		return of(r, r.title, Fail, []uint64{first.run.Seq, first.known.Seq}, "%d of %s read too late: %s was readable since entry %d and was read %s later, in entry %d, where %s was allowed",
			len(late), amount(len(versions), "change"), named(first), first.run.Seq, plan.Short(first.lag()), first.known.Seq, plan.Short(r.within))
	default:
		return of(r, r.title, Pass, runsOf(versions), "%s read, the slowest after %s", amount(len(versions), "change"), plan.Short(slowest))
	}
}

// readable lists what the runs made readable and others than the API had changed.
func readable(e Evidence) []version {
	var all []version
	for _, entry := range e.Entries {
		if entry.Kind != journal.KindSyncRun {
			continue
		}
		for _, v := range entry.SyncRun.Versions {
			if v.Actor != "api" {
				all = append(all, version{SyncVersion: v, run: entry})
			}
		}
	}
	return all
}

// record identifies what a version is a version of.
type record struct{ connection, object, id string }

func recordOf(v version) record { return record{v.run.Connection, v.Object, v.ID} }

// sighting is an entry by which the integration learnt of a version.
type sighting struct {
	serial uint64
	entry  *journal.Entry
}

type seen struct {
	reads map[record][]sighting
	gone  map[string]*journal.Entry // by id of the record
	feed  []call                    // reads of the feed of deletions
}

// sightings folds the requests and the acknowledged events into what the integration knew, and when.
func sightings(e Evidence) seen {
	s := seen{reads: map[record][]sighting{}, gone: map[string]*journal.Entry{}}
	of := owners(e)
	announced := map[string]string{} // event id → id of the deleted record
	for _, entry := range e.Entries {
		switch entry.Kind {
		case journal.KindEvent:
			if strings.HasSuffix(entry.Event.Code, "_DELETED") {
				announced[entry.ID] = entry.Event.ObjectID
			}
		case journal.KindAttempt:
			if id := announced[entry.Attempt.Event]; id != "" && entry.Attempt.Result == journal.ResultDelivered {
				s.lose(id, entry)
			}
		}
	}
	for _, c := range calls(e) {
		if c.Exchange.Missing != "" {
			s.lose(c.Exchange.Missing, c.Entry)
		}
		if c.Exchange.Status != 200 {
			continue
		}
		if c.Exchange.Path == "/events" {
			s.feed = append(s.feed, c)
		}
		for _, serial := range c.Exchange.Reads {
			if owner, ok := of[serial]; ok {
				s.reads[owner] = append(s.reads[owner], sighting{serial, c.Entry})
			}
		}
	}
	return s
}

// owners tells which record a serial belongs to. An answer that carries one record says so too: that covers versions
// which an API write made and no run lists.
func owners(e Evidence) map[uint64]record {
	all := map[uint64]record{}
	for _, entry := range e.Entries {
		switch entry.Kind {
		case journal.KindSyncRun:
			for _, v := range entry.SyncRun.Versions {
				all[v.Serial] = record{entry.Connection, v.Object, v.ID}
			}
		case journal.KindExchange:
			if x := entry.Exchange; len(x.Reads) == 1 && x.ObjectID != "" {
				all[x.Reads[0]] = record{entry.Connection, x.Object, x.ObjectID}
			}
		}
	}
	return all
}

func (s *seen) lose(id string, entry *journal.Entry) {
	if s.gone[id] == nil {
		s.gone[id] = entry
	}
}

// first finds the entry by which a version was known: its own reading, or the knowledge that it was overtaken by its
// deletion.
func (s seen) first(v version, all []version) *journal.Entry {
	if v.Deleted {
		return s.deletion(v)
	}
	for _, sight := range s.reads[recordOf(v)] {
		if sight.serial >= v.Serial {
			return sight.entry
		}
	}
	for _, later := range all {
		if later.Deleted && later.run.Seq >= v.run.Seq && recordOf(later) == recordOf(v) {
			return s.deletion(later)
		}
	}
	return nil
}

func (s seen) deletion(v version) *journal.Entry {
	if entry := s.gone[v.ID]; entry != nil {
		return entry
	}
	for _, c := range s.feed {
		if c.Connection == v.run.Connection && c.began.After(v.run.Wall) {
			return c.Entry
		}
	}
	return nil
}

func runsOf(versions []version) []uint64 {
	var all []uint64
	for _, v := range versions {
		if len(all) == 0 || all[len(all)-1] != v.run.Seq {
			all = append(all, v.run.Seq)
		}
	}
	return all
}

func named(v version) string { return v.Object + " " + v.ID }

func done(v version) string {
	if v.Deleted {
		return "deleted"
	}
	return "changed"
}
