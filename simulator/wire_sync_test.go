package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"faultline/simulator"
	"faultline/simulator/link"
)

// syncCalls are the words of wire rows that need a run between the ledger and the client. What they answer is what a
// client reads afterwards; where that takes several reads, a sentence stands for them.
var syncCalls = map[string]func(h *house, t *testing.T, name string) func() reply{
	"news": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.book(t, "vendor", `{"vendor_name":"`+name+`"}`)
			h.run(t)
			return h.list(t, "vendors")
		}
	},
	"hour": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { h.advance(t, 61*time.Minute); return reply{} }
	},
	// the status after an hour, or soon after, when the connection is sick
	"hour status": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			h.advance(t, 61*time.Minute)
			r := h.status(t, h.token)
			for range 3 {
				if bytes.Contains(r.body, []byte(`"is_healthy":false`)) {
					break
				}
				h.advance(t, 2*time.Minute)
				r = h.status(t, h.token)
			}
			return r
		}
	},
	"sync status": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { h.run(t); return h.status(t, h.token) }
	},
	"link status": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			c := h.link(t, name)
			h.advance(t, 10*time.Second)
			return h.status(t, c.AccessToken)
		}
	},
	"link documents": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			c := h.link(t, name)
			h.advance(t, 3*time.Second)
			got := h.send(t, http.MethodGet, "/accounting/invoices", url.Values{"limit": {"1"}, "sort": {"issue_date ASC"}, "access_token": {c.AccessToken}}, "")
			day := member(got.body, "invoices", 0, "issue_date")
			return said(got, map[bool]string{true: "recent", false: "old: " + day}[day > h.Clock().Now().AddDate(0, -1, -1).Format(time.DateOnly)])
		}
	},
	"paid": func(h *house, t *testing.T, _ string) func() reply {
		open := h.send(t, http.MethodGet, "/accounting/invoices", url.Values{"limit": {"1"}, "filter": {`status = "open"`}}, "")
		id, customer, before := member(open.body, "invoices", 0, "id"), member(open.body, "invoices", 0, "customer_id"), member(open.body, "invoices", 0, "amount_due")
		platformID := member(open.body, "invoices", 0, "platform_id")
		return func() reply {
			h.book(t, "invoice_payment", fmt.Sprintf(`{"customer_id":%q,"TotalAmt":1,"Line":[{"Amount":1,"LinkedTxn":[{"TxnId":%q,"TxnType":"Invoice"}]}]}`, customer, platformID))
			h.run(t)
			got := h.send(t, http.MethodGet, "/accounting/invoices/"+id, nil, "")
			now := member(got.body, "invoice", -1, "amount_due")
			paid := h.send(t, http.MethodGet, "/accounting/invoice_payments", url.Values{"limit": {"500"}}, "")
			switch {
			case !bytes.Contains(paid.body, []byte(id)):
				return said(got, "no payment of the invoice")
			case now != before:
				return said(got, "paid, and the balance went from "+before+" to "+now)
			}
			return said(got, "paid, and the balance is old")
		}
	},
	"orphan": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			vendor := member(h.book(t, "vendor", `{"vendor_name":"`+name+`"}`), "", -1, "Id")
			bill := member(h.book(t, "bill", `{"VendorRef":{"value":"`+vendor+`"},"DocNumber":"ORPHAN"}`), "", -1, "Id")
			h.run(t)
			got := h.send(t, http.MethodGet, "/accounting/bills", url.Values{"limit": {"500"}, "filter": {`document_number = "ORPHAN"`}}, "")
			id := member(got.body, "bills", 0, "vendor_id")
			gone := h.send(t, http.MethodGet, "/accounting/vendors/"+id, nil, "")
			if member(got.body, "bills", 0, "platform_id") == bill && (gone.status == http.StatusGone || gone.status == http.StatusNotFound) {
				return said(got, "document without its vendor")
			}
			return said(got, fmt.Sprintf("vendor %s answers %d", id, gone.status))
		}
	},
	"changed": func(h *house, t *testing.T, name string) func() reply {
		id := h.first(t, "vendors")
		before := member(h.send(t, http.MethodGet, "/accounting/vendors/"+id, nil, "").body, "vendor", -1, "updated_at")
		h.advance(t, time.Minute)
		return func() reply {
			if _, err := h.BookUpdate(t.Context(), h.connection, "vendor", id, json.RawMessage(`{"email":"`+name+`@wire.test"}`)); err != nil {
				t.Fatal(err)
			}
			h.run(t)
			got := h.send(t, http.MethodGet, "/accounting/vendors/"+id, nil, "")
			if !bytes.Contains(got.body, []byte(name+"@wire.test")) {
				return said(got, "old content")
			}
			now := member(got.body, "vendor", -1, "updated_at")
			switch {
			case now == "null":
				return said(got, "new content, updated_at is null")
			case now == before:
				return said(got, "new content, updated_at is the same")
			case now > h.Clock().Now().Add(time.Hour).Format(time.RFC3339):
				return said(got, "new content, updated_at is ahead")
			}
			return said(got, "new content, updated_at is "+now)
		}
	},
	"twins": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			h.run(t)
			got := h.list(t, "customers")
			ids, platformIDs := column(got.body, "customers", "id"), column(got.body, "customers", "platform_id")
			twice := len(distinct(ids)) - len(distinct(platformIDs))
			return said(got, strconv.Itoa(twice)+" platform_id twice")
		}
	},
	"fewer": func(h *house, t *testing.T, _ string) func() reply {
		before := len(column(h.list(t, "customers").body, "customers", "id"))
		return func() reply {
			h.run(t)
			got := h.list(t, "customers")
			return said(got, strconv.Itoa(before-len(column(got.body, "customers", "id")))+" customer fewer")
		}
	},
	"deleted": func(h *house, t *testing.T, _ string) func() reply {
		id := h.bill(t)
		since := strconv.FormatInt(h.Clock().Now().UnixMilli()+1, 10)
		h.hush(t)
		return func() reply {
			h.strike(t, id)
			if got := h.send(t, http.MethodGet, "/accounting/bills/"+id, nil, ""); got.status == http.StatusOK {
				t.Error("the bill is still there")
			}
			return h.send(t, http.MethodGet, "/events", url.Values{"type": {"object_deleted"}, "last_synced_at_min": {since}}, "")
		}
	},
	"deleted before": func(h *house, t *testing.T, _ string) func() reply {
		id := h.bill(t)
		h.strike(t, id)
		return func() reply { h.run(t); return h.send(t, http.MethodGet, "/accounting/bills/"+id, nil, "") }
	},
	"backfill hour": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { h.backfill(t, false); h.advance(t, 61*time.Minute); return reply{} }
	},
	"backfill events": func(h *house, t *testing.T, name string) func() reply {
		h.hush(t)
		return func() reply {
			h.book(t, "vendor", `{"vendor_name":"`+name+`"}`)
			h.backfill(t, true)
			h.advance(t, 2*time.Second)
			for _, d := range h.heard() {
				if bytes.Contains(d.body, []byte("VENDOR_")) {
					return reply{header: d.header, body: d.body}
				}
			}
			return reply{}
		}
	},
	"backfill configured": func(h *house, t *testing.T, _ string) func() reply {
		path := "/configs/sync/connections/" + h.connection
		got := h.send(t, http.MethodPost, path, nil, `{"initialSync":{"batches":[{"timeFrameInMonths":3,"entities":["VENDOR"]}]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":["VENDOR"]}}`)
		if got.status != http.StatusOK {
			t.Fatalf("no configuration: %d %s", got.status, got.body)
		}
		return func() reply {
			h.backfill(t, false)
			now := h.status(t, h.token)
			h.send(t, http.MethodDelete, path, nil, "")
			return now
		}
	},
	"create twice": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name+"-1")
			return h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name+"-2")
		}
	},
}

