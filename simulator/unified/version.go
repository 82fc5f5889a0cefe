package unified

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// The versions are one model and, for each older one, the edits that lead from the model to its shapes.

// older is the version whose shapes differ; oldest is not served any more, and is kept for faults that serve its
// shapes by mistake.
const (
	older  = "2023-03-14"
	oldest = "2023-02-07"
)

// Versions are those that are served, the current one first.
func Versions() []string { return []string{Version, "2025-02-28", "2024-04-30", older, "unstable"} }

// shape is how a version differs from the model, by object.
type shape map[string][]edit

// shapes are by version; a version that is not listed has the model's own shapes.
var shapes = map[string]shape{older: olderEdits, oldest: olderEdits.then(oldestEdits)}

// then is both, one after the other.
func (s shape) then(next shape) shape {
	both := maps.Clone(s)
	for object, edits := range next {
		both[object] = append(slices.Clone(both[object]), edits...)
	}
	return both
}

// olderEdits lead from the model to the older version.
var olderEdits = shape{
	"": { // every object
		drop("last_synced_at"), drop("platform_url"),
		drop("addresses[].address3"), words("addresses[].type", "ship_from", "shipping", "STREET", "billing", "POBOX", "po_box"),
	},
	"invoice": {
		asText("amount_due"), asText("sub_total"), asText("tax_amount"), asText("total_amount"), rename("discount_amount", "total_discount"),
		words("status", "pending_approval", "unknown", "rejected", "unknown"),
		rename("linked_payments[].allocated_date", "date"), rename("linked_payments[].allocated_amount", "amount"), asText("linked_payments[].amount"),
		words("linked_payments[].type", "JOURNAL_ENTRY", "UNKNOWN"),
		asText("line_items[].discount_amount"), asText("line_items[].discount_percentage"), asText("line_items[].sub_total"), asText("line_items[].tax_amount"),
		rename("line_items[].platform_id", "id"), rename("line_items[].total_amount", "amount"), asText("line_items[].amount"),
		lift("line_items[].item", "id", "item_id", "quantity", "quantity", "unit_amount", "unit_amount"), asText("line_items[].unit_amount"),
		drop("line_items[].type"), drop("line_items[].class_id"), drop("line_items[].location_id"),
	},
	"bill":                {words("status", "pending_approval", "unknown", "rejected", "unknown")},
	"bill_credit_memo":    {words("status", "pending_approval", "unknown", "rejected", "unknown")},
	"invoice_credit_memo": {words("status", "VOID", "UNKNOWN", "SUBMITTED", "UNKNOWN")},
	"vendor":              {single("currency_codes", "currency_code"), drop("display_name"), drop("bank_account_number"), drop("payment_terms_id")},
	"customer":            {words("status", "active", "ACTIVE", "archived", "INACTIVE", "unknown", "UNKNOWN")},
	"company_info":        {drop("platform_id")},
	"purchase_order":      {words("status", "draft", "unknown")},
	"sales_order":         {words("status", "draft", "unknown", "pending", "unknown", "rejected", "unknown")},
	"tax_rate":            {drop("status"), unfilled("components", true), unfilled("subsidiaries", false)},
	"account":             {drop("subsidiaries[].status")},
	"bill_payment":        {demand("linked_bills[].allocated_date")},
	"balance_sheet":       {unnumbered("assets"), unnumbered("equity"), unnumbered("liabilities")},
	"income_statement":    {unnumbered("income"), unnumbered("expenses"), unnumbered("cost_of_sales")},
	"cash_flow":           {unnumbered("operating_activities"), unnumbered("investing_activities"), unnumbered("financing_activities")},
	"status":              {drop("is_healthy"), drop("historical_sync_status.expected_entity_counts"), uncounted("historical_sync_status.total")},
}

// Shapes are the versions whose shapes can be told apart, the current one first.
func Shapes() []string { return []string{Version, older, oldest} }

// oldestEdits lead on from the shapes of the older version.
var oldestEdits = shape{
	"company_info": {rename("currency_code", "base_currency_code"), rename("created_at", "createdAt"), rename("updated_at", "updatedAt")},
	"purchase_order": {
		rename("issue_date", "posted_date"), asText("total_amount"), asText("total_quantity"), words("status", "open", "Open", "closed", "Closed", "pending_bill", "Pending Bill"),
		lift("line_items[].item", "id", "item_id", "quantity", "quantity", "unit_amount", "unit_amount"), asText("line_items[].quantity"), asText("line_items[].unit_amount"),
		rename("line_items[].total_amount", "amount"), asText("line_items[].amount"),
	},
}

