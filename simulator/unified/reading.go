package unified

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"faultline/simulator/seed"
)

// source appends the JSON of one member to b, or leaves b as it is when the native record does not have it.
type source func(r *reading, f *Field, b []byte) []byte

// reading is one native record on its way into unified form.
type reading struct {
	object       *Object
	indexed      *Object  // what the record is of, when the object is an index
	moved        movement // what the record is of, when it is one of the bank's
	key          string   // platform id of the record; empty: that of the native one
	seed         seed.Seed
	realm        string
	synced       time.Time
	own          seed.ID // of the record
	record       node
	scope        node // the record, or the array element at hand
	position     int  // of the element within its array
	currency     string
	whole        amounts      // of the record, once somebody asked
	taxes        []decimal    // of the lines, by position, once somebody asked
	rate         taxRate      // the last one that a line asked for
	settled      []settlement // what settles it, once that is known
	settledKnown bool
	peers        peers
	missing      string     // the first member that is neither there nor may be absent
	starts       starts     // of what was rendered
	parts        *directory // for the element at hand; nil: none
}

// peers is what a record's rendering may look up in records of other objects.
type peers interface {
	id(object, platformID string) (seed.ID, bool)
	native(object, platformID string) (node, bool)
	settlements(object, platformID string) []settlement
	anyNative(object string) (node, bool)
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
	r.currency = r.record.follow(currencyOf).String()
	from := len(b)
	b = append(b, '{')
	first := true
	for i := range r.object.steps {
		var at int
		b, at = r.member(&r.object.steps[i], b, first)
		r.starts = r.starts.add(at - from)
		first = first && at < 0
	}
	b = append(b, '}')
	if r.missing != "" {
		return nil, fmt.Errorf("%s: the native record has no value for %s", r.object.Name, r.missing)
	}
	return b, nil
}

// fields appends the members of one object and reports how many there were.
func (r *reading) fields(steps []step, b []byte) ([]byte, int) {
	written := 0
	for i := range steps {
		var at int
		if b, at = r.member(&steps[i], b, written == 0); at >= 0 {
			written++
		}
	}
	return b, written
}

// member appends one member, behind a comma unless it is the first, and says where its value begins: negative, it is
// left out.
func (r *reading) member(s *step, b []byte, first bool) ([]byte, int) {
	before, lead := len(b), s.lead
	if first {
		lead = lead[1:]
	}
	b = append(b, lead...)
	at := len(b)
	switch {
	case s.from != nil:
		if v := r.scope.first(s.from); v.Exists() {
			b = s.convert(r, s.field, v, b)
		}
	case s.read != nil:
		b = s.read(r, s.field, b)
	}
	if len(b) > at {
		return b, at
	}
	if s.absent != "" && !s.optional {
		return append(b, s.absent...), at
	}
	if !s.optional && r.missing == "" {
		r.missing = s.field.Name
	}
	return b[:before], -1
}

// group renders an object from the same place.
func (r *reading) group(f *Field, b []byte) []byte {
	before, whole := len(b), r.missing == ""
	b = append(b, '{')
	b, written := r.fields(f.steps, b)
	r.lies(whole, f, ".")
	if written == 0 && f.Optional {
		return b[:before]
	}
	return append(b, '}')
}

// lies says where a member is that is missing, in a container that was whole before.
func (r *reading) lies(whole bool, within *Field, sign string) {
	if whole && r.missing != "" {
		r.missing = within.Name + sign + r.missing
	}
}

// within renders an object's members only when the native path has a value; otherwise the object is null or absent.
func within(paths ...string) source {
	given := pathsOf(paths...)
	return func(r *reading, f *Field, b []byte) []byte {
		if !r.scope.first(given).Exists() {
			return b
		}
		return r.group(f, b)
	}
}

// elements renders an array from the elements of a native array that keep accepts; nil accepts all.
func elements(path string, keep func(node) bool) source {
	list := pathsOf(path)[0]
	return func(r *reading, f *Field, b []byte) []byte {
		outer, whole := r.scope, r.missing == ""
		b = append(b, '[')
		count, position := 0, -1
		for element := range outer.follow(list).all() {
			position++
			r.enter(element)
			if keep != nil && !keep(element) {
				continue
			}
			if count > 0 {
				b = append(b, ',')
			}
			count++
			r.position = position
			b = append(b, '{')
			b, _ = r.fields(f.steps, b)
			b = append(b, '}')
		}
		r.scope = outer
		r.lies(whole, f, "[].")
		return append(b, ']')
	}
}

// enter has members read from a part of the record.
func (r *reading) enter(part node) {
	r.scope = part
	if r.parts != nil {
		r.parts.direct(part)
	}
}

// unifiedID is the unified id of a record of the platform: stable for ever, and the same for every connection of one
// company.
func unifiedID(s seed.Seed, realm, object, platformID string) seed.ID {
	return s.ID("unified", realm, object, platformID)
}

func recordID(r *reading, _ *Field, b []byte) []byte { return appendID(b, r.own) }

func (r *reading) id(object, platformID string, b []byte) []byte {
	if platformID == "" || object == "" {
		return b
	}
	id, ok := r.peers.id(object, platformID)
	if !ok {
		id = unifiedID(r.seed, r.realm, object, platformID)
	}
	return appendID(b, id)
}

func appendID(b []byte, id seed.ID) []byte { return append(id.Append(append(b, '"')), '"') }

func syncedAt(r *reading, _ *Field, b []byte) []byte { return appendTime(b, r.synced) }

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
	native := r.record.follow(documentLines)
	if r.amounts().tax == 0 && !strings.Contains(native.Raw(), `TaxAmount"`) {
		return []decimal{} // no line has any, as on most documents
	}
	count := 0
	for range native.all() {
		count++
	}
	weights, all, own := make([]decimal, count), make([]decimal, count), make([]decimal, count)
	said, i := false, -1
	for line := range native.all() {
		i++
		kind := line.get("DetailType").String()
		detail := line.get(kind)
		if !detail.filled() || kind == discountLine {
			continue // what is taken off the whole bears no tax
		}
		if tax, ok := parseDecimal(detail.get("TaxAmount").Raw()); ok {
			own[i], said = tax, true
		}
		all[i], _ = parseDecimal(line.get("Amount").Raw())
		weights[i] = r.taxWeight(detail.at("TaxCodeRef.value").String(), all[i])
	}
	if said {
		return own
	}
	if !slices.ContainsFunc(weights, func(w decimal) bool { return w > 0 }) {
		weights = all // nothing is marked as taxable, and yet there is a tax
	}
	return spread(r.amounts().tax, minorStep(r.currency), weights)
}

// taxWeight is how much of the document's tax falls to a line, compared with the others. Where the platform computed
// the tax by rates it is what the line's rate comes to, else the amount of the line, when that is taxed at all.
func (r *reading) taxWeight(code string, amount decimal) decimal {
	header := r.record.get("TxnTaxDetail")
	rated := header.get("TaxLine").filled()
	if strings.EqualFold(code, "TAX") {
		code = header.get("TxnTaxCodeRef").get("value").String()
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
			rate := &reading{record: native, peers: r.peers}
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
