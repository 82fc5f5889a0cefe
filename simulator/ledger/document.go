package ledger

import (
	"strconv"

	"faultline/simulator/problem"
)

// largest bounds amounts, so that no sum of a document's lines or an account's postings can overflow.
const largest Minor = 1_000_000_000_000_000

func (t *Tx) admitDocument(before, next *Document, revision int) error {
	if err := t.shapeDocument(next); err != nil {
		return err
	}
	if err := t.refer(before, next); err != nil {
		return err
	}
	if before != nil {
		if err := fresh(before, revision); err != nil {
			return err
		}
		if before.Voided {
			return voided(before)
		}
	}
	if err := t.admitNumber(next); err != nil {
		return err
	}
	if err := t.admitPeriod(before); err != nil {
		return err
	}
	if err := t.admitPeriod(next); err != nil {
		return err
	}
	if t.past != nil {
		if err := next.numberLinesAsGiven(); err != nil || next.Voided {
			return err
		}
	} else if err := next.numberLines(before); err != nil {
		return err
	}
	return t.admitAmounts(before, next)
}

func (t *Tx) shapeDocument(d *Document) error {
	if t.past != nil && d.Voided {
		return d.shapeVoided()
	}
	d.Voided = false // only Void says so
	return d.shape()
}

// admitAmounts computes what the ledger keeps of the amounts, and what they are settled with.
func (t *Tx) admitAmounts(before, next *Document) error {
	if err := t.admitAllocations(before, next); err != nil {
		return err
	}
	if err := t.admitCollected(next); err != nil {
		return err
	}
	if t.past == nil || t.past.Levy {
		t.levy(next)
	} else if err := t.owed(next); err != nil {
		return err
	}
	if err := next.total(); err != nil {
		return err
	}
	if err := t.admitBalance(before, next); err != nil {
		return err
	}
	if err := t.convertible(next); err != nil {
		return err
	}
	return t.admitDeposited(before, next)
}

func voided(d *Document) error {
	return problem.New(problem.Refused, "%s %s is voided", d.Kind, d.ID).At("/id").
		WithHint("make a new document, or delete this one")
}

// shape checks a document by itself.
func (d *Document) shape() error {
	f := formOf(d.Kind)
	if err := date("/date", d.Date, true); err != nil {
		return err
	}
	if err := date("/due_date", d.DueDate, false); err != nil {
		return err
	}
	if f.parties == nil && d.Contact != "" {
		return invalid("/contact", "a %s names contacts on its lines", d.Kind)
	}
	if f.parties != nil && !f.anonymous && d.Contact == "" {
		return missing("/contact", "the "+string(f.party()))
	}
	if d.Refund && d.Kind != KindExpense {
		return invalid("/refund", "a %s is no refund; expenses can be", d.Kind)
	}
	if d.Closed && f.posts() {
		return invalid("/closed", "a %s is not closed by hand; orders are", d.Kind)
	}
	if len(d.Collects) > 0 && f.collects == nil {
		return invalid("/collects", "a %s takes nothing to the bank; deposits do", d.Kind)
	}
	if f.given {
		return d.shapeGiven(f)
	}
	return d.shapeLines(f)
}

func (d *Document) shapeGiven(f *form) error {
	if len(d.Lines) > 0 {
		return invalid("/lines", "a %s has no lines, only a total", d.Kind)
	}
	if d.Total < 0 || d.Total > largest {
		return invalid("/total", "the amount must lie between 0 and %d", largest)
	}
	if d.Total == 0 && f.settles == nil {
		return invalid("/total", "the amount must be above 0")
	}
	return nil
}

func (d *Document) shapeLines(f *form) error {
	if len(d.Lines) < f.least {
		return missing("/lines", "at least "+strconv.Itoa(f.least)+" line")
	}
	if len(d.Lines) == 0 && len(d.Settles) == 0 && len(d.Collects) == 0 {
		return missing("/lines", "at least one line, or one linked document,")
	}
	if len(d.Lines) > 1000 {
		return invalid("/lines", "a document has at most 1000 lines")
	}
	for i := range d.Lines {
		if err := d.Lines[i].shape(f.lines); err != nil {
			return inLine(i, err)
		}
	}
	return nil
}