// edit is one difference at a place: an object inside the record, and a member of it.
type edit struct {
	place, name string
	down        func(at *jsontext.Object, name string) // the model's form into the version's
	up          func(at *jsontext.Object, name string) // and back, for bodies
	required    bool                                   // bodies of a create must have it, though the model does not
}

// at splits a path into the way to the object and the member: line_items[].item has the way line_items[].
func at(path string, down, up func(at *jsontext.Object, name string)) edit {
	cut := strings.LastIndexByte(path, '.')
	return edit{place: path[:max(cut, 0)], name: path[cut+1:], down: down, up: up}
}

func drop(path string) edit {
	return at(path, func(at *jsontext.Object, name string) { at.Delete(name) }, nil)
}

// unfilled is null, or absent, where the model has an empty array.
func unfilled(path string, null bool) edit {
	return at(path, func(at *jsontext.Object, name string) {
		if list, isList := at.Get(name).([]any); !isList || len(list) > 0 {
			return
		}
		at.Delete(name)
		if null {
			at.Set(name, nil)
		}
	}, nil)
}

func demand(path string) edit {
	e := at(path, nil, drop(path).down)
	e.required = true
	return e
}

func rename(path, to string) edit {
	return at(path, func(at *jsontext.Object, name string) { move(at, name, to) }, func(at *jsontext.Object, name string) { move(at, to, name) })
}

func move(at *jsontext.Object, from, to string) {
	if v, there := at.Find(from); there {
		at.Delete(from)
		at.Set(to, v)
	}
}

// asText turns a number into a decimal in a string.
func asText(path string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		if n, isNumber := at.Get(name).(json.Number); isNumber {
			at.Set(name, string(n))
		}
	}, func(at *jsontext.Object, name string) {
		if s, isText := at.Get(name).(string); isText {
			if d, ok := parseDecimal(s); ok {
				at.Set(name, d.number())
			}
		}
	})
}

// words replaces words; those that several stand for are not turned back.
func words(path string, pairs ...string) edit {
	replace := func(from, to int) func(*jsontext.Object, string) {
		return func(at *jsontext.Object, name string) {
			for i := 0; i < len(pairs); i += 2 {
				if at.Get(name) == pairs[i+from] {
					at.Set(name, pairs[i+to])
					return
				}
			}
		}
	}
	up := replace(1, 0)
	for i := 1; i < len(pairs); i += 2 {
		if strings.EqualFold(pairs[i], "unknown") && !strings.EqualFold(pairs[i-1], "unknown") {
			up = nil
		}
	}
	return at(path, replace(0, 1), up)
}

// unnumbered takes the platform's ids off a line of a statement and the lines in it, and the empty list off one that has
// no lines in it.
func unnumbered(path string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		if line, isLine := at.Get(name).(*jsontext.Object); isLine {
			withoutIDs(line)
		}
	}, nil)
}

func withoutIDs(line *jsontext.Object) {
	line.Delete("platform_id")
	items := line.List("items")
	if len(items) == 0 {
		line.Delete("items")
	}
	for _, item := range items {
		if inner, isLine := item.(*jsontext.Object); isLine {
			withoutIDs(inner)
		}
	}
}

// uncounted lists the objects of the status document of which nothing is there yet, with null for what is not known.
func uncounted(path string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		total := at.Object(name)
		each(at, "batches[].progress_info", func(progress *jsontext.Object) {
			for _, m := range progress.Members() {
				entity := m.Name
				if !total.Has(entity) && total != nil {
					total.Set(entity, jsontext.With("oldest_entity_date", nil).With("newest_entity_date", nil).With("ready", nil).With("synced_count", nil))
				}
			}
		})
	}, nil)
}

// single takes the first element of an array for the whole. Bodies always had the single form.
func single(path, to string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		list := at.List(name)
		at.Delete(name)
		at.Set(to, nil)
		if len(list) > 0 {
			at.Set(to, list[0])
		}
	}, nil)
}

// lift takes members out of a nested object, pair by pair of the name inside and the name outside.
func lift(path string, pairs ...string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		inner := at.Object(name)
		at.Delete(name)
		for i := 0; i < len(pairs); i += 2 {
			at.Set(pairs[i+1], inner.Get(pairs[i]))
		}
	}, func(at *jsontext.Object, name string) {
		inner := &jsontext.Object{}
		for i := 0; i < len(pairs); i += 2 {
			if v := at.Get(pairs[i+1]); v != nil {
				inner.Set(pairs[i], v)
			}
			at.Delete(pairs[i+1])
		}
		if !at.Has(name) && inner.Len() > 0 {
			at.Set(name, inner)
		}
	})
}

