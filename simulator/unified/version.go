package unified

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"faultline/simulator/exchange"
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
	down        func(at map[string]any, name string) // the model's form into the version's
	up          func(at map[string]any, name string) // and back, for bodies
	required    bool                                 // bodies of a create must have it, though the model does not
}

// at splits a path into the way to the object and the member: line_items[].item has the way line_items[].
func at(path string, down, up func(at map[string]any, name string)) edit {
	cut := strings.LastIndexByte(path, '.')
	return edit{place: path[:max(cut, 0)], name: path[cut+1:], down: down, up: up}
}

func drop(path string) edit {
	return at(path, func(at map[string]any, name string) { delete(at, name) }, nil)
}

// unfilled is null, or absent, where the model has an empty array.
func unfilled(path string, null bool) edit {
	return at(path, func(at map[string]any, name string) {
		if list, isList := at[name].([]any); !isList || len(list) > 0 {
			return
		}
		delete(at, name)
		if null {
			at[name] = nil
		}
	}, nil)
}

func demand(path string) edit {
	e := at(path, nil, drop(path).down)
	e.required = true
	return e
}

func rename(path, to string) edit {
	return at(path, func(at map[string]any, name string) { move(at, name, to) }, func(at map[string]any, name string) { move(at, to, name) })
}

func move(at map[string]any, from, to string) {
	if v, there := at[from]; there {
		delete(at, from)
		at[to] = v
	}
}

// asText turns a number into a decimal in a string.
func asText(path string) edit {
	return at(path, func(at map[string]any, name string) {
		if n, isNumber := at[name].(json.Number); isNumber {
			at[name] = string(n)
		}
	}, func(at map[string]any, name string) {
		if s, isText := at[name].(string); isText {
			if d, ok := parseDecimal(s); ok {
				at[name] = d.number()
			}
		}
	})
}

// words replaces words; those that several stand for are not turned back.
func words(path string, pairs ...string) edit {
	replace := func(from, to int) func(map[string]any, string) {
		return func(at map[string]any, name string) {
			for i := 0; i < len(pairs); i += 2 {
				if at[name] == pairs[i+from] {
					at[name] = pairs[i+to]
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
	return at(path, func(at map[string]any, name string) {
		if line, isLine := at[name].(map[string]any); isLine {
			withoutIDs(line)
		}
	}, nil)
}

func withoutIDs(line map[string]any) {
	delete(line, "platform_id")
	items, _ := line["items"].([]any)
	if len(items) == 0 {
		delete(line, "items")
	}
	for _, item := range items {
		if inner, isLine := item.(map[string]any); isLine {
			withoutIDs(inner)
		}
	}
}

// uncounted lists the objects of the status document of which nothing is there yet, with null for what is not known.
func uncounted(path string) edit {
	return at(path, func(at map[string]any, name string) {
		total, _ := at[name].(map[string]any)
		each(at, "batches[].progress_info", func(progress map[string]any) {
			for entity := range progress {
				if _, there := total[entity]; !there && total != nil {
					total[entity] = map[string]any{"oldest_entity_date": nil, "newest_entity_date": nil, "ready": nil, "synced_count": nil}
				}
			}
		})
	}, nil)
}

// single takes the first element of an array for the whole. Bodies always had the single form.
func single(path, to string) edit {
	return at(path, func(at map[string]any, name string) {
		list, _ := at[name].([]any)
		delete(at, name)
		at[to] = nil
		if len(list) > 0 {
			at[to] = list[0]
		}
	}, nil)
}

// lift takes members out of a nested object, pair by pair of the name inside and the name outside.
func lift(path string, pairs ...string) edit {
	return at(path, func(at map[string]any, name string) {
		inner, _ := at[name].(map[string]any)
		delete(at, name)
		for i := 0; i < len(pairs); i += 2 {
			at[pairs[i+1]] = inner[pairs[i]]
		}
	}, func(at map[string]any, name string) {
		inner := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			if v, sent := at[pairs[i+1]]; sent && v != nil {
				inner[pairs[i]] = v
			}
			delete(at, pairs[i+1])
		}
		if _, already := at[name]; !already && len(inner) > 0 {
			at[name] = inner
		}
	})
}

// each calls f for the objects that a place leads to.
func each(at any, place string, f func(map[string]any)) {
	if place == "" {
		if m, isObject := at.(map[string]any); isObject {
			f(m)
		}
		return
	}
	step, rest, _ := strings.Cut(place, ".")
	m, _ := at.(map[string]any)
	name, isList := strings.CutSuffix(step, "[]")
	if !isList {
		each(m[name], rest, f)
		return
	}
	list, _ := m[name].([]any)
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
			each(record, e.place, func(at map[string]any) { e.down(at, e.name) })
		}
	}
}

// up brings the members of a body into the model's form and lists what the version demands and the body lacks.
func (s shape) up(object string, body map[string]any, update bool) (lacking []string) {
	edits := s.edits(object)
	for i := len(edits) - 1; i >= 0; i-- { // what was done last is undone first
		e := edits[i]
		each(body, e.place, func(at map[string]any) {
			if e.required && !update && at[e.name] == nil {
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
	if job, isJob := members["job"].(map[string]any); isJob {
		s.convertJob(job)
	}
	return plainJSON(members)
}

func (s shape) convert(object string, members map[string]any) {
	names := []string{object}
	if o, known := objectsByName[object]; known {
		names = append(names, o.Plural)
	}
	for _, name := range names {
		switch held := members[name].(type) {
		case map[string]any:
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
func (s shape) convertJob(job map[string]any) {
	response, _ := job["response"].(map[string]any)
	answer, _ := response["body"].(map[string]any)
	if metadata, refused := answer["error_metadata"].(map[string]any); refused {
		delete(answer, "error_metadata")
		answer["errors"] = []any{oldError(response["http_status"], answer, metadata)}
	}
	for _, o := range objects {
		if _, holds := answer[o.Name]; holds {
			s.convert(o.Name, answer)
		}
	}
}

// oldError is one reason why a job failed, as the older version lists it.
func oldError(status any, answer, metadata map[string]any) map[string]any {
	slug, _ := answer["error_code"].(string)
	e := map[string]any{"code": status, "slug": strings.ToLower(slug), "description": answer["error_message"], "source": metadata["source"]}
	if details, _ := metadata["platform"].(map[string]any); len(details) > 0 {
		e["details"] = details
	}
	return e
}

func decoded(document []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var members map[string]any
	if decoder.Decode(&members) != nil {
		return nil
	}
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
