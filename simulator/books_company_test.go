package simulator_test

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/journal"
)

// What a bookkeeper says of the company is in the journal, and the integration reads it after the next sync.
func TestBookkeeperAmendsTheCompany(t *testing.T) {
	h := openHouse(t, 7)
	before, err := h.Books(h.connection)
	if err != nil {
		t.Fatal(err)
	}
	amended, err := h.BookUpdate(t.Context(), h.connection, "company_info", "1",
		json.RawMessage(`{"CompanyName":"Second Street Bakery","Email":{"Address":"new@example.com"},"CompanyAddr":{"City":"Bath","Line2":""}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := gjson.GetBytes(amended, "CompanyName").String() + " " + gjson.GetBytes(amended, "SyncToken").String(); got != "Second Street Bakery 1" {
		t.Errorf("the platform answers %s", amended)
	}
	after, err := h.Books(h.connection)
	if err != nil || after.Company.Name != "Second Street Bakery" || after.Company.LegalName != before.Company.LegalName || !after.Balanced {
		t.Errorf("the books are of %+v, %v", after.Company, err)
	}
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:ledger object:company_info", Limit: 5})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Change.Actor != "bookkeeper" || page.Entries[0].Change.Revision != 1 {
		t.Errorf("the journal has %+v, %v", page.Entries, err)
	}
	if _, err := h.BookUpdate(t.Context(), h.connection, "company_info", "1", json.RawMessage(`{"CompanyName":""}`)); err == nil {
		t.Error("a company without a name was taken")
	}
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	seen := h.send(t, "GET", "/accounting/company_info", nil, "").body
	if name := gjson.GetBytes(seen, "company_info.name").String(); name != "Second Street Bakery" {
		t.Errorf("the integration reads %q in %s", name, seen)
	}
}
