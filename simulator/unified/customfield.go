package unified

import (
	"net/http"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// Custom fields: the platform defines none by itself, so that what its records carry is what there is.

// customized are the objects that can have custom fields.
var customized = []*Object{billObject, expenseObject, invoiceObject, invoicePaymentObject, journalEntryObject}

func customFieldRoutes() []*route {
	var list []*route
	for _, o := range customized {
		list = append(list, &route{Route: Route{Method: http.MethodGet, Template: o.Path + "/custom_fields"}, counts: "custom_field", verb: 'R', token: true, data: true,
			serve: func(a *API, q *request) exchange.Answer { return a.customFields(q, o) }})
	}
	return list
}

type customField struct {
	Key         string         `json:"key"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Required    bool           `json:"required"`
	Type        string         `json:"type"`
	Options     []customOption `json:"options"`
	Default     any            `json:"default"`
}

// customOption is one of the values of a field that has a choice of them.
type customOption struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

// customTypes are the platform's types of custom fields.
var customTypes = map[string]string{"StringType": "string", "BooleanType": "boolean", "NumberType": "number", "DateType": "string"}

// customFields lists what records of an object carry, and what their lines do, under the general names and the object's.
func (a *API) customFields(q *request, o *Object) exchange.Answer {
	if f := allowed(&q.connection, o); f != nil {
		return q.fail(f)
	}
	found, lines := map[string]customField{}, map[string]customField{}
	rows, _ := a.copy.page(q.connection.ID, &listing{object: o, sort: o.index["id"], limit: 1 << 30})
	for _, r := range rows {
		native := r.native.String()
		noteCustomFields(found, gjson.Get(native, "CustomField"))
		gjson.Get(native, "Line").ForEach(func(_, line gjson.Result) bool {
			noteCustomFields(lines, line.Get("CustomField"))
			return true
		})
	}
	own, inLines := inOrder(found), inOrder(lines)
	return ok(map[string]any{"custom_fields": map[string]any{
		"entity": own, "entity.line_items": inLines, o.Name: own, o.Name + ".line_items": inLines,
	}})
}

func noteCustomFields(into map[string]customField, native gjson.Result) {
	native.ForEach(func(_, f gjson.Result) bool {
		key := f.Get("DefinitionId").String()
		if _, known := into[key]; key != "" && !known {
			into[key] = customField{Key: key, Name: text1(f.Get("Name").Str, key), Type: text1(customTypes[f.Get("Type").Str], "string"), Options: []customOption{}}
		}
		return true
	})
}

func inOrder(found map[string]customField) []customField {
	list := make([]customField, 0, len(found))
	for _, key := range sortedKeys(found) {
		list = append(list, found[key])
	}
	return list
}

// customNative are the words for values by their type.
func customNative(key string, v any) (*jsontext.Object, bool) {
	switch v := v.(type) {
	case string:
		return jsontext.With("DefinitionId", key).With("Type", "StringType").With("StringValue", v), true
	case bool:
		return jsontext.With("DefinitionId", key).With("Type", "BooleanType").With("BooleanValue", v), true
	case interface{ String() string }:
		return jsontext.With("DefinitionId", key).With("Type", "NumberType").With("NumberValue", v), true
	}
	return nil, false
}

// customFields is the member of bodies that gives custom fields their values, by key.
func customFields() Field {
	return mapping("custom_fields").writeOnly().writes(May, May).into(toCustomFields)
}

// lineCustomFields is the same of a line. A line that is sent replaces the one there was, its custom fields included.
func lineCustomFields() Field {
	return customFields().into(func(w *writing, _ *Field, v any) { w.setCustomFields(&jsontext.Object{}, v) })
}

// toCustomFields writes values by key. Fields that an update does not send keep theirs, and null takes one away.
func toCustomFields(w *writing, _ *Field, v any) {
	before := &jsontext.Object{}
	if w.update {
		for native := range w.current.get("CustomField").all() {
			before.Set(native.get("DefinitionId").String(), decoded([]byte(native.Raw())))
		}
	}
	w.setCustomFields(before, v)
}

// setCustomFields lays values over those that there are; what is neither text, a number nor a truth value is left out.
func (w *writing) setCustomFields(all *jsontext.Object, v any) {
	values, _ := v.(*jsontext.Object)
	for _, m := range values.Members() {
		all.Delete(m.Name)
		if native, ok := customNative(m.Name, m.Value); ok {
			all.Set(m.Name, native)
		}
	}
	list := make([]any, 0, all.Len())
	for _, m := range all.Members() {
		list = append(list, m.Value)
	}
	w.set("CustomField", list)
}
