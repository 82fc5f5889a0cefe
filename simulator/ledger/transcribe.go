package ledger

import (
	"strconv"

	"faultline/simulator/problem"
)

// Transcription says what of a record taken over from other books is left to these.
type Transcription struct {
	Levy  bool // compute the tax of lines that name a tax rate; otherwise taxes stand as they are given
	Carry bool // compute what allocations take in the home currency; otherwise they stand as they are given
}

// Transcribe adds a record as it stands in other books: under its own id, active or not, voided or not, and with the
// ids of its lines. What the ledger refuses of new records because of the day, it takes of these: what they name may be
// inactive by now, and their period closed. Everything else holds for them as for any record.
func (t *Tx) Transcribe(r Record, as Transcription) (Record, error) {
	next, err := copyOf(r)
	if err != nil {
		return nil, err
	}
	id := number(next.Header().ID)
	if id == 0 {
		return nil, invalid("/id", "%q is not an id of these books", next.Header().ID).WithHint("use whole numbers from 1")
	}
	if kind, taken := t.holder(id); taken {
		return nil, invalid("/id", "the id %s is that of a %s already", next.Header().ID, kind)
	}
	*next.Header() = Head{ID: next.Header().ID, Extra: next.Header().Extra}
	t.past = &as
	defer func() { t.past = nil }()
	if err := t.admit(nil, next, -1); err != nil {
		return nil, err
	}
	t.over.last = max(t.over.last, id)
	*next.Header() = Head{
		ID: next.Header().ID, Revision: 1, Extra: next.Header().Extra,
		CreatedAt: t.now, UpdatedAt: t.now, CreatedBy: t.actor, UpdatedBy: t.actor,
	}
	t.put(id, next, OperationCreate, false)
	t.link(nil, next)
	return next, nil
}

// holder finds whose id it is, deleted records included: one counter gives the ids of all kinds.
func (t *Tx) holder(id uint64) (Kind, bool) {
	for _, kind := range order {
		if _, ok := t.get(kind, id); ok {
			return kind, true
		}
	}
	return "", false
}

// usable says that a record which is active, or not, may be named.
func (t *Tx) usable(active bool) bool { return active || t.past != nil }

// numberLinesAsGiven keeps the ids that lines bring along, and gives others to the rest.
func (d *Document) numberLinesAsGiven() error {
	taken := map[string]bool{}
	last := 0
	for i := range d.Lines {
		id := d.Lines[i].ID
		if id == "" {
			continue
		}
		n, err := strconv.Atoi(id)
		if err != nil || n < 1 || strconv.Itoa(n) != id || taken[id] {
			return invalid(linePath(i, "/id"), "%q is not the number of a line, or another line has it", id).WithHint("number the lines from 1")
		}
		taken[id], last = true, max(last, n)
	}
	for i := range d.Lines {
		if d.Lines[i].ID == "" {
			last++
			d.Lines[i].ID = strconv.Itoa(last)
		}
	}
	return nil
}

// shapeVoided checks a document that was voided where it comes from: it has no effect left, so it must not state any.
func (d *Document) shapeVoided() error {
	if err := date("/date", d.Date, true); err != nil {
		return err
	}
	if err := date("/due_date", d.DueDate, false); err != nil {
		return err
	}
	remedy := func(path, what string) error {
		return invalid(path, "a voided %s %s", d.Kind, what).WithHint("leave it out, or say that the document is not voided")
	}
	switch {
	case len(d.Settles) > 0:
		return remedy("/settles", "settles nothing")
	case len(d.Collects) > 0:
		return remedy("/collects", "takes nothing to the bank")
	case len(d.Taxes) > 0:
		return remedy("/taxes", "owes no taxes")
	case d.Total != 0:
		return remedy("/total", "has no total")
	}
	for i := range d.Lines {
		if d.Lines[i].Amount != 0 || d.Lines[i].Tax != 0 {
			return remedy(linePath(i, "/amount"), "has no amounts")
		}
	}
	d.SettledBy, d.DepositedBy, d.Subtotal, d.Tax, d.Balance = nil, "", 0, 0, 0
	return nil
}

// owed checks taxes that stand as they are given.
func (t *Tx) owed(d *Document) error {
	var tax, owed Minor
	for i := range d.Lines {
		tax += d.Lines[i].Tax
	}
	for i := range d.Taxes {
		s, path := &d.Taxes[i], "/taxes/"+strconv.Itoa(i)
		if err := t.admitEntry(path+"/rate", &s.Rate, KindTaxRate); err != nil {
			return err
		}
		if err := t.admitEntry(path+"/agency", &s.Agency, KindTaxAgency); err != nil {
			return err
		}
		if err := t.admitReference(path+"/account", &s.Account, roleTax); err != nil {
			return err
		}
		if s.Amount > largest || s.Amount < -largest {
			return invalid(path+"/amount", "amounts lie within ±%d", largest)
		}
		owed += s.Amount
	}
	if len(d.Taxes) > 0 && owed > tax && tax >= 0 {
		return problem.New(problem.Invalid, "%s are owed in taxes, and the lines are taxed %s", owed.Fixed(d.Currency), tax.Fixed(d.Currency)).
			At("/taxes").WithHint("make the shares sum to the tax of the lines")
	}
	return nil
}
