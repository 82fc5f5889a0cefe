package quickbooks

import (
	"slices"
	"strconv"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// detail is a kind of document line. Its fields lie in an object named like the kind, or inner when that differs.
type detail struct {
	name   string
	inner  string
	fields []field
	amount bool // an amount must be given or follow from quantity and price
	is     func(s *scene, l *ledger.Line) bool
	finish func(d *draft, l *ledger.Line, sent given) error // what one line's fields mean together

	all         []field // of every line, and of this kind
	shared, own *form   // the two parts of all
}

// formed fills in what follows from what the kind is.
func (t *detail) formed() *detail {
	t.all = append(slices.Clone(commonLine), t.fields...)
	t.shared, t.own = formOf(t.all[:len(commonLine)]), formOf(t.all[len(commonLine):])
	return t
}

func (t *detail) key() string {
	if t.inner != "" {
		return t.inner
	}
	return t.name
}

// lineIn is a line as read from a request.
type lineIn struct {
	id     string
	detail *detail
	given  given
}

// linesIn are the lines of a document, of which a request names but one list.
type linesIn struct{ list []lineIn }

var lineCustomFields = customFields(nil)

// commonLine are the fields of every document line beside its detail; the kind of line is the last.
var commonLine = []field{
	textField("Description", 4000, func(l *ledger.Line) *string { return &l.Description }),
	{name: "Amount", shape: shapeAmount, // finishLine sets it: it may follow from quantity and price
		set: func(*draft, any, any) error { return nil }},
	lineCustomFields,
	keptText("DetailType", 0), // kept where the line does not show its kind by itself
}

// linesField is the Line of a document whose lines are of the given kinds; the first is the default.
func linesField(total bool, details ...*detail) field {
	lines := func(s *scene, to []byte, doc *ledger.Document) []byte { return s.lines(to, doc, details, total) }
	return field{name: "Line", shape: shapeOwn, required: true,
		parse: func(in *intake, raw any, path string) (any, error) { return in.readLines(raw, path, details) },
		get:   func(s *scene, x any) any { return s.drawn(x.(*ledger.Document), lines) },
		set: func(d *draft, x any, v any) error {
			var lines []lineIn
			if sent, ok := v.(*linesIn); ok {
				lines = sent.list
			}
			return d.setLines(x.(*ledger.Document), lines)
		},
	}
}

func (in *intake) readLines(raw any, path string, details []*detail) (any, error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, faultf(codeUnsupportedProperty, path, "Property Name:%s specified is unsupported or invalid", path)
	}
	in.lines.list = slices.Grow(in.lines.list[:0], len(list))
	for i, e := range list {
		at := in.element(path, i)
		m, ok := e.(*jsontext.Object)
		if !ok {
			return nil, faultf(codeUnsupportedProperty, at, "Property Name:%s specified is unsupported or invalid", path)
		}
		kind, _ := m.Get("DetailType").(string)
		if kind == "SubTotalLineDetail" {
			continue // the server's own line, posted back
		}
		l, err := in.line(m, kind, at, details)
		if err != nil {
			return nil, err
		}
		in.lines.list = append(in.lines.list, l)
	}
	if len(in.lines.list) == 0 {
		return nil, nil
	}
	return &in.lines, nil
}

// element is the path of what lies in an element of a list.
func (in *intake) element(path string, i int) string {
	if in.hasty {
		return ""
	}
	return path + "[" + strconv.Itoa(i) + "]."
}

func (in *intake) line(m *jsontext.Object, kind, at string, details []*detail) (lineIn, error) {
	l := lineIn{detail: details[0]}
	if kind == "" {
		return l, missing("DetailType")
	}
	i := slices.IndexFunc(details, func(t *detail) bool { return equalFold(t.name, kind) })
	if i < 0 {
		return l, faultf(codeEnumeration, in.under(at, "DetailType"), "Invalid Enumeration : %s", kind)
	}
	l.detail = details[i]
	id, err := in.text(m.Get("Id"), 0, in.under(at, "Id"))
	if err != nil {
		return l, err
	}
	l.id, _ = id.(string)
	inner := m.Object(l.detail.key())
	shared, own := l.detail.shared, l.detail.own
	begun := len(in.lined)
	if in.lined, err = in.read(in.lined, shared, m, at); err != nil {
		return l, err
	}
	if last := len(in.lined) - 1; l.detail.is != nil {
		in.lined = in.lined[:last] // the line shows its kind by itself, so that it need not be kept
	} else {
		in.lined[last].value = l.detail.name
	}
	inside := in.under(at, l.detail.key(), ".")
	if in.lined, err = in.read(in.lined, own, inner, inside); err != nil {
		return l, err
	}
	l.given = in.lined[begun:len(in.lined):len(in.lined)]
	for _, name := range own.required {
		if !l.given.has(name) {
			return l, missing(in.under(inside, name))
		}
	}
	return l, nil
}

