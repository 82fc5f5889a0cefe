package unified_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faultline/simulator/journal"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// quiet is a journal that keeps nothing.
type quiet struct{ *store }

func (quiet) Append(journal.Batch) {}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func BenchmarkListFifty(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 400, Months: 12})
	w.options.Journal = quiet{w.store}
	w.api = unified.New(w.options, w.copy)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://127.0.0.1:4010/versioned/accounting/invoices?limit=50&access_token="+w.connection.AccessToken, nil)
	r.SetBasicAuth(clientID, clientSecret)
	r.Header.Set("X-Rutter-Version", unified.Version)
	w.gate.calls = nil
	b.ReportAllocs()
	for b.Loop() {
		w.gate.calls = w.gate.calls[:0]
		w.api.ServeHTTP(&discard{http.Header{}}, r)
	}
}

func BenchmarkMerge(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 400, Months: 12})
	b.ReportAllocs()
	for b.Loop() {
		w.copy.Drop(w.connection.ID)
		w.sync(false)
	}
}

func BenchmarkCreateInvoice(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 40, Months: 3})
	body := `{"invoice":` + strings.Replace(w.bodies()["invoice"][1], `"document_number":"INV-T1",`, "", 1) + `}`
	path := w.on("/accounting/invoices")
	b.ReportAllocs()
	for b.Loop() {
		if rec := w.call(http.MethodPost, path, body); rec.Code != http.StatusOK {
			b.Fatal(rec.Body)
		}
	}
}
