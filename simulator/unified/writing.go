package unified

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"faultline/simulator/jsontext"
)

// target writes one member of a body into the native body. The value has passed validation; nil asks to clear it.
type target func(w *writing, f *Field, v any)

// writing is one body on its way into native form.
type writing struct {
	object    *Object
	update    bool
	native    *jsontext.Object // what members are written to: the record, or the line at hand
	record    *jsontext.Object // the native record
	body      *jsontext.Object // the body, or the element at hand
	whole     *jsontext.Object // the body
	current   node             // the native record as it stands, on an update
	operation string           // native operation instead of a plain write: void
	lookup    references
	err       *failure

	shared     *jsontext.Object // members of the details of all lines that do not say them themselves
	discounted bool             // the body says what is taken off the whole
	shipped    bool             // and what is charged for shipping

	room jsontext.Room // for the native record
}

// references finds what a body refers to.
type references interface {
	platformID(object, id string) (string, bool)
	native(object, platformID string) (node, bool)
	defaultAccount(accountType, currency string) string
	firstOf(object string, passes func(native node) bool) (platformID string, ok bool)
}

// native turns a validated body into the native record to send.
func (w *writing) translate() (*jsontext.Object, *failure) {
	w.record = w.room.Object(membersOfRecord)
	w.native, w.whole = w.record, w.body
	w.members(&w.object.asks)
	w.share()
	if w.object.finish != nil && w.err == nil {
		w.object.finish(w)
	}
	return w.record, w.err
}

// How many members native records have that are not large, and their lines.
const membersOfRecord, membersOfLine = 10, 4

// members writes the members of the body at hand in the order of the description.
func (w *writing) members(asks *asks) {
	list := asks.of(w.update)
	said := list.answers(w.body)
	for left := said.set; left != 0 && w.err == nil; {
		at := left.next()
		f, v := list.all[at].field, said.value(at)
		switch nested, isObject := v.(*jsontext.Object); {
		case f.write != nil:
			f.write(w, f, v)
		case f.Type == TypeObject && isObject:
			outer := w.body
			w.body = nested
			w.members(&f.asks)
			w.body = outer
		case v != nil:
			w.refers(f, v)
		}
	}
}

// refers checks that what the platform has no place for is at least there.
func (w *writing) refers(f *Field, v any) {
	if f.inType() == TypeID && f.Object != "" {
		w.resolve(f, plainText(v))
	}
	list, _ := v.([]any)
	for _, e := range list {
		m, isObject := e.(*jsontext.Object)
		if !isObject {
			if f.Object != "" {
				w.resolve(f, plainText(e))
			}
			continue
		}
		outer, native := w.body, w.native
		w.body, w.native = m, &jsontext.Object{}
		w.members(&f.asks)
		w.body, w.native = outer, native
	}
}

// set puts a value at a dotted path of the native record or line at hand.
func (w *writing) set(path string, v any) { w.setAt(w.native, path, v) }

func (w *writing) setAt(at *jsontext.Object, path string, v any) {
	for {
		head, rest, deep := strings.Cut(path, ".")
		if !deep {
			w.room.Set(at, head, v)
			return
		}
		at, path = w.within(at, head), rest
	}
}

// put is set for a path that was cut beforehand.
func (w *writing) put(names []string, v any) {
	at, last := w.native, len(names)-1
	for _, name := range names[:last] {
		at = w.within(at, name)
	}
	w.room.Set(at, names[last], v)
}

// within is an object within another, which is made when it is not there.
func (w *writing) within(at *jsontext.Object, name string) *jsontext.Object {
	next := at.Object(name)
	if next == nil {
		next = w.room.Object(1) // a reference has no more
		w.room.Set(at, name, next)
	}
	return next
}

// resolve finds the platform's id of what a body names; failing that the write is refused.
func (w *writing) resolve(f *Field, id string) (string, bool) {
	if platformID, ok := w.lookup.platformID(f.Object, id); ok {
		return platformID, true
	}
	if w.err == nil {
		w.err = unknownReference(f, id)
	}
	return "", false
}

// toPath is the target of a plain member.
func toPath(dotted string) target {
	path := strings.Split(dotted, ".")
	return func(w *writing, f *Field, v any) {
		if v == nil {
			if w.update && f.inType() == TypeText {
				w.put(path, "")
			}
			return
		}
		switch f.inType() {
		case TypeID:
			if id, ok := w.resolve(f, v.(string)); ok {
				w.put(path, id)
			}
		case TypeTime:
			w.put(path, calendarDay(v.(string)))
		case TypeNumber, TypeDecimal, TypeLoose:
			w.put(path, nativeNumber(v))
		default:
			w.put(path, v)
		}
	}
}

