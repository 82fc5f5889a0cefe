package unified

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed"
)

// source appends the JSON of one member to b, or leaves b as it is when the native record does not have it.
type source func(r *reading, f *Field, b []byte) []byte

// reading is one native record on its way into unified form.
type reading struct {
	object   *Object
	indexed  *Object // what the record is of, when the object is an index
	seed     seed.Seed
	realm    string
	synced   time.Time
	record   members
	scope    members // the record, or the array element at hand
	twin     bool    // the record is shown under its second id
	position int     // of the element within its array
	currency string
	taxes    []decimal // of the lines, by position, once somebody asked
	rate     taxRate   // the last one that a line asked for
	peers    peers
	problem  string
}

// peers is what a record's rendering may look up in records of other objects.
type peers interface {
	native(object, platformID string) (gjson.Result, bool)
	settlements(object, platformID string) []settlement
	anyNative(object string) (gjson.Result, bool)
	defaultAccount(accountType, currency string) string
	hasChildren(object, platformID string) bool
}

// settlement is what one record takes off what is open of another: a payment off an invoice, a credit off an invoice,
// an invoice off a credit, a deposit off a payment.
type settlement struct {
	payment    string // platform id of the record that carries the settlement
	object, id string // what settles; with a credit that a payment only passes on this is not the carrier
	amount     decimal
	date       string // YYYY-MM-DD
}

// render appends the unified record.
func (r *reading) render(b []byte) ([]byte, error) {
	r.scope = r.record
	r.currency = r.record.at("CurrencyRef.value").String()
	b = append(b, '{')
	b, _ = r.fields(r.object.Fields, b, "")
	b = append(b, '}')
	if r.problem != "" {
		return nil, fmt.Errorf("%s: %s", r.object.Name, r.problem)
	}
	return b, nil
}

// fields appends the members of one object and reports how many there were.
func (r *reading) fields(fields []Field, b []byte, path string) ([]byte, int) {
	written := 0
	for i := range fields {
		f := &fields[i]
		if f.WriteOnly {
			continue
		}
		before := len(b)
		if written > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, f.Name...)
		b = append(b, '"', ':')
		mark := len(b)
		b = r.value(f, b, path)
		if len(b) == mark {
			b = b[:before]
			continue
		}
		written++
	}
	return b, written
}

// value appends one member's value; nothing appended means that the member is left out.
func (r *reading) value(f *Field, b []byte, path string) []byte {
	mark := len(b)
	switch {
	case f.read != nil:
		b = f.read(r, f, b)
	case f.Type == TypeArray:
		b = append(b, '[', ']')
	case f.Type == TypeObject:
		b = r.group(f, b, path)
	}
	if len(b) > mark {
		return b
	}
	switch {
	case f.Optional:
		return b
	case f.WordNull:
		return append(b, `"null"`...)
	case f.Nullable:
		return append(b, "null"...)
	}
	if r.problem == "" {
		r.problem = fmt.Sprintf("the native record has no value for %s%s", path, f.Name)
	}
	return b
}

func (r *reading) group(f *Field, b []byte, path string) []byte {
	before := len(b)
	b = append(b, '{')
	b, written := r.fields(f.Fields, b, path+f.Name+".")
	if written == 0 && f.Optional {
		return b[:before]
	}
	return append(b, '}')
}

// within renders an object's members only when the native path has a value; otherwise the object is null or absent.
func within(paths ...string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		if !first(r.scope, paths).Exists() {
			return b
		}
		return r.group(f, b, "")
	}
}

// elements renders an array from the elements of a native array that keep accepts; nil accepts all.
func elements(path string, keep func(members) bool) source {
	return func(r *reading, f *Field, b []byte) []byte {
		outer := r.scope
		b = append(b, '[')
		count, position := 0, -1
		outer.at(path).ForEach(func(_, element gjson.Result) bool {
			position++
			r.scope = membersOf(element)
			if keep != nil && !keep(r.scope) {
				return true
			}
			if count > 0 {
				b = append(b, ',')
			}
			count++
			r.position = position
			b = append(b, '{')
			b, _ = r.fields(f.Fields, b, f.Name+"[].")
			b = append(b, '}')
			return true
		})
		r.scope = outer
		return append(b, ']')
	}
}

