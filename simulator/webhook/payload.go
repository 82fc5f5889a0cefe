package webhook

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// format is what the body of an event looks like to one vendor's receivers. Without functions it is the event's own
// bytes. The callers hold mu.
type format struct {
	name   string
	covers func(s *Sender, e *event) bool                     // the vendor has such an event
	write  func(s *Sender, e *event, target *endpoint) []byte // of an event that is covered
	join   func(bodies [][]byte) []byte                       // one body that tells of several events of a company; nil: each goes alone
}

var (
	unifiedFormats    = []format{{name: "event"}}
	quickbooksFormats = []format{
		{"legacy", toldByIntuit, legacyNotification, joinNotifications}, {"cloudevents", toldByIntuit, cloudEvents, joinArrays},
	}
	xeroFormats = []format{{"xero", toldByXero, xeroNotification, joinSequences}}
)

// has reports whether the format has a body for an event. What a person sent to one endpoint stays as it was sent.
func (f format) has(s *Sender, e *event) bool {
	return f.covers == nil || e.Only != "" || f.covers(s, e)
}

// body makes the body of an event that the format has. Some formats number what they make.
func (f format) body(s *Sender, e *event, target *endpoint) []byte {
	switch {
	case e.Only != "":
		return e.Body
	case f.write != nil:
		return f.write(s, e, target)
	}
	body := e.Body
	if s.o.Convert != nil {
		body = s.o.Convert(target.APIVersion, e.Object, body)
	}
	if s.o.Enrich != nil && e.Object != "" {
		body = s.o.Enrich(target.ID, e.Connection, e.Code, e.Object, body)
	}
	return body
}

// change is a record's change as a platform tells it: by its own names, without the record.
type change struct {
	realm, entity, id string
	verb              verb
	at                time.Time
}

// verb is what happened to a record, in the words of both formats.
type verb struct{ code, operation, past string }

var verbs = []verb{{"_CREATED", "Create", "created"}, {"_UPDATED", "Update", "updated"}, {"_DELETED", "Delete", "deleted"}}

// changeOf reads the change out of an object event. The caller holds mu.
func (s *Sender) changeOf(e *event) (change, bool) {
	c := change{at: e.At, entity: ask(s.o.Entity, e.Object), realm: ask(s.o.Realm, e.Connection)}
	i := slices.IndexFunc(verbs, func(v verb) bool { return strings.HasSuffix(e.Code, v.code) })
	if i < 0 || e.Object == "" || c.entity == "" {
		return change{}, false
	}
	c.verb = verbs[i]
	var members map[string]json.RawMessage
	if json.Unmarshal(e.Body, &members) != nil {
		return change{}, false
	}
	var record struct {
		PlatformID string `json:"platform_id"`
	}
	if json.Unmarshal(members[e.Object], &record) != nil || record.PlatformID == "" {
		return change{}, false
	}
	c.id = record.PlatformID
	return c, true
}

// intuitLists are the entities that are made inactive instead of deleted, which is told as an update.
var intuitLists = []string{"Account", "Class", "Customer", "Department", "Employee", "Item", "PaymentMethod", "Term", "Vendor"}

// intuitEntities are all that are told of.
var intuitEntities = append([]string{"Bill", "BillPayment", "Budget", "CreditMemo", "Currency", "Deposit", "Estimate", "Invoice", "JournalCode", "JournalEntry", "Payment",
	"Preferences", "Purchase", "PurchaseOrder", "RefundReceipt", "SalesReceipt", "TaxAgency", "TimeActivity", "Transfer", "VendorCredit"}, intuitLists...)

func (s *Sender) intuitChange(e *event) (change, bool) {
	c, ok := s.changeOf(e)
	if !ok || !slices.Contains(intuitEntities, c.entity) {
		return change{}, false
	}
	if c.verb == verbs[2] && slices.Contains(intuitLists, c.entity) {
		c.verb = verbs[1]
	}
	return c, true
}

func toldByIntuit(s *Sender, e *event) bool {
	_, ok := s.intuitChange(e)
	return ok
}