// calendarDay is the date part of a moment that validation let pass.
func calendarDay(v string) string {
	const day = len(time.DateOnly)
	if isDay(v[:min(day, len(v))]) && (len(v) == day || v[len(v)-1] == 'Z') {
		return v[:day]
	}
	if t, ok := parseMoment(v); ok {
		return t.UTC().Format(time.DateOnly)
	}
	return v
}

// nativeNumber is an amount as the platform takes it.
func nativeNumber(v any) any {
	d, _ := amountOf(v)
	var room [24]byte
	plain := appendDecimal(room[:0], d)
	if sent, is := v.(json.Number); is && string(sent) == string(plain) {
		return v
	}
	return json.Number(plain)
}

// amountOf reads a number, or a number in a string.
func amountOf(v any) (decimal, bool) {
	switch v := v.(type) {
	case json.Number:
		return parseDecimal(string(v))
	case string:
		return parseDecimal(v)
	default:
		return 0, false
	}
}

// lines writes an array element by element; finish completes each native line.
func lines(path string, finish func(w *writing)) target {
	return func(w *writing, f *Field, v any) {
		elements, _ := v.([]any)
		outer, outerBody := w.native, w.body
		list := w.room.List(len(elements))
		for _, e := range elements {
			w.native = w.room.Object(membersOfLine)
			w.body, _ = e.(*jsontext.Object)
			w.members(&f.asks)
			if finish != nil && w.err == nil {
				finish(w)
			}
			list = append(list, w.native)
		}
		w.native, w.body = outer, outerBody
		w.set(path, list)
	}
}

// translated writes a word by its native name; words without one are not sent.
func translated(path string, pairs ...string) target {
	return func(w *writing, _ *Field, v any) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if v == pairs[i] {
				w.set(path, pairs[i+1])
			}
		}
	}
}

// splitName writes a person's name, cut at the first space as the platform's own importers do.
func splitName(w *writing, _ *Field, v any) {
	name, _ := v.(string)
	given, family, _ := strings.Cut(strings.TrimSpace(name), " ")
	w.set("GivenName", given)
	w.set("FamilyName", family)
}

// archive writes the status of a record of a list.
func archive(w *writing, _ *Field, v any) { w.set("Active", v == "active") }

// toAddresses writes a list of addresses: the first of each type that the platform keeps.
func toAddresses(of ...address) target {
	return func(w *writing, f *Field, v any) {
		list, _ := v.([]any)
		for _, a := range of {
			for _, e := range list {
				sent, ok := e.(*jsontext.Object)
				if !ok || !strings.EqualFold(plainText(sent.Get("type")), a.kind) {
					continue
				}
				native := &jsontext.Object{}
				for name, path := range addressPaths {
					if s := plainText(sent.Get(name)); s != "" {
						native.Set(path, s)
					}
				}
				w.set(a.native, native)
				break
			}
		}
	}
}

var addressPaths = map[string]string{
	"address1": "Line1", "address2": "Line2", "address3": "Line3", "city": "City", "country": "Country",
	"postal_code": "PostalCode", "region": "CountrySubDivisionCode",
}

func plainText(v any) string { s, _ := v.(string); return s }

// voidWhen asks for the native void operation when a body sets the status; other words are a refusal of the platform.
func voidWhen(w *writing, f *Field, v any) {
	if !w.update || v == nil {
		return
	}
	if v == "void" {
		w.operation = "void"
		return
	}
	w.err = platformRefusal("BUSINESS_RULE", "the platform takes no other status than void in an update", f.Name)
}

// allocations writes what a payment pays as native payment lines.
func allocations(txnType string) target {
	return lines("Line", func(w *writing) {
		if id, ok := w.native.Find("document"); ok {
			w.native.Delete("document")
			w.native.Set("LinkedTxn", []any{jsontext.With("TxnId", id).With("TxnType", txnType)})
		}
	})
}

// totalOfLines is the sum of the native lines written so far.
func (w *writing) totalOfLines() decimal {
	var sum decimal
	list := w.record.List("Line")
	for _, e := range list {
		if m, ok := e.(*jsontext.Object); ok {
			d, _ := amountOf(m.Get("Amount"))
			sum += d
		}
	}
	return sum
}

// partyOfFirst takes the native party (a customer or a vendor) of the first document that a payment pays, when the
// body does not name one.
func (w *writing) partyOfFirst(object, list, ref string) {
	if w.update || w.record.Has(ref) {
		return
	}
	links := w.whole.List(list)
	if len(links) == 0 {
		return
	}
	link, _ := links[0].(*jsontext.Object)
	platformID, ok := w.lookup.platformID(object, plainText(link.Get("id")))
	if !ok {
		return
	}
	if document, ok := w.lookup.native(object, platformID); ok {
		if party := document.at(ref + ".value").String(); party != "" {
			w.record.Set(ref, jsontext.With("value", party))
		}
	}
}

// sortedKeys is for messages that must not depend on the order of a map.
func sortedKeys[V any](m map[string]V) []string {
	if len(m) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}