// said puts a sentence in the place of what was read.
func said(r reply, sentence string) reply {
	r.body = []byte(sentence)
	return r
}

// book enters a record as a bookkeeper does, and lets some time go by.
func (h *house) book(t *testing.T, object, fields string) []byte {
	t.Helper()
	native, err := h.BookCreate(t.Context(), h.connection, object, json.RawMessage(fields))
	if err != nil {
		t.Fatal(err)
	}
	h.advance(t, 20*time.Second) // a run looks back a little, and would see it twice
	return native
}

func (h *house) run(t *testing.T) {
	t.Helper()
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
}

func (h *house) backfill(t *testing.T, webhooks bool) {
	t.Helper()
	got := h.send(t, http.MethodPost, "/connections/backfill", nil, fmt.Sprintf(`{"start_date":%q,"object_types":["vendor"],"include_webhooks":%t}`, h.Clock().Now().AddDate(-1, 0, 0).Format(time.DateOnly), webhooks))
	if got.status != http.StatusOK {
		t.Fatalf("no backfill: %d %s", got.status, got.body)
	}
}

func (h *house) list(t *testing.T, plural string) reply {
	t.Helper()
	return h.send(t, http.MethodGet, "/accounting/"+plural, url.Values{"limit": {"500"}}, "")
}

