package syncing_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

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
	if run.Outcome != journal.SyncNothing || len(run.Versions) != 0 || len(run.Objects) != len(unified.Objects()) || len(counts(run)) != 0 {
		t.Errorf("ran %+v", run)
	}
	// A token refresh, one query and one count an object (a company is not counted), and no list of ids.
	want := 1
	for _, o := range unified.Objects() {
		switch {
		case o.Native == "":
		case o.Single:
			want++
		default:
			want += 2 + len(o.Needs)
		}
	}
	if made := w.entries("hop:platform cause:" + w.lastRun().ID); run.Exchanges != want || len(made) != want {
		t.Errorf("it counted %d exchanges and %d carry its id, want %d", run.Exchanges, len(made), want)
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