// each calls f for the objects that a place leads to.
func each(at any, place string, f func(*jsontext.Object)) {
	if place == "" {
		if m, isObject := at.(*jsontext.Object); isObject {
			f(m)
		}
		return
	}
	step, rest, _ := strings.Cut(place, ".")
	m, _ := at.(*jsontext.Object)
	name, isList := strings.CutSuffix(step, "[]")
	if !isList {
		each(m.Get(name), rest, f)
		return
	}
	list := m.List(name)
	for _, e := range list {
		each(e, rest, f)
	}
}

// edits are those that concern an object, its own before those of all.
func (s shape) edits(object string) []edit {
	if object == "status" {
		return s[object]
	}
	return append(s[object][:len(s[object]):len(s[object])], s[""]...)
}

func (s shape) down(object string, record any) {
	for _, e := range s.edits(object) {
		if e.down != nil {
			each(record, e.place, func(at *jsontext.Object) { e.down(at, e.name) })
		}
	}
}

// up brings the members of a body into the model's form and lists what the version demands and the body lacks.
func (s shape) up(object string, body *jsontext.Object, update bool) (lacking []string) {
	edits := s.edits(object)
	for i := len(edits) - 1; i >= 0; i-- { // what was done last is undone first
		e := edits[i]
		each(body, e.place, func(at *jsontext.Object) {
			if e.required && !update && at.Get(e.name) == nil {
				lacking = append(lacking, object+"."+e.place+"."+e.name)
			}
			if e.up != nil {
				e.up(at, e.name)
			}
		})
	}
	return lacking
}

// Convert brings a document that holds records of an object, an answer or the body of an event, into the shapes of a
// version. What is no JSON object, and what the version has in the model's own shapes, stays as it is.
func Convert(version, object string, document []byte) []byte {
	s, differs := shapes[version]
	if !differs {
		return document
	}
	members := decoded(document)
	if members == nil {
		return document
	}
	s.convert(object, members)
	if job, isJob := members.Get("job").(*jsontext.Object); isJob {
		s.convertJob(job)
	}
	return plainJSON(members)
}

func (s shape) convert(object string, members *jsontext.Object) {
	names := []string{object}
	if o, known := objectsByName[object]; known {
		names = append(names, o.Plural)
	}
	for _, name := range names {
		switch held := members.Get(name).(type) {
		case *jsontext.Object:
			s.down(object, held)
		case []any:
			for _, record := range held {
				s.down(object, record)
			}
		}
	}
}

// convertJob converts what a job answered; its request is in the version that its client used. What refused it was a
// list then.
func (s shape) convertJob(job *jsontext.Object) {
	response := job.Object("response")
	answer := response.Object("body")
	if metadata, refused := answer.Get("error_metadata").(*jsontext.Object); refused {
		answer.Delete("error_metadata")
		answer.Set("errors", []any{oldError(response.Get("http_status"), answer, metadata)})
	}
	for _, o := range objects {
		if answer.Has(o.Name) {
			s.convert(o.Name, answer)
		}
	}
}

// oldError is one reason why a job failed, as the older version lists it.
func oldError(status any, answer, metadata *jsontext.Object) *jsontext.Object {
	slug, _ := answer.Get("error_code").(string)
	e := jsontext.With("code", status).With("slug", strings.ToLower(slug)).With("description", answer.Get("error_message")).With("source", metadata.Get("source"))
	if details := metadata.Object("platform"); details.Len() > 0 {
		e.Set("details", details)
	}
	return e
}

// decoded is the object that a document of our own, or of the platform, is; nil if it is none.
func decoded(document []byte) *jsontext.Object {
	v, _ := jsontext.Decode(document)
	members, _ := v.(*jsontext.Object)
	return members
}

// versioned gives an answer the shape of the version that the request asked for, and keeps the model's.
func (q *request) versioned(answer *exchange.Answer) {
	if _, differs := shapes[q.version]; differs && q.route != nil {
		answer.Model = answer.Body
		answer.Body = Reshape(q.version, q.route.Template, objectName(q.object()), answer.Body)
	}
}

func objectName(o *Object) string {
	if o == nil {
		return ""
	}
	return o.Name
}

// Reshape brings an answer of the API, in the model's own shapes, into those of a version. The path is of the request
// or of its route.
func Reshape(version, path, object string, model []byte) []byte {
	s, differs := shapes[version]
	switch {
	case !differs:
		return model
	case object != "":
		return Convert(version, object, model)
	case path == "/connections/status":
		return Convert(version, "status", model)
	case strings.HasPrefix(path, "/jobs/"):
		job := decoded(model)
		if job == nil {
			return model
		}
		s.convertJob(job)
		return plainJSON(job)
	}
	return model
}
