package ledger

import "faultline/simulator/problem"

// refer checks and completes everything a document points at, other than documents.
func (t *Tx) refer(before, next *Document) error {
	f := formOf(next.Kind)
	var contact *Contact
	if next.Contact != "" {
		var err error
		if contact, err = t.admitContactOf("/contact", &next.Contact, f.parties...); err != nil {
			return err
		}
	}
	if before != nil && next.Rate == 0 && next.Currency == before.Currency {
		next.Rate = before.Rate // the standing rate is for new documents
	}
	if err := t.admitMoney(next, contact); err != nil {
		return err
	}
	if err := t.referAccounts(next, f); err != nil {
		return err
	}
	if err := t.referCatalogue(next); err != nil {
		return err
	}
	for i := range next.Lines {
		if err := t.referLine(before, next, i); err != nil {
			return inLine(i, err)
		}
	}
	return nil
}

// referCatalogue checks what classifies the document and says when it is due.
func (t *Tx) referCatalogue(d *Document) error {
	if err := t.admitSome("/terms", &d.Terms, KindPaymentTerm); err != nil {
		return err
	}
	if err := t.admitSome("/payment_method", &d.PaidWith, KindPaymentMethod); err != nil {
		return err
	}
	if err := t.admitSome("/class", &d.Class, KindClass); err != nil {
		return err
	}
	if err := t.admitSome("/department", &d.Department, KindDepartment); err != nil {
		return err
	}
	if d.Terms != "" && d.DueDate == "" {
		terms, _ := t.Reference(KindPaymentTerm, d.Terms)
		d.DueDate = terms.Term.due(d.Date)
	}
	return nil
}

func (t *Tx) admitContactOf(path string, id *string, kinds ...Kind) (*Contact, error) {
	for _, kind := range kinds {
		r, ok := t.Get(kind, *id)
		if c, is := r.(*Contact); ok && is && t.usable(c.Active) && !c.Deleted {
			*id = c.ID
			return c, nil
		}
	}
	return nil, unknown(path, kinds[0], *id)
}

// referAccounts settles the control account, the account of the money and its counterpart.
func (t *Tx) referAccounts(d *Document, f *form) error {
	if err := t.referControl(d, f); err != nil {
		return err
	}
	undeposited := t.base.company.Undeposited
	if err := t.referMoney(d, "/account", &d.Account, &f.account, when(f.undeposited, undeposited), "names accounts on its lines"); err != nil {
		return err
	}
	if err := t.referMoney(d, "/counterpart", &d.Counterpart, &f.counterpart, when(f.collects != nil, undeposited), "has no second account"); err != nil {
		return err
	}
	if d.Account != "" && d.Account == d.Counterpart {
		return invalid("/counterpart", "the money would stay where it is")
	}
	return nil
}

// referMoney settles an account that money comes from or goes to. A kind without such an account has it elsewise.
func (t *Tx) referMoney(d *Document, path string, id *string, r *role, standard, elsewise string) error {
	switch {
	case r.name == "" && *id != "":
		return invalid(path, "a %s %s", d.Kind, elsewise)
	case r.name == "":
		return nil
	case *id == "" && standard == "":
		return missing(path, "the "+r.name)
	}
	return t.admitDefault(path, id, standard, *r)
}

func when(condition bool, id string) string {
	if condition {
		return id
	}
	return ""
}

// referControl settles the receivable or payable account. A document that only settles others stands on theirs.
func (t *Tx) referControl(d *Document, f *form) error {
	if f.side == 0 || (!f.open && len(d.Settles) == 0) {
		if d.Voided && f.side != 0 {
			return nil // it stood on one while it settled something
		}
		if d.Control != "" {
			return invalid("/control", "such a %s has no control account", d.Kind)
		}
		return nil
	}
	standard, r := t.base.company.Receivable, roleReceivable
	if f.payable {
		standard, r = t.base.company.Payable, rolePayable
	}
	if d.Control == "" {
		for _, a := range d.Settles {
			kind := a.Kind
			if kind == "" {
				kind = f.settles[0]
			}
			if control := t.controlOf(kind, a.ID, d.Contact); control != "" {
				standard = control
				break
			}
		}
	}
	return t.admitDefault("/control", &d.Control, standard, r)
}