func legacyNotification(s *Sender, e *event, _ *endpoint) []byte {
	c, _ := s.intuitChange(e)
	type entity struct {
		Name        string `json:"name"`
		ID          string `json:"id"`
		Operation   string `json:"operation"`
		LastUpdated string `json:"lastUpdated"`
	}
	type changes struct {
		Entities []entity `json:"entities"`
	}
	type notification struct {
		Realm string  `json:"realmId"`
		Event changes `json:"dataChangeEvent"`
	}
	return document(struct {
		Notifications []notification `json:"eventNotifications"`
	}{[]notification{{c.realm, changes{[]entity{{c.entity, c.id, c.verb.operation, c.at.Format("2006-01-02T15:04:05.000Z07:00")}}}}}})
}

func cloudEvents(s *Sender, e *event, _ *endpoint) []byte {
	c, _ := s.intuitChange(e)
	type cloudEvent struct {
		Version string `json:"specversion"`
		ID      string `json:"id"`
		Source  string `json:"source"`
		Type    string `json:"type"`
		Content string `json:"datacontenttype"`
		Time    string `json:"time"`
		Entity  string `json:"intuitentityid"`
		Account string `json:"intuitaccountid"`
	}
	return document([]cloudEvent{{
		Version: "1.0", ID: e.ID + "-" + c.entity + "-" + c.id, Source: "intuit." + base64.StdEncoding.EncodeToString(s.entropy("source", c.realm)),
		Type: "qbo." + strings.ToLower(c.entity) + "." + c.verb.past + ".v1", Content: "application/json", Time: c.at.Format(time.RFC3339Nano),
		Entity: c.id, Account: c.realm,
	}})
}

// xeroKinds are the objects that Xero tells of, by their category and collection there.
var xeroKinds = map[string]struct{ category, collection string }{
	"invoice": {"INVOICE", "Invoices"}, "bill": {"INVOICE", "Invoices"},
	"customer": {"CONTACT", "Contacts"}, "vendor": {"CONTACT", "Contacts"},
	"invoice_credit_memo": {"CREDITNOTE", "CreditNotes"}, "bill_credit_memo": {"CREDITNOTE", "CreditNotes"},
}

func toldByXero(s *Sender, e *event) bool {
	_, ok := s.changeOf(e)
	return ok && xeroKinds[e.Object].category != ""
}

// xeroNotification takes the next number of the endpoint's sequence, whether the body is sent or not: receivers see a
// lost event by the gap.
func xeroNotification(s *Sender, e *event, target *endpoint) []byte {
	c, _ := s.changeOf(e)
	kind := xeroKinds[e.Object]
	operation := "UPDATE" // deletions and voids are updates, too
	if c.verb == verbs[0] {
		operation = "CREATE"
	}
	type xeroEvent struct {
		URL      string `json:"resourceUrl"`
		ID       string `json:"resourceId"`
		Date     string `json:"eventDateUtc"`
		Type     string `json:"eventType"`
		Category string `json:"eventCategory"`
		Tenant   string `json:"tenantId"`
		Kind     string `json:"tenantType"`
	}
	target.Sequence++
	return document(struct {
		Events  []xeroEvent `json:"events"`
		First   uint64      `json:"firstEventSequence"`
		Last    uint64      `json:"lastEventSequence"`
		Entropy string      `json:"entropy"`
	}{
		[]xeroEvent{{
			URL: "https://api.xero.com/api.xro/2.0/" + kind.collection + "/" + c.id, ID: c.id, Date: c.at.Format("2006-01-02T15:04:05.000"),
			Type: operation, Category: kind.category, Tenant: c.realm, Kind: "ORGANISATION",
		}},
		target.Sequence, target.Sequence, s.o.Seed.Token(16, "webhook", "entropy", e.ID, target.ID),
	})
}

// document writes what always marshals: structs of texts and numbers.
func document(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("webhook: a notification does not marshal: " + err.Error())
	}
	return data
}
