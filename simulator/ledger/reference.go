package ledger

import "faultline/simulator/problem"

// refer checks and completes everything a document points at, other than documents.
func (t *Tx) refer(before, next *Document) error {
	if err := t.admitCurrency(&next.Currency); err != nil {
		return err
	}
	if party := next.Kind.party(); party != "" {
		if err := t.admitContactOf("/contact", &next.Contact, party); err != nil {
			return err
		}
	}
	if err := t.referAccounts(next); err != nil {
		return err
	}
	for i := range next.Lines {
		if err := t.referLine(before, next, i); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) admitContactOf(path string, id *string, kinds ...Kind) error {
	for _, kind := range kinds {
		r, ok := t.Get(kind, *id)
		if c, is := r.(*Contact); ok && is && c.Active && !c.Deleted {
			*id = c.ID
			return nil
		}
	}
	return unknown(path, kinds[0], *id)
}

// referAccounts settles the control account and the account of a payment.
func (t *Tx) referAccounts(d *Document) error {
	company := &t.base.company
	switch d.Kind {
	case KindInvoice, KindBill, KindInvoicePayment, KindBillPayment:
		standard, r := company.Receivable, roleReceivable
		if d.Kind.party() == KindVendor {
			standard, r = company.Payable, rolePayable
		}
		if d.Control == "" && len(d.Settles) > 0 {
			if paid, ok := t.Document(d.Kind.settles(), d.Settles[0].ID); ok {
				standard = paid.Control
			}
		}
		if err := t.admitDefault("/control", &d.Control, standard, r); err != nil {
			return err
		}
	default:
		if d.Control != "" {
			return invalid("/control", "a %s has no control account", d.Kind)
		}
	}
	switch d.Kind {
	case KindInvoicePayment:
		return t.admitDefault("/account", &d.Account, company.Undeposited, roleDeposit)
	case KindBillPayment:
		return t.admitReference("/account", &d.Account, roleSpend)
	}
	if d.Account != "" {
		return invalid("/account", "a %s names accounts on its lines", d.Kind)
	}
	return nil
}

func (t *Tx) referLine(before, d *Document, i int) error {
	l := &d.Lines[i]
	if l.Item != "" {
		item, ok := t.Item(l.Item)
		if !ok || item.Deleted || !item.Active {
			return unknown(linePath(i, "/item"), KindItem, l.Item)
		}
		l.Item = item.ID
		if l.Account == "" || before.follows(l) {
			l.Account = item.account(d.Kind)
		}
	}
	if err := t.referLineAccount(d, i); err != nil {
		return err
	}
	if l.Tax != 0 {
		tax := t.base.company.TaxPayable
		if err := t.admitDefault(linePath(i, "/tax"), &tax, tax, roleTax); err != nil {
			return err
		}
	}
	if l.Contact == "" {
		return nil
	}
	parties := []Kind{KindCustomer}
	if d.Kind == KindJournalEntry {
		parties = []Kind{KindCustomer, KindVendor}
	}
	return t.admitContactOf(linePath(i, "/contact"), &l.Contact, parties...)
}

func (t *Tx) referLineAccount(d *Document, i int) error {
	l, path := &d.Lines[i], linePath(i, "/account")
	switch d.Kind {
	case KindJournalEntry:
		if err := t.admitReference(path, &l.Account, roleJournal); err != nil {
			return err
		}
		return t.admitParty(l, linePath(i, "/contact"))
	case KindInvoice:
		return t.admitDefault(path, &l.Account, t.base.company.Sales, roleLine)
	}
	if l.Account == "" {
		return problem.New(CodeMissing, "item %s has no expense account to post to", l.Item).At(path).
			WithHint("name the line's account, or give the item an expense account")
	}
	return t.admitReference(path, &l.Account, roleLine)
}

// admitParty wants to know whose receivable or payable a journal line moves.
func (t *Tx) admitParty(l *Line, path string) error {
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
	return t.admitContactOf(path, &l.Contact, party)
}

// account is where lines with the item post.
func (i *Item) account(kind Kind) string {
	if kind == KindInvoice {
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
