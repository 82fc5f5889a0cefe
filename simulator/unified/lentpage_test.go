package unified_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"faultline/simulator/journal"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// eager is a journal that is done with bodies at once, as the one on disk is soon.
type eager struct{ *store }

func (eager) Append(b journal.Batch) {
	if b.TakenIn != nil {
		b.TakenIn()
	}
}

func TestPagesThatShareMemoryStayApart(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 6})
	const different = 24 // more than are kept
	path := func(i int) string {
		return w.on(fmt.Sprintf("/accounting/invoices?limit=%d&filter=total_amount+%%3E%%3D+0.0%02d", 10+i, i))
	}
	want := make([]string, different)
	for i := range want {
		want[i] = w.call(http.MethodGet, path(i), "").Body.String()
	}
	w.options.Journal = eager{w.store}
	api := unified.New(w.options, w.copy)
	defer api.Close()
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for n := range 200 {
				i := (n*(worker+1) + worker) % different
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:4010/versioned"+path(i), nil)
				r.SetBasicAuth(clientID, clientSecret)
				r.Header.Set("X-Rutter-Version", unified.Version)
				got := httptest.NewRecorder()
				api.ServeHTTP(got, r)
				if got.Body.String() != want[i] {
					t.Errorf("page %d is another when many are asked for", i)
					return
				}
			}
		})
	}
	group.Wait()
}
