package syncing_test

import (
	"path"
	"slices"
	"testing"
	"time"

	"faultline/simulator/unified"
)

// reports are the paths of the reports that statements are made of.
var reports = []string{"BalanceSheet", "ProfitAndLoss", "CashFlow"}

func TestStatementsAreReadAgainWhenTheBooksMoved(t *testing.T) {
	w := newWorld(t)
	w.ready()
	id := w.connection.ID
	if n := w.copy.Count(id, "balance_sheet"); n != 25 {
		t.Fatalf("%d balance sheets, 24 months back and this one were expected", n)
	}
	step := func(what string, want int) {
		t.Helper()
		w.advance(time.Hour)
		run := w.lastRun()
		asked := 0
		for _, e := range w.entries("hop:platform cause:" + run.ID) {
			if slices.Contains(reports, path.Base(e.Exchange.Path)) {
				asked++
			}
		}
		if asked != want || run.SyncRun.Type != "incremental" {
			t.Errorf("%s: the %s run asked for %d reports, not %d", what, run.SyncRun.Type, asked, want)
		}
	}
	step("nothing moved", 0)
	w.invoice("fresh", "2026-02-03", 700)
	step("an invoice came", 4)
	step("nothing moved since", 0)
	if err := w.engine.Incremental(t.Context(), id, []string{"balance_sheet"}); err != nil {
		t.Fatal(err)
	}
	if made := w.lastRun().SyncRun; made.Exchanges != 1 || len(made.Objects) != 1 {
		t.Errorf("asked for by name: %+v", made)
	}
	w.restart()
	step("nothing moved across a restart", 0)
}

func TestStatementsGoBackAsFarAsTheBatches(t *testing.T) {
	w := newWorld(t)
	w.config = winter()
	w.config.Initial.Batches[0].Entities = append(w.config.Initial.Batches[0].Entities, "CASH_FLOW")
	w.config.Initial.Batches[1].Entities = append(w.config.Initial.Batches[1].Entities, "CASH_FLOW")
	w.link()
	w.advance(10 * time.Second)
	if n := w.copy.Count(w.connection.ID, "cash_flow"); n != 7 {
		t.Errorf("%d cash flows, six months back and this one were expected", n)
	}
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := w.engine.Backfill(t.Context(), w.connection.ID, unified.BackfillOrder{Objects: []string{"cash_flow", "balance_sheet"}, From: from, To: from.AddDate(0, 2, 0)}); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]int{"cash_flow": 10, "balance_sheet": 3} {
		if n := w.copy.Count(w.connection.ID, object); n != want {
			t.Errorf("%d of %s after the backfill, not %d", n, object, want)
		}
	}
}
