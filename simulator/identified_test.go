package simulator_test

import (
	"net/http"
	"testing"

	"faultline/simulator/journal"
)

// Whatever door of the sandbox a call comes through, its answer says under which id it is to be found.
func TestAnswersNameTheirEntries(t *testing.T) {
	h := openHouse(t, 6)
	for _, path := range []string{"/versioned/accounting/invoices", "/quickbooks/v3/company/1/companyinfo/1", "/link/start", "/nowhere"} {
		t.Run(path, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.door.URL+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := h.door.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			id := answer.Header.Get("X-Rutter-Request-ID")
			page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "id:" + id, Limit: 2})
			if err != nil || id == "" || len(page.Entries) != 1 || page.Entries[0].Kind != journal.KindExchange {
				t.Errorf("%q names %d entries: %v", id, len(page.Entries), err)
			}
		})
	}
}