// shape checks a line by itself. Refusals name the place within the line.
func (l *Line) shape(use lineUse) error {
	if l.Amount > largest || l.Amount < -largest || l.Tax > largest || l.Tax < -largest {
		return invalid("/amount", "amounts lie within ±%d", largest)
	}
	switch use {
	case lineEntry, lineMoney:
		if l.Account == "" {
			return missing("/account", "the account of the line")
		}
		if l.Tax != 0 || l.TaxRate != "" || l.Item != "" {
			return invalid("", "such a line has neither tax nor item")
		}
	case linePurchase:
		if l.Account == "" && l.Item == "" {
			return missing("/account", "the account or the item of the line")
		}
	}
	return nil
}

func linePath(i int, field string) string { return "/lines/" + strconv.Itoa(i) + field }

// inLine gives a refusal of a line its place in the document.
func inLine(i int, err error) error {
	p := problem.From(err)
	return p.At(linePath(i, p.Path))
}

func date(path, value string, required bool) error {
	if value == "" {
		if required {
			return missing(path, "the date")
		}
		return nil
	}
	if !IsDate(value) {
		return invalid(path, "%q is not a date; write YYYY-MM-DD", value)
	}
	return nil
}

// admitNumber refuses a document number that is taken.
func (t *Tx) admitNumber(d *Document) error {
	key, ok := numberOf(d)
	if !ok {
		return nil
	}
	if holder := layered(&t.over.numbers, t.base.numbers, key); holder != 0 && holder != number(d.ID) {
		return problem.New(CodeDuplicateNumber, "the number %q is used by %s %d", d.Number, d.Kind, holder).At("/number").
			WithHint("use another number")
	}
	return nil
}

// admitPeriod refuses documents dated in the closed period.
func (t *Tx) admitPeriod(d *Document) error {
	if d == nil || !formOf(d.Kind).posts() || t.past != nil {
		return nil
	}
	if closed := t.base.company.ClosedTo; closed != "" && d.Date <= closed {
		return problem.New(CodePeriodClosed, "the books are closed up to %s, and the %s is of %s", closed, d.Kind, d.Date).
			At("/date").WithHint("date it later, or reopen the period")
	}
	return nil
}

// numberLines keeps the ids of lines that were there before and gives new ones to the others.
func (d *Document) numberLines(before *Document) error {
	if before == nil {
		for i := range d.Lines {
			d.Lines[i].ID = strconv.Itoa(i + 1)
		}
		return nil
	}
	next := 0
	known := make(map[string]bool, len(before.Lines))
	for i := range before.Lines {
		known[before.Lines[i].ID] = true
		if n, err := strconv.Atoi(before.Lines[i].ID); err == nil {
			next = max(next, n)
		}
	}
	for i := range d.Lines {
		id := &d.Lines[i].ID
		switch {
		case *id == "":
			next++
			*id = strconv.Itoa(next)
		case !known[*id]:
			return problem.New(CodeUnknownReference, "the document has no line %q, or has it twice", *id).
				At(linePath(i, "/id")).WithHint("leave the id out to add a line")
		default:
			delete(known, *id)
		}
	}
	return nil
}

// total computes what the ledger keeps of the amounts.
func (d *Document) total() error {
	f := formOf(d.Kind)
	if f.given {
		d.Subtotal, d.Tax = d.Total, 0
		return nil
	}
	var net, tax, debit Minor
	for i := range d.Lines {
		net += d.Lines[i].Amount
		tax += d.Lines[i].Tax
		debit += max(0, d.Lines[i].Amount)
	}
	if f.lines == lineEntry {
		if net != 0 {
			return problem.New(CodeUnbalanced, "debits exceed credits by %s", net.Fixed(d.Currency)).At("/lines").
				WithHint("make the lines sum to zero")
		}
		net = debit
	}
	d.Subtotal, d.Tax, d.Total = net, tax, net+tax+collected(d.Collects)
	if !f.open {
		d.Total += sum(d.Settles) // a refund pays out what it settles, beside its lines
	}
	if d.Total < 0 || d.Total > largest {
		return invalid("/lines", "the total must lie between 0 and %d", largest)
	}
	return nil
}
