package unified

import (
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// conversion appends a value of the native record in the form of a member's type.
type conversion func(r *reading, f *Field, v node, b []byte) []byte

// converted is how plain members of a type are read.
func (t Type) converted() conversion {
	switch t {
	case TypeID:
		return func(r *reading, f *Field, v node, b []byte) []byte { return r.id(f.Object, v.String(), b) }
	case TypeTime:
		return func(_ *reading, _ *Field, v node, b []byte) []byte { return appendMoment(b, v.String()) }
	case TypeNumber:
		return func(_ *reading, _ *Field, v node, b []byte) []byte { return appendNumber(b, v, false) }
	case TypeDecimal:
		return func(_ *reading, _ *Field, v node, b []byte) []byte { return appendNumber(b, v, true) }
	}
	return func(_ *reading, _ *Field, v node, b []byte) []byte { return appendPlain(b, v) }
}

// appendPlain copies text and truth values as they stand; empty text counts as nothing.
func appendPlain(b []byte, v node) []byte {
	switch {
	case v.kind() == '"' && v.Raw() != `""`, v.isTrue(), v.isFalse():
		return append(b, v.Raw()...)
	case v.isNumber():
		return appendWord(b, v.Raw())
	}
	return b
}

func appendNumber(b []byte, v node, quoted bool) []byte {
	text := v.Raw()
	if !v.isNumber() {
		text = v.String()
	}
	d, ok := parseDecimal(text)
	if !ok {
		return b
	}
	return appendAmount(b, d, quoted)
}

// amount appends an amount in the field's type: a number, or a number inside a string.
func (f *Field) amount(b []byte, d decimal) []byte { return appendAmount(b, d, f.Type == TypeDecimal) }

func appendAmount(b []byte, d decimal, quoted bool) []byte {
	if !quoted {
		return appendDecimal(b, d)
	}
	b = append(b, '"')
	b = appendDecimal(b, d)
	return append(b, '"')
}

// constant always gives the same JSON.
func constant(json string) source {
	return func(_ *reading, _ *Field, b []byte) []byte { return append(b, json...) }
}

// word translates a native word; a word that is not in the list gives otherwise.
func word(path string, otherwise string, pairs ...string) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		v := r.scope.at(path).String()
		for i := 0; i+1 < len(pairs); i += 2 {
			if v == pairs[i] {
				return appendWord(b, pairs[i+1])
			}
		}
		if otherwise == "" {
			return b
		}
		return appendWord(b, otherwise)
	}
}

// appendWord prints text that needs no escaping.
func appendWord(b []byte, s string) []byte {
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// active says whether a record of a list can still be used.
func active(on, off string) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		if r.record.get("Active").isFalse() {
			return appendWord(b, off)
		}
		return appendWord(b, on)
	}
}

// address is a native address and the type it has in unified form.
type address struct{ native, kind string }

// addressFields are the eight members of a postal address.
var addressFields = []Field{
	enum("type", "billing", "shipping", "po_box", "ship_from", "unknown", "STREET", "POBOX").writes(Must, Must),
	text("address1").null().writes(May, May).at("Line1"),
	text("address2").null().writes(May, May).at("Line2"),
	text("address3").null().writes(May, May).at("Line3"),
	text("city").null().writes(May, May).at("City"),
	text("country").null().writes(May, May).at("Country", "CountryCode"),
	text("postal_code").null().writes(May, May).at("PostalCode"),
	text("region").null().writes(May, May).at("CountrySubDivisionCode"),
}

// addresses renders native addresses as a list.
func addresses(of ...address) source {
	places := make([]path, len(of))
	for i, a := range of {
		places[i] = pathOf(a.native)
	}
	return func(r *reading, f *Field, b []byte) []byte {
		outer, count := r.scope, 0
		mark := len(b)
		b = append(b, '[')
		for i, a := range of {
			native := outer.follow(places[i])
			if !native.IsObject() {
				continue
			}
			if count > 0 {
				b = append(b, ',')
			}
			count++
			r.enter(native)
			b = append(b, `{"type":"`...)
			b = append(b, a.kind...)
			b = append(b, `",`...)
			b, _ = r.fields(f.steps[1:], b)
			b = append(b, '}')
		}
		r.scope = outer
		if count == 0 && f.Optional {
			return b[:mark]
		}
		return append(b, ']')
	}
}

