package host_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"faultline/app/console/api"
	"faultline/simulator"
	"faultline/simulator/journal"
)

// A bookkeeper edits an invoice; the integration learns of it with the next sync, and the journal ties it all together.
func TestBookkeeperEditsWhatTheIntegrationSeesLater(t *testing.T) {
	h := open(t, nil)
	books := "/books/" + h.ready.Connections[0].ID
	row := h.openInvoice(t, books)
	at := books + "/invoice/" + row.ID
	h.console(t, "PATCH", at, map[string]any{"memo": "Agreed by telephone"}).want(t, http.StatusOK)

	record := decode[simulator.BookRecord](t, h.console(t, "GET", at, nil).want(t, http.StatusOK))
	if record.Memo != "Agreed by telephone" || record.Synced || len(record.Revisions) != 1 {
		t.Fatalf("after the edit: %+v", record)
	}
	seen := func() any {
		return decode[struct{ Invoice map[string]any }](t, h.unified(t, "GET", "/accounting/invoices/"+row.UnifiedID, nil).want(t, http.StatusOK)).Invoice["memo"]
	}
	if seen() == record.Memo {
		t.Error("the integration sees the edit before a sync")
	}
	h.console(t, "POST", "/connections/"+h.ready.Connections[0].ID+"/sync", map[string]any{"type": "incremental"}).want(t, http.StatusOK)
	if seen() != record.Memo {
		t.Errorf("after the sync the integration sees %v", seen())
	}
	followed := h.entries(t, `trace:"`+h.entries(t, "kind:ledger actor:bookkeeper")[0].Trace+`"`)
	if !slices.ContainsFunc(followed, func(e entry) bool { return e.Kind == journal.KindEvent && e.Event.Code == "INVOICE_UPDATED" }) {
		t.Errorf("no event follows from the edit: %+v", followed)
	}
}

// openInvoice is one that nothing was paid of.
func (h *house) openInvoice(t *testing.T, books string) simulator.BookRow {
	t.Helper()
	page := decode[simulator.BookPage](t, h.console(t, "GET", books+"/invoices?limit=500&q=open", nil).want(t, http.StatusOK))
	at := slices.IndexFunc(page.Records, func(r simulator.BookRow) bool { return r.Status == "open" && r.Synced })
	if at < 0 {
		t.Fatal("no invoice is open")
	}
	return page.Records[at]
}

func TestBookkeeperVoids(t *testing.T) {
	h := open(t, nil)
	books := "/books/" + h.ready.Connections[0].Name
	row := h.openInvoice(t, books)
	voided := decode[simulator.BookRecord](t, h.console(t, "POST", books+"/invoice/"+row.ID+"/void", nil).want(t, http.StatusOK))
	if voided.Status != "voided" || len(voided.Postings) != 0 || voided.Voidable || len(voided.Editable) != 0 {
		t.Errorf("the voided invoice: %+v", voided)
	}
	h.console(t, "POST", books+"/invoice/"+row.ID+"/void", nil).want(t, http.StatusUnprocessableEntity)
	summary := decode[simulator.Books](t, h.console(t, "GET", books, nil).want(t, http.StatusOK))
	if !summary.Balanced || summary.Behind == 0 {
		t.Errorf("the books: %+v", summary)
	}
}

func TestEveryKindOfRecordIsShown(t *testing.T) {
	h := open(t, nil)
	books := "/books/" + h.ready.Connections[0].ID
	for _, kind := range decode[simulator.Books](t, h.console(t, "GET", books, nil).want(t, http.StatusOK)).Kinds {
		t.Run(kind.Kind, func(t *testing.T) {
			page := decode[simulator.BookPage](t, h.console(t, "GET", books+"/"+kind.Kind+"?limit=2", nil).want(t, http.StatusOK))
			if page.Total != kind.Count {
				t.Errorf("%d records are listed, %d counted", page.Total, kind.Count)
			}
			for _, row := range page.Records {
				h.console(t, "GET", books+"/"+kind.Kind+"/"+row.ID, nil).want(t, http.StatusOK)
			}
		})
	}
	for _, report := range []string{"trial-balance", "balance-sheet", "income-statement?basis=cash"} {
		if s := decode[simulator.BookStatement](t, h.console(t, "GET", books+"/reports/"+report, nil).want(t, http.StatusOK)); len(s.Rows) < 2 {
			t.Errorf("%s has %d rows", report, len(s.Rows))
		}
	}
	h.console(t, "GET", books+"/reports/trial-balance?as_of=yesterday", nil).want(t, http.StatusBadRequest)
	h.console(t, "GET", books+"/ghosts", nil).want(t, http.StatusBadRequest)
	h.console(t, "GET", books+"/invoice/999999", nil).want(t, http.StatusNotFound)
}

// A company that is let out and in again is another company with the same books, which the integration reads as any.
func TestCompanyGoesOutAndIn(t *testing.T) {
	h := open(t, nil)
	from := "/books/" + h.ready.Connections[0].ID
	file := h.send(t, "GET", h.ready.Console+"/api/v1"+from+"/file?form=json", nil, h.asPerson).want(t, http.StatusOK)
	if got := file.header.Get("Content-Disposition"); !strings.HasSuffix(got, `.zip"`) {
		t.Errorf("the file is named %q", got)
	}
	asZip := func(r *http.Request) {
		h.asPerson(r)
		r.Header.Set("Content-Type", "application/zip")
	}
	checked := decode[api.ImportedCompany](t, h.send(t, "POST", h.ready.Console+"/api/v1/company-files?check=true", file.body, asZip).want(t, http.StatusOK))
	if checked.Connection != nil || len(checked.Report.Findings) > 0 || len(checked.Report.Taken) == 0 {
		t.Fatalf("the check: %+v", checked)
	}
	made := decode[api.ImportedCompany](t, h.send(t, "POST", h.ready.Console+"/api/v1/company-files?name=Second", file.body, asZip).want(t, http.StatusOK))
	if made.Connection == nil || made.Connection.Name != "Second" || len(made.Report.Findings) > 0 {
		t.Fatalf("the import: %+v", made)
	}
	h.advance(t, "2h") // the first batches come by the clock
	to := "/books/" + made.Connection.ID
	before := decode[simulator.Books](t, h.console(t, "GET", from, nil).want(t, http.StatusOK))
	after := decode[simulator.Books](t, h.console(t, "GET", to, nil).want(t, http.StatusOK))
	if after.Company.ID == before.Company.ID || after.Company.Name != before.Company.Name || after.Debit != before.Debit || !after.Balanced || after.Behind != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	for i := range before.Kinds {
		if after.Kinds[i].Count != before.Kinds[i].Count {
			t.Errorf("%s: %d, were %d", before.Kinds[i].Kind, after.Kinds[i].Count, before.Kinds[i].Count)
		}
	}
	h.send(t, "POST", h.ready.Console+"/api/v1/company-files", []byte("PK no zip"), asZip).want(t, http.StatusBadRequest)
	h.send(t, "POST", h.ready.Console+"/api/v1/company-files", []byte("PK"), func(r *http.Request) {
		h.asPerson(r)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	}).want(t, http.StatusUnsupportedMediaType)
}
