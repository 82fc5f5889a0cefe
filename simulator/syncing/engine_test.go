package syncing_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

func TestTheFirstTwoBatches(t *testing.T) {
	w := newWorld(t)
	w.link()
	id := w.connection.ID
	w.advance(1999 * time.Millisecond)
	if w.engine.Ready(id, "invoice") || len(w.runs()) != 0 {
		t.Fatal("something ran before it was due")
	}

	w.advance(time.Millisecond)
	if diff := cmp.Diff([]string{"INITIAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if w.state() != health.Active || !w.engine.Ready(id, "invoice") || w.engine.Status(id).Historical {
		t.Errorf("after the first batch the connection is %s", w.state())
	}
	if n := w.copy.Count(id, "invoice"); n != 2 {
		t.Errorf("%d invoices are in, want the 2 recent ones", n)
	}
	if n := w.copy.Count(id, "account"); n != 6 {
		t.Errorf("%d accounts are in, want all 6", n)
	}

	w.advance(3 * time.Second)
	if diff := cmp.Diff([]string{"INITIAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if n := w.copy.Count(id, "invoice"); n != 5 {
		t.Errorf("%d invoices are in, want all 5", n)
	}
	history := w.heard[1].Members[0]
	if history.Name != "entities_included_to_time_range" || !strings.Contains(string(history.Value), `{"platformEntity":"INVOICES","xMonthsAgo":24}`) {
		t.Errorf("HISTORICAL_UPDATE carries %s %s", history.Name, history.Value)
	}

	runs := w.runs()
	if len(runs) != 2 {
		t.Fatalf("%d runs, want 2", len(runs))
	}
	first, second := runs[0].SyncRun, runs[1].SyncRun
	if first.Type != "initial" || first.Trigger != "link" || first.Outcome != journal.SyncUpdates || second.Type != "historical" {
		t.Errorf("ran %s by %s with %s, then %s", first.Type, first.Trigger, first.Outcome, second.Type)
	}
	if got := counts(second)["invoice"]; got != "fetched 3 created 3 updated 0 deleted 0 unchanged 0 failed 0" {
		t.Errorf("the second batch: %s", got)
	}
	for _, run := range runs {
		made := w.entries("hop:platform cause:" + run.ID)
		if len(made) != run.SyncRun.Exchanges || len(made) == 0 {
			t.Errorf("%s: %d platform exchanges carry its id, it counted %d", run.SyncRun.Type, len(made), run.SyncRun.Exchanges)
		}
		if len(run.SyncRun.Versions) != 0 {
			t.Errorf("%s lists versions", run.SyncRun.Type)
		}
	}
	status := w.engine.Status(id)
	for _, batch := range status.Batches {
		for _, entity := range batch.Entities {
			want := map[string]int{"1 invoice": 2, "2 invoice": 3, "1 account": 6, "1 customer": 1, "1 vendor": 1, "1 item": 1, "1 company_info": 1}
			if entity.State != "COMPLETED" || entity.Expected != want[string(rune('0'+batch.Number))+" "+entity.Object] {
				t.Errorf("batch %d: %+v", batch.Number, entity)
			}
		}
	}
	if !status.Historical || status.LastCompleted.IsZero() {
		t.Errorf("status %+v", status)
	}
}

func TestAnHourlyRunTellsWhatABookkeeperDid(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice1", "please pay")
	w.invoice("new", "2026-03-02", 2500)
	w.keep("late", &ledger.Contact{Kind: ledger.KindVendor, Name: "Zed", Currency: "USD", Active: true})
	w.advance(time.Hour)

	want := []string{"VENDOR_CREATED", "INVOICE_UPDATED", "INVOICE_CREATED", "INCREMENTAL_SYNC_COMPLETED"}
	if diff := cmp.Diff(want, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	run := w.lastRun()
	if run.SyncRun.Type != "incremental" || run.SyncRun.Trigger != "schedule" || run.SyncRun.Outcome != journal.SyncUpdates {
		t.Errorf("ran %+v", run.SyncRun)
	}
	created := w.heard[2]
	change := w.last["invoice "+w.ids["new"]]
	if created.Cause != change.ID || created.Trace != "trace of "+change.ID || created.SyncRun != run.ID || created.Type != "INVOICE" || created.AccessToken != w.connection.AccessToken {
		t.Errorf("INVOICE_CREATED is not tied to its change: %+v", created)
	}
	var record struct {
		ID         string `json:"id"`
		PlatformID string `json:"platform_id"`
	}
	if err := json.Unmarshal(created.Members[0].Value, &record); err != nil || created.Members[0].Name != "invoice" || record.ID != created.ObjectID || record.PlatformID != w.ids["new"] {
		t.Errorf("INVOICE_CREATED carries %s: %s", created.Members[0].Name, created.Members[0].Value)
	}
	versions := run.SyncRun.Versions
	if len(versions) != 3 || versions[2].ID != record.ID || versions[2].Actor != "bookkeeper" || versions[2].Change != change.ID || versions[2].Serial == 0 {
		t.Errorf("versions %+v", versions)
	}
	done := w.heard[3]
	if len(done.Members) != 2 || string(done.Members[0].Value) != `"2026-03-02T10:00:05.000Z"` || done.Members[0].Name != "started_at" || done.Cause != run.ID {
		t.Errorf("INCREMENTAL_SYNC_COMPLETED carries %+v", done)
	}
}

func TestARunThatFindsNothingSaysSo(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.advance(2 * time.Hour)
	if diff := cmp.Diff([]string{"INCREMENTAL_SYNC_COMPLETED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	run := w.lastRun().SyncRun
	if run.Outcome != journal.SyncNothing || len(run.Versions) != 0 || len(run.Objects) != 10 || len(counts(run)) != 0 {
		t.Errorf("ran %+v", run)
	}
	// A token refresh, one query and one count an object (a company is not counted), and no list of ids.
	if made := w.entries("hop:platform cause:" + w.lastRun().ID); run.Exchanges != 20 || len(made) != 20 {
		t.Errorf("it counted %d exchanges and %d carry its id, want 20", run.Exchanges, len(made))
	}
}

func TestDeletions(t *testing.T) {
	w := newWorld(t)
	w.ready()
	invoice, vendor := w.ids["invoice2"], w.ids["vendor"]
	w.do(func(tx *ledger.Tx) error {
		d, _ := tx.Document(ledger.KindInvoice, invoice)
		_, err := tx.Delete(ledger.KindInvoice, invoice, d.Revision)
		return err
	})
	w.edit(ledger.KindVendor, "vendor", func(r ledger.Record) ledger.Record {
		c := *r.(*ledger.Contact)
		c.Active = false
		return &c
	})
	w.advance(time.Hour)

	want := []string{"VENDOR_UPDATED", "INVOICE_DELETED", "INCREMENTAL_SYNC_COMPLETED"}
	if diff := cmp.Diff(want, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	gone := w.heard[1]
	if got := string(gone.Members[0].Value); got != `{"id":"`+gone.ObjectID+`","platform_id":"`+invoice+`"}` {
		t.Errorf("INVOICE_DELETED carries %s", got)
	}
	if w.copy.Count(w.connection.ID, "invoice") != 4 || w.copy.Count(w.connection.ID, "vendor") != 1 {
		t.Error("the deleted invoice is still there, or the vendor that was put away is not: " + vendor)
	}
	version := w.lastRun().SyncRun.Versions[1]
	if !version.Deleted || version.Change != w.last["invoice "+invoice].ID {
		t.Errorf("the version says %+v", version)
	}
}

// A record that the API writes while a run compares the two sides is in neither list, and stays.
func TestAWriteDuringARunIsNotTakenForGone(t *testing.T) {
	w := newWorld(t)
	w.ready()
	invoice := w.ids["invoice1"]
	w.do(func(tx *ledger.Tx) error {
		d, _ := tx.Document(ledger.KindInvoice, invoice)
		_, err := tx.Delete(ledger.KindInvoice, invoice, d.Revision)
		return err
	})
	w.calling = func(r platform.Request) {
		if strings.HasPrefix(r.Query.Get("query"), "select Id from Invoice") {
			if _, err := w.copy.Merge(w.connection.ID, "invoice", []json.RawMessage{native(w, "999")}, true); err != nil {
				t.Error(err)
			}
		}
	}
	w.advance(time.Hour)
	if got := w.copy.Count(w.connection.ID, "invoice"); got != 5 {
		t.Errorf("%d invoices, want 4 and the one written meanwhile", got)
	}
	if got := counts(w.lastRun().SyncRun)["invoice"]; !strings.Contains(got, "deleted 1 ") {
		t.Error(got)
	}
}

// native is an invoice as the platform would give it, under another id.
func native(w *world, id string) json.RawMessage {
	a := w.facade.Serve(w.t.Context(), platform.Request{Method: "GET", Path: "/v3/company/" + realm + "/invoice/" + w.ids["invoice5"],
		Header: map[string][]string{"Authorization": {"Bearer " + w.facade.IssueToken(realm).Access}}})
	var reply struct{ Invoice map[string]any }
	if err := json.Unmarshal(a.Body, &reply); err != nil || reply.Invoice == nil {
		w.t.Fatalf("%v: %s", err, a.Body)
	}
	reply.Invoice["Id"] = id
	data, err := json.Marshal(reply.Invoice)
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

func TestARevokedGrantStopsTheConnection(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice4", "unseen")
	w.facade.RevokeGrant(realm)
	w.advance(3 * time.Hour)

	if diff := cmp.Diff([]string{"CONNECTION_NEEDS_UPDATE"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if got := w.heard[0].Members[0]; got.Name != "update_url" || string(got.Value) != `"http://127.0.0.1:4010`+w.connection.LinkPath()+`"` {
		t.Errorf("it carries %s %s", got.Name, got.Value)
	}
	run := w.lastRun()
	if len(w.runs()) != 3 || run.SyncRun.Outcome != journal.SyncFailed || !strings.HasPrefix(run.SyncRun.Error, "grant revoked: ") {
		t.Errorf("%d runs, the last %+v", len(w.runs()), run.SyncRun)
	}
	moves := w.entries("kind:health")
	last := moves[len(moves)-1]
	if last.Health.To != "needs_reauth" || last.Cause != run.ID || last.Seq < run.Seq {
		t.Errorf("the move %+v does not follow from the run", last)
	}

	w.facade.RestoreGrant(realm)
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Reauthorized, "consent", "person"); err != nil {
		t.Fatal(err)
	}
	w.heard = nil
	if err := w.engine.Linked(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if run := w.lastRun().SyncRun; run.Trigger != "recovery" || w.state() != health.Active {
		t.Errorf("caught up by %s, the connection is %s", run.Trigger, w.state())
	}
	w.advance(time.Hour)
	if len(w.runs()) != 5 {
		t.Errorf("%d runs, want the hourly ones to go on", len(w.runs()))
	}
}

func TestARevocationNobodyTellsOf(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.revoked = func() bool { return false }
	w.facade.RevokeGrant(realm)
	w.advance(time.Hour)
	if len(w.heard) != 0 || w.state() != health.NeedsReauth {
		t.Errorf("told %v, the connection is %s", w.codes(), w.state())
	}
}

func TestARunDueOnAStoppedConnectionFailsOnce(t *testing.T) {
	w := newWorld(t)
	w.ready()
	before := w.stored("platform")
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Revoked, "a fault", "fault"); err != nil {
		t.Fatal(err)
	}
	w.advance(5 * time.Hour)
	runs := w.runs()
	if len(runs) != 3 || runs[2].SyncRun.Outcome != journal.SyncFailed || runs[2].SyncRun.Error != "grant revoked: the connection needs a new consent" {
		t.Errorf("%d runs, the last %+v", len(runs), runs[len(runs)-1].SyncRun)
	}
	if w.stored("platform") != before || len(w.heard) != 0 {
		t.Errorf("a stopped connection asked the platform, or told %v", w.codes())
	}
	w.restart()
	w.advance(5 * time.Hour)
	if len(w.runs()) != 3 {
		t.Error("a restart made it fail again")
	}
}

func TestUnauthorizedDuringAWrite(t *testing.T) {
	w := newWorld(t)
	w.ready()
	ctx := exchange.With(t.Context(), exchange.Origin{Cause: "request", Trace: "trace"})
	told := w.emit
	w.emit = func(...exchange.Occurrence) error { return errors.New("the process ends here") }
	w.engine.Unauthorized(ctx, w.connection.ID, "token revoked")
	w.emit = told
	if len(w.reported) != 1 {
		t.Errorf("reported %v", w.reported)
	}
	w.restart()
	w.engine.Unauthorized(ctx, w.connection.ID, "token revoked")
	if diff := cmp.Diff([]string{"CONNECTION_NEEDS_UPDATE"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if w.state() != health.NeedsReauth || w.heard[0].Cause != "request" {
		t.Errorf("the connection is %s, the event was caused by %q", w.state(), w.heard[0].Cause)
	}
}

func TestAPlatformThatFailsForAWhile(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice4", "waits")
	w.platformGate = refusing{status: 429, pick: func(exchange.Call) bool { return true }}
	w.advance(time.Hour)
	if run := w.lastRun().SyncRun; run.Outcome != journal.SyncFailed || !strings.Contains(run.Error, "429 3001") || len(run.Objects) != 0 {
		t.Errorf("ran %+v", run)
	}
	w.advance(5 * time.Minute) // fails again, and says nothing new
	if diff := cmp.Diff([]string{"CONNECTION_ERROR"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if w.state() != health.Unhealthy || !strings.Contains(string(w.heard[0].Members[0].Value), `"error_code":"PLATFORM_RATE_LIMIT_EXCEEDED"`) {
		t.Errorf("the connection is %s, the event carries %s", w.state(), w.heard[0].Members[0].Value)
	}
	w.platformGate, w.heard = nil, nil
	w.advance(5 * time.Minute)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" || w.state() != health.Active {
		t.Errorf("the connection is %s; %s", w.state(), diff)
	}
	if len(w.runs()) != 5 {
		t.Errorf("%d runs, want 2 batches, 2 failures and the recovery", len(w.runs()))
	}
	w.advance(50 * time.Minute) // the next regular run comes an hour after the one that failed
	if len(w.runs()) != 6 {
		t.Errorf("%d runs: the hourly slot was lost", len(w.runs()))
	}
}

func TestARunThatGetsHalfWay(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.keep("late", &ledger.Contact{Kind: ledger.KindVendor, Name: "Zed", Currency: "USD", Active: true})
	w.memo("invoice4", "waits")
	w.platformGate = refusing{status: 503, pick: func(c exchange.Call) bool { return c.Object == "invoice" }}
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"VENDOR_CREATED", "CONNECTION_ERROR"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if run := w.lastRun().SyncRun; run.Outcome != journal.SyncPartial || !strings.HasPrefix(run.Error, "invoice: ") {
		t.Errorf("ran %+v", run)
	}
	w.platformGate, w.heard = nil, nil
	w.advance(5 * time.Minute)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}

func TestARuleOnTheSyncHop(t *testing.T) {
	w := newWorld(t)
	w.ready()
	before := w.stored("platform")
	w.syncGate = refusing{status: 502, pick: func(c exchange.Call) bool { return c.Hop == journal.HopSync && c.Path == "/sync/incremental" }}
	w.advance(time.Hour)
	run := w.lastRun()
	if run.SyncRun.Outcome != journal.SyncFailed || len(run.Faults) != 1 || w.stored("platform") != before {
		t.Errorf("ran %+v, touched by %d rules", run.SyncRun, len(run.Faults))
	}
}

// seeing is a gate that lets everything pass and looks on.
type seeing struct {
	see func(context.Context, exchange.Call, exchange.Answer)
}

func (s seeing) Around(ctx context.Context, c exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	answer := next(ctx)
	s.see(ctx, c, answer)
	return answer, []journal.Touch{{Rule: "seeing"}}
}

// A rule that took the grant away recognises its work by the status, whether the run found out or was told.
func TestADeadGrantShowsAtTheSyncHop(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(w *world)
	}{
		{"found out", func(w *world) { w.facade.RevokeGrant(realm) }},
		{"known", func(w *world) {
			if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Revoked, "", "fault"); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.ready()
			var statuses []int
			w.syncGate = seeing{func(_ context.Context, _ exchange.Call, a exchange.Answer) { statuses = append(statuses, a.Status) }}
			tc.end(w)
			w.advance(time.Hour)
			if diff := cmp.Diff([]int{401}, statuses); diff != "" || len(w.lastRun().Faults) != 1 {
				t.Errorf("%d rules on the entry; %s", len(w.lastRun().Faults), diff)
			}
		})
	}
}

func TestConsentGivenWithinARunDoesNotWaitForIt(t *testing.T) {
	w := newWorld(t)
	w.ready()
	once := false
	w.platformGate = seeing{func(ctx context.Context, _ exchange.Call, _ exchange.Answer) {
		if !once {
			once = true
			if err := w.engine.Linked(ctx, w.connection.ID); err != nil {
				t.Error(err)
			}
		}
	}}
	w.advance(time.Hour)
	if runs := w.runs(); len(runs) != 4 || runs[3].SyncRun.Trigger != "recovery" {
		t.Errorf("%d runs, want the hourly one and the one that catches up", len(runs))
	}
}

func TestRunsOfOneConnectionTakeTurns(t *testing.T) {
	w := newWorld(t)
	w.ready()
	var running, overlaps atomic.Int32
	w.syncGate = around(func(ctx context.Context, next exchange.Next) exchange.Answer {
		if running.Add(1) > 1 {
			overlaps.Add(1)
		}
		defer running.Add(-1)
		return next(ctx)
	})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", []string{"invoice"}); err != nil {
				t.Error(err)
			}
			w.engine.Status(w.connection.ID)
		})
	}
	w.advance(time.Hour)
	group.Wait()
	ids := map[string]bool{}
	for _, run := range w.runs() {
		ids[run.ID] = true
	}
	if overlaps.Load() != 0 || len(ids) != 11 {
		t.Errorf("%d overlaps, %d runs with ids of their own, want 11", overlaps.Load(), len(ids))
	}
}

// around is a gate made of a function.
type around func(context.Context, exchange.Next) exchange.Answer

func (a around) Around(ctx context.Context, _ exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	return a(ctx, next), nil
}

func TestAFirstBatchThatFails(t *testing.T) {
	w := newWorld(t)
	w.platformGate = refusing{status: 503, pick: func(exchange.Call) bool { return true }}
	w.link()
	w.advance(10 * time.Second)
	if got := w.engine.Status(w.connection.ID).Batches[0].Entities[0].State; got != "FAILED" || w.state() != health.NotReady {
		t.Errorf("the batch is %s, the connection %s", got, w.state())
	}
	w.platformGate = nil
	w.advance(6 * time.Minute)
	if diff := cmp.Diff([]string{"CONNECTION_ERROR", "INITIAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}

func TestRunNow(t *testing.T) {
	w := newWorld(t)
	w.link()
	ctx, id := t.Context(), w.connection.ID
	if _, err := w.engine.RunNow(ctx, id, "incremental", nil); !problem.Is(err, problem.Unavailable) {
		t.Errorf("before the first batch: %v", err)
	}
	w.advance(10 * time.Second)
	w.heard = nil
	w.memo("invoice4", "seen")
	w.keep("late", &ledger.Contact{Kind: ledger.KindVendor, Name: "Zed", Currency: "USD", Active: true})

	run, err := w.engine.RunNow(ctx, id, "incremental", []string{"invoices"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if last := w.lastRun(); last.ID != run || last.SyncRun.Trigger != "manual" || len(last.SyncRun.Objects) != 1 {
		t.Errorf("ran %+v", last.SyncRun)
	}
	w.heard = nil
	if err := w.engine.Incremental(ctx, id, []string{}); err != nil {
		t.Fatal(err)
	}
	if last := w.lastRun().SyncRun; len(last.Objects) != 0 || last.Outcome != journal.SyncNothing {
		t.Errorf("a run over no objects: %+v", last)
	}
	w.advance(time.Hour) // the vendor was not asked for, so it is still news
	if got := w.codes(); len(got) != 3 || got[1] != "VENDOR_CREATED" {
		t.Errorf("told %v", got)
	}

	for _, tc := range []struct {
		name, connection, typ string
		objects               []string
		want                  problem.Code
	}{
		{"an unknown connection", "nobody", "incremental", nil, problem.NotFound},
		{"an unknown type", id, "sideways", nil, problem.Invalid},
		{"an unknown object", id, "incremental", []string{"invoice", "spaceship"}, problem.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := w.engine.RunNow(ctx, tc.connection, tc.typ, tc.objects); !problem.Is(err, tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	if _, _, err := w.connections.Move(ctx, id, health.Disable, "MANUALLY_DISABLED", "operator"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.RunNow(ctx, id, "incremental", nil); !problem.Is(err, problem.Refused) {
		t.Errorf("on a disabled connection: %v", err)
	}
}

func TestBackfill(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice1", "in range")
	w.memo("invoice4", "out of range")
	from, to := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	if err := w.engine.Backfill(t.Context(), w.connection.ID, []string{"invoice"}, from, to); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"BACKFILL_COMPLETED"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	var members []string
	for _, m := range w.heard[0].Members {
		members = append(members, m.Name+"="+string(m.Value))
	}
	if diff := cmp.Diff([]string{`start_date="2025-06-01"`, `end_date="2025-06-02"`, `object_types=["invoice"]`}, members); diff != "" {
		t.Error(diff)
	}
	run := w.lastRun().SyncRun
	if run.Type != "backfill" || counts(run)["invoice"] != "fetched 2 created 0 updated 1 deleted 0 unchanged 1 failed 0" {
		t.Errorf("ran %+v", run)
	}
}

func TestScopesThatWereKeptBackAreNotSynced(t *testing.T) {
	w := newWorld(t)
	w.consent()
	if _, err := w.connections.KeepBack(t.Context(), w.connection.ID, []string{"bill", "accounting_customer"}); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Linked(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	w.advance(10 * time.Second)
	for _, c := range w.runs()[0].SyncRun.Objects {
		if c.Object == "bill" || c.Object == "customer" {
			t.Errorf("%s was fetched", c.Object)
		}
	}
}

func TestPrimeTellsNobody(t *testing.T) {
	w := newWorld(t)
	w.consent()
	if err := w.engine.Prime(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	status := w.engine.Status(w.connection.ID)
	if len(w.heard) != 0 || w.state() != health.Active || !status.Historical || w.copy.Count(w.connection.ID, "invoice") != 5 {
		t.Errorf("told %v, the connection is %s", w.codes(), w.state())
	}
	w.memo("invoice1", "news")
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}

// What a world that is never stopped goes through, one that is stopped at every turn goes through as well.
func TestRestartsNeitherLoseNorRepeatARun(t *testing.T) {
	live := func(w *world, between func()) {
		w.link()
		between()
		for _, by := range []time.Duration{2 * time.Second, time.Second, 2 * time.Second, 30 * time.Minute} {
			w.advance(by)
			between()
		}
		w.memo("invoice1", "one")
		w.invoice("new", "2026-03-02", 100)
		between()
		w.advance(30 * time.Minute)
		between()
		w.platformGate = refusing{status: 503, pick: func(exchange.Call) bool { return true }}
		w.advance(time.Hour)
		w.platformGate = nil
		between()
		w.memo("invoice2", "two")
		w.advance(2 * time.Hour)
	}
	steady, broken := newWorld(t), newWorld(t)
	live(steady, func() {})
	live(broken, broken.restart)
	digest := func(w *world) (list []string) {
		for _, e := range w.runs() {
			data, err := json.Marshal(e.SyncRun)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, e.ID+" "+string(data))
		}
		return list
	}
	if diff := cmp.Diff(digest(steady), digest(broken)); diff != "" {
		t.Errorf("runs (-steady +restarted):\n%s", diff)
	}
	if diff := cmp.Diff(steady.heard, broken.heard); diff != "" {
		t.Errorf("told (-steady +restarted):\n%s", diff)
	}
}

func TestWhatWasFoundIsToldAfterACrash(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice1", "news")
	told := w.emit
	w.emit = func(...exchange.Occurrence) error { return errors.New("the process ends here") }
	if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", nil); err == nil {
		t.Fatal("nobody heard that telling failed")
	}
	w.emit = told
	w.restart()
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	w.restart()
	if len(w.heard) != 2 {
		t.Error("it was told again at the next start")
	}
}

func TestTheSameSeedGivesTheSameEntries(t *testing.T) {
	live := func() (string, int) {
		w := newWorld(t)
		w.ready()
		w.memo("invoice1", "one")
		w.facade.ExpireAccess(realm)
		w.advance(time.Hour)
		w.facade.RevokeGrant(realm)
		w.advance(time.Hour)
		hash, n, err := w.journal.Hash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hash, n
	}
	first, n := live()
	second, m := live()
	if first != second || n != m || n == 0 {
		t.Errorf("%d entries with hash %s, then %d with %s", n, first, m, second)
	}
}

func TestForget(t *testing.T) {
	w := newWorld(t)
	w.ready()
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Delete, "", "operator"); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Forget(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.advance(2 * time.Hour)
	if len(w.runs()) != 2 || w.engine.Ready(w.connection.ID, "invoice") {
		t.Error("a deleted connection goes on")
	}
}

func TestEveryObjectHasItsOwnNames(t *testing.T) {
	w := newWorld(t)
	w.ready()
	for _, o := range unified.Objects() {
		for _, name := range []string{o.Name, o.Plural, strings.ToLower(o.Entity)} {
			if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", []string{name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := w.lastRun().SyncRun.Objects; len(got) != 1 || got[0].Object != o.Name {
				t.Errorf("%s ran over %+v", name, got)
			}
		}
	}
}