// personName joins given and family name.
func personName(r *reading, _ *Field, b []byte) []byte {
	name := strings.TrimSpace(r.record.get("GivenName").String() + " " + r.record.get("FamilyName").String())
	if name == "" {
		return b
	}
	return gjson.AppendJSONString(b, name)
}

// voided reports whether the platform has voided the record: it then keeps it with nothing on it and says so in the
// private note.
func (r *reading) voided() bool {
	return r.amounts().total == 0 && strings.HasPrefix(r.record.follow(noteOf).String(), "Voided")
}

// openStatus is the status of a document that is paid over time.
func openStatus(r *reading, _ *Field, b []byte) []byte {
	switch whole := r.amounts(); {
	case r.voided():
		return appendWord(b, "void")
	case whole.due == 0:
		return appendWord(b, "paid")
	case whole.due < whole.total:
		return appendWord(b, "partially_paid")
	default:
		return appendWord(b, "open")
	}
}

// netTotal is the document's total without tax.
func netTotal(r *reading, f *Field, b []byte) []byte {
	whole := r.amounts()
	if !whole.totalled {
		return b
	}
	return f.amount(b, whole.total-whole.tax)
}

func documentTax(r *reading, f *Field, b []byte) []byte { return f.amount(b, r.amounts().tax) }

func lineTax(r *reading, f *Field, b []byte) []byte { return f.amount(b, r.lineTax()) }

// lineTotal is the line's amount with its tax.
func lineTotal(r *reading, f *Field, b []byte) []byte {
	amount, ok := parseDecimal(r.scope.follow(amountIn).Raw())
	if !ok {
		return b
	}
	return f.amount(b, amount+r.lineTax())
}

// settledBy lists what settles the document, as far as it is one of the objects by. What the document links to and the
// copy knows no amount of shares what was settled beyond the known, so that the amounts always agree with amount due.
func settledBy(by ...string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		b = append(b, '[')
		count := 0
		for _, s := range r.settlements() {
			if !slices.Contains(by, s.object) {
				continue
			}
			if count > 0 {
				b = append(b, ',')
			}
			count++
			b = append(b, '{')
			for i := range f.Fields {
				if i > 0 {
					b = append(b, ',')
				}
				b = append(b, f.Fields[i].key...)
				b = r.settlement(s, &f.Fields[i], b)
			}
			b = append(b, '}')
		}
		return append(b, ']')
	}
}

// settlements are all of the document, which several of its members may ask for.
func (r *reading) settlements() []settlement {
	if !r.settledKnown {
		known := r.peers.settlements(r.object.Name, r.record.follow(ownID).String())
		known = append(known, r.unknownSettlements(known)...)
		r.settled, r.settledKnown = known, true
	}
	return r.settled
}

// settlement appends the member of a settlement that is of the field's type: there is one of each.
func (r *reading) settlement(s settlement, f *Field, b []byte) []byte {
	switch f.Type {
	case TypeID:
		return r.id(s.object, s.id, b)
	case TypeTime:
		return appendMoment(b, s.date)
	case TypeEnum:
		return appendWord(b, strings.ToUpper(s.object))
	default:
		return f.amount(b, s.amount)
	}
}

func (r *reading) unknownSettlements(known []settlement) []settlement {
	links := r.record.follow(linksOf)
	if !links.filled() {
		return nil
	}
	paid := r.amounts().total - r.amounts().due
	have := map[string]bool{}
	for _, s := range known {
		paid -= s.amount
		have[s.payment], have[s.id] = true, true
	}
	var unknown []settlement
	for link := range links.all() {
		id := link.get("TxnId").String()
		if object := r.object.payers[link.get("TxnType").String()]; object != "" && !have[id] {
			have[id] = true
			unknown = append(unknown, settlement{payment: id, object: object, id: id, date: r.settledOn(object, id)})
		}
	}
	if len(unknown) > 0 {
		unknown[0].amount = max(paid, 0)
	}
	return unknown
}

// settledOn is the day of what settles the document; when that is not known, the day of the document's last change.
func (r *reading) settledOn(object, id string) string {
	if native, ok := r.peers.native(object, id); ok {
		if date := native.get("TxnDate").String(); date != "" {
			return date
		}
	}
	date := r.record.at("MetaData.LastUpdatedTime").String()
	if len(date) > len(time.DateOnly) {
		date = date[:len(time.DateOnly)]
	}
	return date
}