// referLine checks what a line points at. Refusals name the place within the line.
func (t *Tx) referLine(before, d *Document, i int) error {
	l, use := &d.Lines[i], formOf(d.Kind).lines
	if l.Item != "" {
		item, ok := t.Item(l.Item)
		if !ok || item.Deleted || !t.usable(item.Active) {
			return unknown("/item", KindItem, l.Item)
		}
		l.Item = item.ID
		if l.Account == "" || before.follows(l) {
			l.Account = item.account(use)
		}
	}
	if err := t.referLineAccount(d, i); err != nil {
		return err
	}
	if err := t.referLineCatalogue(l); err != nil {
		return err
	}
	if l.Tax != 0 || l.TaxRate != "" {
		tax := t.base.company.TaxPayable
		if err := t.admitDefault("/tax", &tax, tax, roleTax); err != nil {
			return err
		}
	}
	if l.Contact == "" {
		return nil
	}
	parties := customers
	if use == lineEntry || use == lineMoney {
		parties = []Kind{KindCustomer, KindVendor}
	}
	_, err := t.admitContactOf("/contact", &l.Contact, parties...)
	return err
}

func (t *Tx) referLineCatalogue(l *Line) error {
	if err := t.admitSome("/tax_rate", &l.TaxRate, KindTaxRate); err != nil {
		return err
	}
	if err := t.admitSome("/class", &l.Class, KindClass); err != nil {
		return err
	}
	return t.admitSome("/department", &l.Department, KindDepartment)
}

func (t *Tx) referLineAccount(d *Document, i int) error {
	const path = "/account"
	l := &d.Lines[i]
	switch formOf(d.Kind).lines {
	case lineEntry:
		if err := t.admitReference(path, &l.Account, roleJournal); err != nil {
			return err
		}
		return t.admitParty(d, l, "/contact")
	case lineSale:
		return t.admitDefault(path, &l.Account, t.base.company.Sales, roleLine)
	case linePurchase, lineMoney:
	}
	if l.Account == "" {
		if l.Item != "" && formOf(d.Kind).sign == 0 {
			return nil // an order posts nothing: what is billed for it names the account
		}
		return problem.New(CodeMissing, "item %s has no expense account to post to", l.Item).At(path).
			WithHint("name the line's account, or give the item an expense account")
	}
	return t.admitReference(path, &l.Account, roleLine)
}

// admitParty wants to know whose receivable or payable a journal line moves. That is in the currency of the contact.
func (t *Tx) admitParty(d *Document, l *Line, path string) error {
	a, _ := t.Account(l.Account)
	party := KindCustomer
	switch a.Type {
	case AccountsReceivable:
	case AccountsPayable:
		party = KindVendor
	default:
		return nil
	}
	if l.Contact == "" {
		return missing(path, "the "+string(party)+" of a line on the "+string(a.Type)+" account")
	}
	c, err := t.admitContactOf(path, &l.Contact, party)
	if err != nil {
		return err
	}
	if c.Currency != d.Currency {
		return problem.New(CodeWrongCurrency, "%q is not the currency of %s %s", d.Currency, c.Kind, c.ID).At(path).
			WithHint("enter what concerns the contact in %s", c.Currency)
	}
	return nil
}

// account is where lines with the item post.
func (i *Item) account(use lineUse) string {
	if use == lineSale {
		return i.IncomeAccount
	}
	if i.ExpenseAccount == "" {
		return i.InventoryAccount
	}
	return i.ExpenseAccount
}

// follows says that a line was given another item while its account was left as the ledger had filled it in: the
// account then moves with the item. A caller who read, changed the item and wrote back means that.
func (d *Document) follows(l *Line) bool {
	if d == nil || l.ID == "" {
		return false
	}
	for i := range d.Lines {
		if old := &d.Lines[i]; old.ID == l.ID {
			return old.Item != "" && old.Item != l.Item && old.Account == l.Account
		}
	}
	return false
}
