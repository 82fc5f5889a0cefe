package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator"
	"faultline/simulator/ledger"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/unified"
)

// byHand are the objects of which a bookkeeper enters new ones in the platform's own user interface.
func byHand() []*unified.Object {
	var list []*unified.Object
	for _, o := range unified.Objects() {
		if o.Native != "" && o.Can('C') && o.Name != "tax_rate" { // whose form asks for more than one record
			list = append(list, o)
		}
	}
	return list
}

// Whatever a bookkeeper enters reaches the integration with the next run, and what is deleted goes with the one after.
func TestBookkeeperEntersEverythingThatThereIs(t *testing.T) {
	h := openHouse(t, 11)
	run := func() {
		t.Helper()
		if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
			t.Fatal(err)
		}
		h.advance(t, 2*time.Second)
	}
	told := func(operation string, of func(*unified.Object) bool) {
		t.Helper()
		codes := map[string]bool{}
		h.mu.Lock()
		for _, d := range h.delivered {
			codes[gjson.GetBytes(d.body, "code").Str] = true
		}
		h.mu.Unlock()
		for _, o := range byHand() {
			if code := o.EventPrefix + "_" + strings.ToUpper(operation); of(o) && o.Tells(operation) && !codes[code] {
				t.Errorf("nobody was told of %s", code)
			}
		}
	}
	ids := map[string]string{}
	for _, o := range byHand() {
		native, err := h.BookCreate(t.Context(), h.connection, o.Name, nil)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		ids[o.Name] = gjson.GetBytes(native, "Id").String()
		if page, err := h.BookList(h.connection, o.Name, simulator.BookQuery{Limit: 1}); err != nil || page.Total == 0 {
			t.Errorf("the books list no %s: %v", o.Name, err)
		}
	}
	run()
	told(unified.OperationCreated, func(*unified.Object) bool { return true })
	fetch := func(o *unified.Object) int {
		return h.send(t, http.MethodGet, o.Path+"/"+ids[o.Name], url.Values{"id_type": {"platform"}}, "").status
	}
	for _, o := range byHand() {
		if status := fetch(o); status != http.StatusOK {
			t.Errorf("the %s that was entered: %d", o.Name, status)
		}
		if _, err := h.BookUpdate(t.Context(), h.connection, o.Name, ids[o.Name], nil); err != nil && ledger.Kind(o.Name).IsDocument() {
			t.Errorf("a note on %s: %v", o.Name, err)
		}
	}
	deletes := quickbooks.Profile().Deletes
	for _, o := range byHand() {
		if !deletes[o.Name] {
			continue
		}
		if err := h.BookDelete(t.Context(), h.connection, o.Name, ids[o.Name]); err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
	}
	run()
	told(unified.OperationDeleted, func(o *unified.Object) bool { return deletes[o.Name] })
	events := h.send(t, http.MethodGet, "/events", url.Values{"type": {"object_deleted"}}, "")
	for _, o := range byHand() {
		if !deletes[o.Name] {
			continue
		}
		if status := fetch(o); status != http.StatusGone {
			t.Errorf("the deleted %s: %d", o.Name, status)
		}
		if !gjson.GetBytes(events.body, `events.#(resource=="`+o.Entity+`")`).Exists() {
			t.Errorf("the feed knows of no deleted %s", o.Name)
		}
	}
	books, err := h.Books(h.connection)
	if err != nil || !books.Balanced || books.Behind != 0 {
		t.Errorf("the books: %+v, %v", books, err)
	}
}

// The fields of the unified API's bodies are taken for what the bookkeeper enters, too.
func TestBookkeeperEntersAnExpenseAsTold(t *testing.T) {
	h := openHouse(t, 12)
	native, err := h.BookCreate(t.Context(), h.connection, "expense", json.RawMessage(`{"expense_type":"refund","memo":"Brought back"}`))
	if got := gjson.ParseBytes(native); err != nil || !got.Get("Credit").Bool() || got.Get("PrivateNote").Str != "Brought back" {
		t.Errorf("%s %v", native, err)
	}
}
