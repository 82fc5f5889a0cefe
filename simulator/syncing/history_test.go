package syncing_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
)

// After any history of edits, failures and restarts, one more good run leaves the copy with what the platform has,
// and what was told makes sense record by record: created once, changed only after that, deleted last.
func TestAnyHistoryEndsInAgreement(t *testing.T) {
	for n := range 5 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			w := newWorld(t)
			w.ready()
			draw := testSeed.Stream("history", strconv.Itoa(n))
			known := map[string]string{} // what the integration thinks of a record
			told := 0
			listen := func() {
				for _, o := range w.heard[told:] {
					learn(t, known, o)
				}
				told = len(w.heard)
			}
			for range 20 {
				w.randomEvent(draw.Intn(8), draw.Intn(1000))
				listen()
			}
			w.platformGate = nil
			w.advance(time.Hour)
			listen()
			w.agree()
		})
	}
}

func (w *world) randomEvent(what, which int) {
	w.t.Helper()
	invoices := w.living()
	switch {
	case what == 0:
		w.invoice("drawn"+strconv.Itoa(which), "2026-01-15", ledger.Minor(100+which))
	case what == 1 && len(invoices) > 0:
		w.ids["drawn"] = invoices[which%len(invoices)]
		w.memo("drawn", "memo "+strconv.Itoa(which))
	case what == 2 && len(invoices) > 0:
		w.do(func(tx *ledger.Tx) error {
			_, err := tx.Delete(ledger.KindInvoice, invoices[which%len(invoices)], -1)
			return err
		})
	case what == 3:
		w.platformGate = refusing{status: 503, pick: func(c exchange.Call) bool { return c.Object == "invoice" }}
	case what == 4:
		w.platformGate = nil
	case what == 5:
		w.restart()
	case what == 6:
		w.advance(time.Duration(which) * time.Second)
	default:
		w.advance(time.Hour)
	}
}

// living lists the invoices that the platform has.
func (w *world) living() (ids []string) {
	w.book.View(func(v *ledger.View) {
		v.Each(ledger.KindInvoice, func(r ledger.Record) bool { ids = append(ids, r.Header().ID); return true })
	})
	return ids
}

// learn keeps what an integration would, and refuses what makes no sense to it.
func learn(t *testing.T, known map[string]string, o exchange.Occurrence) {
	t.Helper()
	id := o.Object + " " + o.ObjectID
	before := known[id]
	switch {
	case o.Object == "":
		return
	case strings.HasSuffix(o.Code, "_CREATED") && before != "":
		t.Errorf("%s is created and was %s", id, before)
	case strings.HasSuffix(o.Code, "_UPDATED") && before == "deleted":
		t.Errorf("%s is updated and was deleted", id)
	case strings.HasSuffix(o.Code, "_DELETED") && before == "deleted":
		t.Errorf("%s is deleted twice", id)
	}
	known[id] = strings.ToLower(o.Code[strings.LastIndexByte(o.Code, '_')+1:])
}

// agree compares the copy with the platform.
func (w *world) agree() {
	w.t.Helper()
	want := map[string]bool{}
	for _, id := range w.living() {
		want[id] = true
	}
	// The copy is asked through the door it has for it: everything is live, so nothing is dropped.
	w.copy.Absent(w.connection.ID, "invoice", func(platformID string) bool {
		if !want[platformID] {
			w.t.Errorf("the copy still has invoice %s", platformID)
		}
		delete(want, platformID)
		return true
	})
	for id := range want {
		w.t.Errorf("the copy misses invoice %s", id)
	}
}
