package ledger

import "faultline/simulator/problem"

// Verify recomputes the books from the documents alone and reports the first thing that does not agree.
func (b *Book) Verify() error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.state.verify()
}

func (s *state) verify() error {
	c := census{view: &View{base: s}, totals: map[string]Minor{}, open: map[string]Minor{}, control: map[string]Minor{}}
	for _, kind := range Kinds() {
		if !kind.IsDocument() {
			continue
		}
		var err error
		c.view.Each(kind, func(r Record) bool {
			err = c.document(r.(*Document))
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	if err := c.accounts(); err != nil {
		return err
	}
	return c.contacts()
}

// census gathers what the documents say, to hold it against what the book says.
type census struct {
	view    *View
	totals  map[string]Minor // postings, by account
	open    map[string]Minor // by contact
	control map[string]Minor // open documents and journal lines, by control account; debit positive
}

func broken(format string, args ...any) error {
	return problem.New(problem.Internal, "the books do not agree: "+format, args...)
}

func (c *census) document(d *Document) error {
	var balance Minor
	for _, p := range c.view.PostingsOf(d) {
		balance += p.Amount
		c.totals[p.Account] += p.Amount
	}
	if balance != 0 {
		return broken("%s %s is out of balance by %d", d.Kind, d.ID, balance)
	}
	if err := c.amounts(d); err != nil {
		return err
	}
	if err := c.links(d); err != nil {
		return err
	}
	if d.Control != "" {
		c.control[d.Control] += c.view.base.company.Carrying(d)
	}
	if d.Contact != "" {
		c.open[d.Contact] += d.open()
	}
	if formOf(d.Kind).lines == lineEntry {
		for _, p := range c.view.PostingsOf(d) {
			c.control[p.Account] += p.Amount
		}
		for _, s := range c.view.Stakes(d) {
			if s.open() < 0 {
				return broken("%s %s owes %s less than payments took", d.Kind, d.ID, s.Contact)
			}
			c.control[s.Control] -= s.sign() * s.Carried
			c.open[s.Contact] += s.owed()
		}
	}
	return nil
}

func (c *census) amounts(d *Document) error {
	f := formOf(d.Kind)
	var net, tax, owed Minor
	for i := range d.Lines {
		net += d.Lines[i].Amount
		tax += d.Lines[i].Tax
	}
	for i := range d.Taxes {
		owed += d.Taxes[i].Amount
	}
	if !f.given && f.lines != lineEntry {
		linked := collected(d.Collects)
		if !f.open {
			linked += sum(d.Settles)
		}
		if d.Subtotal != net || d.Tax != tax || d.Total != net+tax+linked {
			return broken("%s %s totals %d, its lines %d and tax %d", d.Kind, d.ID, d.Total, net, tax)
		}
	}
	if len(d.Taxes) > 0 && owed > tax && tax >= 0 {
		return broken("%s %s owes agencies %d of %d in taxes", d.Kind, d.ID, owed, tax)
	}
	var due Minor
	if f.open {
		due = d.unapplied() - sum(d.SettledBy)
	}
	if d.Balance != due || due < 0 {
		return broken("%s %s has the balance %d, and %d by its allocations", d.Kind, d.ID, d.Balance, due)
	}
	return nil
}

// links checks that the other side of everything a document is linked to says the same.
func (c *census) links(d *Document) error {
	for _, a := range d.Settles {
		if err := c.allocation(d, a, func(other *Document) []Allocation { return other.SettledBy }); err != nil {
			return err
		}
	}
	for _, a := range d.SettledBy {
		if err := c.allocation(d, a, func(other *Document) []Allocation { return other.Settles }); err != nil {
			return err
		}
	}
	for _, held := range d.Collects {
		other, ok := c.view.Document(held.Kind, held.ID)
		if !ok || other.Deleted || other.Voided || other.DepositedBy != d.ID {
			return broken("%s %s holds %s %s, which does not say so", d.Kind, d.ID, held.Kind, held.ID)
		}
	}
	if !d.Deposited() {
		return nil
	}
	if deposit, ok := c.view.Document(KindBankDeposit, d.DepositedBy); !ok || deposit.Deleted || !holds(deposit.Collects, d.ID) {
		return broken("%s %s lies in deposit %s, which does not say so", d.Kind, d.ID, d.DepositedBy)
	}
	return nil
}

func (c *census) allocation(d *Document, a Allocation, side func(*Document) []Allocation) error {
	other, ok := c.view.Document(a.Kind, a.ID)
	if !ok || other.Deleted || other.Voided {
		return broken("%s %s is allocated to the absent %s %s", d.Kind, d.ID, a.Kind, a.ID)
	}
	b := allocated(side(other), d.ID)
	if b.Amount != a.Amount || b.Home != a.Home || b.Kind != d.Kind || other.Contact != d.Contact && a.Contact == "" || a.Contact != b.Contact {
		return broken("%s %s and %s %s disagree on their allocation", d.Kind, d.ID, a.Kind, a.ID)
	}
	return nil
}

func (c *census) accounts() error {
	var err error
	var trial Minor
	known := 0
	c.view.Each(KindAccount, func(r Record) bool {
		a := r.(*Account)
		total := c.view.total(number(a.ID))
		trial += total
		if c.totals[a.ID] != 0 {
			known++
		}
		switch {
		case total != c.totals[a.ID]:
			err = broken("account %s stands at %d, its postings at %d", a.ID, total, c.totals[a.ID])
		case (a.Type == AccountsReceivable || a.Type == AccountsPayable) && total != c.control[a.ID]:
			err = broken("control account %s stands at %d, its open documents at %d", a.ID, total, c.control[a.ID])
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	if trial != 0 {
		return broken("the trial balance is off by %d", trial)
	}
	for _, total := range c.totals {
		if total != 0 {
			known--
		}
	}
	if known != 0 {
		return broken("%d accounts that are posted to are missing", -known)
	}
	return nil
}

func (c *census) contacts() error {
	for _, kind := range []Kind{KindCustomer, KindVendor} {
		var err error
		c.view.Each(kind, func(r Record) bool {
			if id := r.Header().ID; c.view.Owed(id) != c.open[id] {
				err = broken("%s %s has the balance %d, open documents of %d", kind, id, c.view.Owed(id), c.open[id])
			}
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