// setLines replaces the lines. One that names the Id of a line it was read from stays that line.
func (d *draft) setLines(doc *ledger.Document, in []lineIn) error {
	before := doc.Lines
	doc.Lines, d.running = nil, 0
	if len(in) > 0 {
		doc.Lines = make([]ledger.Line, len(in))
	}
	for i := range in {
		l := &doc.Lines[i]
		if at := slices.IndexFunc(before, func(b ledger.Line) bool { return b.ID == in[i].id }); at >= 0 {
			l.ID = in[i].id
			before = slices.Delete(slices.Clone(before), at, at+1)
		}
		if err := d.setLine(l, &in[i]); err != nil {
			return err
		}
		d.running += l.Amount
	}
	return nil
}

func (d *draft) setLine(l *ledger.Line, in *lineIn) error {
	if err := d.apply(in.detail.all, l, in.given); err != nil {
		return err
	}
	if err := d.amount(l, in); err != nil {
		return err
	}
	if err := d.lineTax(l); err != nil {
		return err
	}
	if in.detail.finish != nil {
		return in.detail.finish(d, l, in.given)
	}
	return nil
}

// amount sets the line's amount: as given, or quantity times price without the discount; they may not contradict each other.
func (d *draft) amount(l *ledger.Line, in *lineIn) error {
	given, sent := in.given.of("Amount").(ledger.Minor)
	if sent {
		l.Amount = given
	}
	if l.Quantity == nil || l.UnitPrice == nil {
		if !sent && in.detail.amount {
			return missing("Amount")
		}
		return nil
	}
	product, err := ledger.Extend(*l.Quantity, *l.UnitPrice, d.money)
	if err != nil {
		return faultf(codeNumber, "Amount", "Illegal number format for Amount: %s", err).because(err)
	}
	if off, discounted := in.given.of(discountAmount).(*ledger.Scaled); discounted {
		taken, err := ledger.Extend(ledger.Scale, *off, d.money)
		if err != nil {
			return faultf(codeNumber, discountAmount, "Illegal number format for %s: %s", discountAmount, err).because(err)
		}
		product -= taken
	}
	if sent && product != given {
		return faultf(codeAmount, "Amount", "Amount is not equal to Qty * UnitPrice. Supplied value:%s", given.Fixed(d.money))
	}
	l.Amount = product
	return nil
}

// lines shows the lines of a document, with the subtotal that the server appends on sales.
func (s *scene) lines(to []byte, doc *ledger.Document, details []*detail, total bool) []byte {
	to = append(to, '[')
	of, extras := s.at, s.extras
	defer func() { s.at, s.extras = of, extras }() // the document's, whose fields go on
	var subtotal ledger.Minor
	s.currency = doc.Currency
	for i := range doc.Lines {
		t := s.detailOf(&doc.Lines[i], details)
		to = s.line(next(to), doc, i, t)
		if t != discount {
			subtotal += doc.Lines[i].Amount
		}
	}
	if total {
		to = appendMoney(append(next(to), `{"Amount":`...), subtotal, doc.Currency)
		to = append(to, `,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}`...)
	}
	return append(to, ']')
}

// line shows one line of a document, as the kind of line that it is.
func (s *scene) line(to []byte, doc *ledger.Document, i int, t *detail) []byte {
	l := &doc.Lines[i]
	to = jsontext.AppendBare(append(to, `{"Id":`...), l.ID)
	to = strconv.AppendInt(append(to, `,"LineNum":`...), int64(i+1), 10)
	if l.Description != "" {
		to = jsontext.AppendBare(append(to, `,"Description":`...), l.Description)
	}
	if t.amount || l.Amount != 0 {
		shown := l.Amount
		if doc.Kind == ledger.KindJournalEntry || t == discount {
			shown = max(shown, -shown)
		}
		to = appendMoney(append(to, `,"Amount":`...), shown, doc.Currency)
	}
	to = jsontext.AppendBare(append(to, `,"DetailType":`...), t.name)
	to = s.draw(label(to, t.key()), t.own, l)
	if own := s.value(&lineCustomFields, l); own != nil {
		to = render(label(to, lineCustomFields.name), own, s.zone)
	}
	return append(to, '}')
}

func (s *scene) detailOf(l *ledger.Line, details []*detail) *detail {
	if kept := s.extra(l, "DetailType"); kept != "" {
		if i := slices.IndexFunc(details, func(t *detail) bool { return t.name == kept }); i >= 0 {
			return details[i]
		}
	}
	for _, t := range details {
		if t.is != nil && t.is(s, l) {
			return t
		}
	}
	return details[0]
}
