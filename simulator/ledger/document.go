package ledger

import (
	"strconv"
	"time"

	"faultline/simulator/problem"
)

// largest bounds amounts, so that no sum of a document's lines or an account's postings can overflow.
const largest Minor = 1_000_000_000_000_000

func (t *Tx) admitDocument(before, next *Document, revision int) error {
	if err := next.shape(); err != nil {
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
	if before != nil {
		if err := t.admitPeriod(before); err != nil {
			return err
		}
	}
	if err := t.admitPeriod(next); err != nil {
		return err
	}
	if err := next.numberLines(before); err != nil {
		return err
	}
	if err := next.total(); err != nil {
		return err
	}
	if next.Kind.settles() != "" {
		return t.admitSettles(before, next)
	}
	return t.admitSettled(before, next)
}

func voided(d *Document) error {
	return problem.New(problem.Refused, "%s %s is voided", d.Kind, d.ID).At("/id").
		WithHint("make a new document, or delete this one")
}

// shape checks a document by itself.
func (d *Document) shape() error {
	d.Voided = false // only Void says so
	if err := date("/date", d.Date, true); err != nil {
		return err
	}
	if err := date("/due_date", d.DueDate, false); err != nil {
		return err
	}
	if party := d.Kind.party(); party != "" && d.Contact == "" {
		return missing("/contact", "the "+string(party))
	} else if party == "" && d.Contact != "" {
		return invalid("/contact", "a %s names contacts on its lines", d.Kind)
	}
	if d.Kind.settles() != "" {
		return d.shapePayment()
	}
	if len(d.Settles) > 0 {
		return invalid("/settles", "a %s settles nothing; payments do", d.Kind)
	}
	least := 1
	if d.Kind == KindJournalEntry {
		least = 2
	}
	if len(d.Lines) < least {
		return missing("/lines", "at least "+strconv.Itoa(least)+" line")
	}
	if len(d.Lines) > 1000 {
		return invalid("/lines", "a document has at most 1000 lines")
	}
	for i := range d.Lines {
		if err := d.Lines[i].shape(d.Kind, linePath(i, "")); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) shapePayment() error {
	if len(d.Lines) > 0 {
		return invalid("/lines", "a payment has no lines; it says in settles what it pays")
	}
	if d.Total < 0 || d.Total > largest {
		return invalid("/total", "the amount paid must lie between 0 and %d", largest)
	}
	if d.Kind == KindBillPayment && d.Account == "" {
		return missing("/account", "the account paid from")
	}
	return nil
}

func (l *Line) shape(kind Kind, path string) error {
	if l.Amount > largest || l.Amount < -largest || l.Tax > largest || l.Tax < -largest {
		return invalid(path+"/amount", "amounts lie within ±%d", largest)
	}
	if kind == KindJournalEntry {
		if l.Account == "" {
			return missing(path+"/account", "the account of the journal line")
		}
		if l.Tax != 0 || l.Item != "" {
			return invalid(path, "a journal line has neither tax nor item")
		}
	}
	if kind == KindBill && l.Account == "" && l.Item == "" {
		return missing(path+"/account", "the account or the item of the line")
	}
	return nil
}

func linePath(i int, field string) string { return "/lines/" + strconv.Itoa(i) + field }

func date(path, value string, required bool) error {
	if value == "" {
		if required {
			return missing(path, "the date")
		}
		return nil
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
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
	if holder := layered(t.over.numbers, t.base.numbers, key); holder != 0 && holder != number(d.ID) {
		return problem.New(CodeDuplicateNumber, "the number %q is used by %s %d", d.Number, d.Kind, holder).At("/number").
			WithHint("use another number")
	}
	return nil
}

// admitPeriod refuses documents dated in the closed period.
func (t *Tx) admitPeriod(d *Document) error {
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
	if d.Kind.settles() != "" {
		d.Subtotal, d.Tax = d.Total, 0
		return nil
	}
	var net, tax, debit Minor
	for i := range d.Lines {
		net += d.Lines[i].Amount
		tax += d.Lines[i].Tax
		debit += max(0, d.Lines[i].Amount)
	}
	if d.Kind == KindJournalEntry {
		if net != 0 {
			return problem.New(CodeUnbalanced, "debits exceed credits by %d in minor units", net).At("/lines").
				WithHint("make the lines sum to zero")
		}
		net = debit
	}
	d.Subtotal, d.Tax, d.Total = net, tax, net+tax
	if d.Total < 0 || d.Total > largest {
		return invalid("/lines", "the total must lie between 0 and %d", largest)
	}
	return nil
}
