package webhook

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

func about(code, object, platformID string) exchange.Occurrence {
	return exchange.Occurrence{
		Connection: initialUpdate.Connection, Code: code, Type: strings.ToUpper(object), Object: object, ObjectID: "u-" + platformID,
		Members: []exchange.Member{{Name: object, Value: json.RawMessage(`{"id":"u-` + platformID + `","platform_id":"` + platformID + `"}`)}},
	}
}

func TestFormats(t *testing.T) {
	const (
		legacyHead = `{"eventNotifications":[{"realmId":"9341450000000042","dataChangeEvent":{"entities":[`
		legacyTail = `]}}]}`
		xeroTail   = `,"tenantId":"9341450000000042","tenantType":"ORGANISATION"}]`
	)
	cases := []struct {
		name, profile, format string
		occurrence            exchange.Occurrence
		want                  string // a part of the body; empty: the vendor has no such event
	}{
		{"legacy create", "quickbooks", "", about("INVOICE_CREATED", "invoice", "31"), legacyHead + `{"name":"Invoice","id":"31","operation":"Create","lastUpdated":"2026-03-02T09:00:00.000Z"}` + legacyTail},
		{"legacy delete", "quickbooks", "legacy", about("INVOICE_DELETED", "invoice", "31"), `"operation":"Delete"`},
		{"lists are never deleted", "quickbooks", "legacy", about("CUSTOMER_DELETED", "customer", "8"), `{"name":"Customer","id":"8","operation":"Update"`},
		{"cloud event", "quickbooks", "cloudevents", about("INVOICE_UPDATED", "invoice", "31"),
			`"type":"qbo.invoice.updated.v1","datacontenttype":"application/json","time":"2026-03-02T09:00:00Z","intuitentityid":"31","intuitaccountid":"9341450000000042"}]`},
		{"nothing of connections", "quickbooks", "", initialUpdate, ""},
		{"nothing of what the platform does not tell", "quickbooks", "", about("COMPANY_INFO_UPDATED", "company_info", "1"), ""},
		{"nothing without an id", "quickbooks", "", exchange.Occurrence{Code: "INVOICE_CREATED", Object: "invoice"}, ""},
		{"xero invoice", "xero", "", about("INVOICE_CREATED", "invoice", "9a1f"),
			`{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/9a1f","resourceId":"9a1f","eventDateUtc":"2026-03-02T09:00:00.000","eventType":"CREATE","eventCategory":"INVOICE"` + xeroTail +
				`,"firstEventSequence":1,"lastEventSequence":1,"entropy":"`},
		{"xero knows no delete", "xero", "", about("CUSTOMER_DELETED", "customer", "c"), `"eventType":"UPDATE","eventCategory":"CONTACT"`},
		{"xero tells of no company", "xero", "", about("COMPANY_INFO_UPDATED", "company_info", "1"), ""},
		{"the others send the event", "merge", "", initialUpdate, `{"type":"CONNECTION","code":"INITIAL_UPDATE"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
			r := listen(t, o.clock.Now, nil)
			e, err := o.Add(t.Context(), NewEndpoint{URL: r.URL, Profile: c.profile, Format: c.format})
			if err != nil {
				t.Fatal(err)
			}
			o.settleHandshakes(t, r)
			o.emit(t, c.occurrence)
			o.advance(t, 0)
			got := r.requests()
			if c.want == "" {
				if len(got) != 0 {
					t.Errorf("sent %s", got[0].body)
				}
				_, err := o.Refire(t.Context(), o.lastEvent(t), Refire{Mode: SignedNow, Endpoint: e.ID})
				if !problem.Is(err, problem.Refused) {
					t.Errorf("a refire of what does not exist: %v", err)
				}
				return
			}
			if len(got) != 1 || !json.Valid(got[0].body) || !strings.Contains(string(got[0].body), c.want) {
				t.Fatalf("got %d: %s", len(got), got[0].body)
			}
			if raw, _ := o.RawBody(o.lastEvent(t)); !strings.Contains(string(raw), c.occurrence.Code) {
				t.Errorf("the event itself became %s", raw)
			}
		})
	}
}

// A receiver notices an event that a rule dropped by the numbers, also after a restart.
func TestXeroNumbersShowAGap(t *testing.T) {
	notes := new(journaltest.Memory)
	drop := false
	gate := gateFunc(func(call exchange.Call, plain exchange.Answer) (exchange.Delivery, bool) {
		return exchange.Delivery{}, drop
	})
	options := func(o *Options) { quickbooksNames(o); o.Gate = gate }
	o := open(t, notes, clock.Virtual, options)
	r := listen(t, o.clock.Now, nil)
	o.endpointAs(t, r.URL, "xero")
	o.settleHandshakes(t, r)
	o.emit(t, invoiceCreated)
	drop = true
	o.emit(t, invoiceCreated)
	drop = false
	o.advance(t, 0)
	o = open(t, notes, clock.Virtual, options)
	o.emit(t, invoiceCreated)
	o.advance(t, 0)
	var numbers []int
	for _, q := range r.requests() {
		var n struct{ FirstEventSequence int }
		if err := json.Unmarshal(q.body, &n); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n.FirstEventSequence)
	}
	if diff := cmp.Diff([]int{1, 3}, numbers); diff != "" {
		t.Error(diff)
	}
}