func (h *house) status(t *testing.T, token string) reply {
	t.Helper()
	return h.send(t, http.MethodGet, "/connections/status", url.Values{"access_token": {token}}, "")
}

// link consents to a company of its own, whose initial sync begins at once.
func (h *house) link(t *testing.T, name string) link.Connection {
	t.Helper()
	c, err := h.CreateConnection(t.Context(), simulator.NewConnection{Platform: "QUICKBOOKS", Name: name, Company: simulator.CompanyPlan{Preset: "bakery", Invoices: 40, Months: 4}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bill is one that the copy has, and that was announced.
func (h *house) bill(t *testing.T) string {
	t.Helper()
	platformID := member(h.book(t, "bill", `{}`), "", -1, "Id")
	h.run(t)
	got := h.send(t, http.MethodGet, "/accounting/bills", url.Values{"limit": {"1"}, "filter": {fmt.Sprintf("platform_id = %q", platformID)}}, "")
	id := member(got.body, "bills", 0, "id")
	h.advance(t, time.Minute)
	return id
}

// strike deletes a bill in the ledger and syncs.
func (h *house) strike(t *testing.T, id string) {
	t.Helper()
	if err := h.BookDelete(t.Context(), h.connection, "bill", id); err != nil {
		t.Fatal(err)
	}
	h.advance(t, 20*time.Second)
	h.run(t)
	h.advance(t, 20*time.Second)
}

// hush lets what earlier calls announced go out, and forgets it.
func (h *house) hush(t *testing.T) {
	t.Helper()
	h.advance(t, time.Minute)
	h.forget()
}

func (h *house) heard() []received {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.delivered)
}

// untold makes sure that no deletion reached the receiver.
func (h *house) untold(t *testing.T) {
	t.Helper()
	if slices.ContainsFunc(h.heard(), func(d received) bool { return bytes.Contains(d.body, []byte("_DELETED")) }) {
		t.Error("a deletion was told")
	}
}

// member is one value in an answer, as text: of the object under a key, or of one element of the list under it.
func member(body []byte, key string, place int, name string) string {
	var root map[string]json.RawMessage
	if json.Unmarshal(body, &root) != nil {
		return ""
	}
	if key != "" {
		inner := root[key]
		root = nil
		if place < 0 {
			_ = json.Unmarshal(inner, &root) // what is no object has no members
		} else {
			var list []map[string]json.RawMessage
			if json.Unmarshal(inner, &list) == nil && place < len(list) {
				root = list[place]
			}
		}
	}
	return strings.Trim(string(root[name]), `"`)
}

func column(body []byte, key, name string) []string {
	var all []string
	for i := 0; ; i++ {
		v := member(body, key, i, name)
		if v == "" {
			return all
		}
		all = append(all, v)
	}
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