// unifiedID is the unified id of a record of the platform: stable for ever, and the same for every connection of one
// company.
func unifiedID(s seed.Seed, realm, object, platformID string) string {
	return s.UUID("unified", realm, object, platformID)
}

func recordID(r *reading, f *Field, b []byte) []byte {
	key := r.record.get("Id").String()
	if r.twin && key != "" {
		key += second
	}
	return r.id(f.Object, key, b)
}

func (r *reading) id(object, platformID string, b []byte) []byte {
	if platformID == "" || object == "" {
		return b
	}
	b = append(b, '"')
	b = append(b, unifiedID(r.seed, r.realm, object, platformID)...)
	return append(b, '"')
}

func syncedAt(r *reading, _ *Field, b []byte) []byte { return appendTime(b, r.synced) }

// wireTime is how the unified API prints a moment.
const wireTime = "2006-01-02T15:04:05.000Z"

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, wireTime)
	return append(b, '"')
}

func first(m members, paths []string) gjson.Result {
	for _, p := range paths {
		if v := m.at(p); v.Exists() && v.Type != gjson.Null {
			return v
		}
	}
	return gjson.Result{}
}

// lineTax is the tax of the line at hand: what the line itself says, or its share of the document's tax.
func (r *reading) lineTax() decimal {
	if r.taxes == nil {
		r.taxes = r.spreadTax()
	}
	if r.position < len(r.taxes) {
		return r.taxes[r.position]
	}
	return 0
}

func (r *reading) spreadTax() []decimal {
	native := r.record.get("Line")
	if r.headerTax() == 0 && !strings.Contains(native.Raw, `"TaxAmount"`) {
		return []decimal{} // no line has any, as on most documents
	}
	lines := native.Array()
	weights, all, own := make([]decimal, len(lines)), make([]decimal, len(lines)), make([]decimal, len(lines))
	said := false
	for i, line := range lines {
		m := membersOf(line)
		detail := membersOf(m.get(m.get("DetailType").String()))
		if len(detail) == 0 || m.get("DetailType").String() == discountLine {
			continue // what is taken off the whole bears no tax
		}
		if tax, ok := parseDecimal(detail.get("TaxAmount").Raw); ok {
			own[i], said = tax, true
		}
		all[i], _ = parseDecimal(m.get("Amount").Raw)
		weights[i] = r.taxWeight(detail.at("TaxCodeRef.value").String(), all[i])
	}
	if said {
		return own
	}
	if !slices.ContainsFunc(weights, func(w decimal) bool { return w > 0 }) {
		weights = all // nothing is marked as taxable, and yet there is a tax
	}
	return spread(r.headerTax(), minorStep(r.currency), weights)
}

// taxWeight is how much of the document's tax falls to a line, compared with the others. Where the platform computed
// the tax by rates it is what the line's rate comes to, else the amount of the line, when that is taxed at all.
func (r *reading) taxWeight(code string, amount decimal) decimal {
	header := r.record.get("TxnTaxDetail")
	rated := len(inner(header, "TaxLine").Array()) > 0
	if strings.EqualFold(code, "TAX") {
		code = inner(inner(header, "TxnTaxCodeRef"), "value").String()
	}
	switch {
	case strings.EqualFold(code, "NON"), rated && code == "":
		return 0
	case !rated:
		return amount
	}
	if r.rate.code != code { // nearly always all lines have the same
		native, known := r.peers.native("tax_rate", code)
		r.rate = taxRate{code: code, known: known}
		if known {
			rate := &reading{record: membersOf(native), peers: r.peers}
			r.rate.percent = compounded(rate.taxComponents())
		}
	}
	if !r.rate.known || amount <= 0 {
		return max(amount, 0)
	}
	return percentage(amount, r.rate.percent)
}

// taxRate is what a tax code comes to, when the copy knows it.
type taxRate struct {
	code    string
	known   bool
	percent decimal
}

func (r *reading) headerTax() decimal {
	tax, _ := parseDecimal(r.record.at("TxnTaxDetail.TotalTax").Raw)
	return tax
}
