package quickbooks

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
)

const (
	cdcLookBack = 30 * 24 * time.Hour
	cdcLargest  = 1000 // objects in one reply; what is beyond is silently left out, as the platform does
)

// changes answers what changed since a moment: one list per entity, deleted transactions as tombstones.
func (f *Facade) changes(book *ledger.Book, realm, names, changedSince string) exchange.Answer {
	since, ok := parseMoment(changedSince, f.zone)
	switch {
	case strings.TrimSpace(names) == "":
		return f.faultAnswer(missing("entities"))
	case changedSince == "":
		return f.faultAnswer(missing("changedSince"))
	case !ok:
		return f.faultAnswer(faultf(codeQueryInvalid, "changedSince", "QueryValidationError: Invalid value %s for changedSince", changedSince))
	case f.o.Now().Sub(since) > cdcLookBack:
		return f.faultAnswer(faultf(codeQueryInvalid, "changedSince", "QueryValidationError: changedSince is more than 30 days ago"))
	}
	var wanted []*entity
	for _, name := range strings.Split(names, ",") {
		e, ok := entityNamed(strings.TrimSpace(name))
		if !ok || e.single || e.uncaptured {
			return f.faultAnswer(unsupported("cdc " + strings.TrimSpace(name)))
		}
		wanted = append(wanted, e)
	}
	var lists array
	book.View(func(v *ledger.View) {
		s := f.scene(v, realm)
		lists = s.changedSince(wanted, since)
	})
	return f.jsonAnswer(http.StatusOK, object{
		{"CDCResponse", array{object{{"QueryResponse", lists}}}}, {"time", f.envelopeTime()},
	})
}

// changed is a record and the entity whose list it belongs to.
type changed struct {
	list   int
	record ledger.Record
}

// changedSince shows the oldest changes first to be kept, and each entity's list in the order of change.
func (s *scene) changedSince(wanted []*entity, since time.Time) array {
	var all []changed
	for i, e := range wanted {
		s.view.EachSince(e.kind, since, func(r ledger.Record) bool {
			if r.Header().UpdatedAt.After(since) {
				all = append(all, changed{i, r})
			}
			return true
		})
	}
	slices.SortStableFunc(all, func(a, b changed) int {
		return a.record.Header().UpdatedAt.Compare(b.record.Header().UpdatedAt)
	})
	entries := make([]array, len(wanted))
	for _, c := range all[:min(len(all), cdcLargest)] {
		if shown := s.captured(wanted[c.list], c.record); shown != nil {
			entries[c.list] = append(entries[c.list], shown)
		}
	}
	lists := make(array, len(wanted))
	for i, e := range wanted {
		if len(entries[i]) == 0 {
			lists[i] = object{}
			continue
		}
		lists[i] = object{{e.name, entries[i]}, {"startPosition", count(1)}, {"maxResults", count(len(entries[i]))}}
	}
	return lists
}

// captured is what change capture shows of a record: all of it, or that it is gone. Lists know no deletion; an entry
// that the books let go of for good is not shown at all.
func (s *scene) captured(e *entity, r ledger.Record) any {
	h := r.Header()
	switch {
	case !h.Deleted:
		return s.entry(e, r)
	case e.list:
		return nil
	}
	return object{{"domain", "QBO"}, {"status", "Deleted"}, {"Id", h.ID},
		{"MetaData", object{{"LastUpdatedTime", moment(h.UpdatedAt)}}}}
}
