package ledger

// A journal entry with lines on a receivable or payable account is, for the contact that these name, what an invoice or
// a credit memo is: it stands open until payments settle it, or pass it on to what they settle.

// Stake is the part of a journal entry on one control account of one contact. Amounts are positive for debits.
type Stake struct {
	Contact string
	Control string
	Payable bool
	Amount  Minor // in the currency of the entry
	Home    Minor // the same in the home currency
	Taken   Minor // what payments took of it: never beyond the amount, and positive
	Carried Minor // what these took in the home currency; positive
	// Settleable says that payments can name the entry for it: an entry has one such stake for each contact.
	Settleable bool
}

// Stakes lists the stakes of a document, in the order of its lines; documents other than journal entries have none.
func (v *View) Stakes(d *Document) []Stake {
	if d.Kind != KindJournalEntry || d.Deleted || d.Voided {
		return nil
	}
	var list []Stake
	for i := range d.Lines {
		l := &d.Lines[i]
		a, ok := v.Account(l.Account)
		if !ok || l.Contact == "" || a.Type != AccountsReceivable && a.Type != AccountsPayable {
			continue
		}
		at, first := len(list), true
		for j := range list {
			if list[j].Contact == l.Contact {
				first = false
				if list[j].Control == l.Account {
					at = j
				}
			}
		}
		if at == len(list) {
			list = append(list, Stake{Contact: l.Contact, Control: l.Account, Payable: a.Type == AccountsPayable, Settleable: first})
		}
		list[at].Amount += l.Amount
		list[at].Home += d.home(l.Amount, v.base.company.Currency)
	}
	for i := range d.SettledBy {
		by := &d.SettledBy[i]
		for j := range list {
			if s := &list[j]; s.Settleable && s.Contact == by.Contact {
				s.Taken += by.Amount
				s.Carried += d.homeOf(by)
			}
		}
	}
	return list
}

// StakesAt are the stakes as they stood at the end of a day.
func (v *View) StakesAt(d *Document, day string) []Stake {
	if d.Date > day {
		return nil
	}
	then := *d
	then.SettledBy = nil
	for _, a := range d.SettledBy {
		if by, ok := v.Document(a.Kind, a.ID); ok && by.Date <= day {
			then.SettledBy = append(then.SettledBy, a)
		}
	}
	return v.Stakes(&then)
}

// OpenHome is what the stake stands at on its control account, in the home currency: debit positive.
func (s *Stake) OpenHome() Minor { return s.sign() * s.carrying() }

// owed is the stake's part of the balance of its contact.
func (s *Stake) owed() Minor {
	open := s.sign() * s.open()
	if s.Payable {
		return -open
	}
	return open
}

func (s *Stake) open() Minor { return s.sign()*s.Amount - s.Taken }

func (s *Stake) carrying() Minor { return s.sign()*s.Home - s.Carried }

func (s *Stake) sign() Minor {
	if s.Amount < 0 {
		return -1
	}
	return +1
}

// side is that of what the allocation settles: +1 when it stands in debit on its control account, -1 in credit, 0 when
// it stands on none.
func (a *Allocation) side() Minor {
	switch {
	case a.Kind != KindJournalEntry:
		return formOf(a.Kind).side
	case a.Credit:
		return -1
	}
	return +1
}

// stakesStay keeps the parts of a journal entry that payments rely on.
func (t *Tx) stakesStay(before, next *Document) error {
	if next.Kind != KindJournalEntry || len(before.SettledBy) == 0 {
		return nil
	}
	then := *next
	then.SettledBy = before.SettledBy
	now := t.Stakes(&then)
	for _, was := range t.Stakes(before) {
		if was.Taken == 0 {
			continue
		}
		kept := false
		for i := range now {
			s := &now[i]
			kept = kept || s.Settleable && s.Contact == was.Contact && s.Control == was.Control && s.sign() == was.sign() && s.open() >= 0
		}
		if !kept {
			return inUse(next.Kind, next.ID, "the payments of "+was.Contact+", so what they settle is fixed", "unapply them first")
		}
	}
	return nil
}

// controlOf is the control account on which a document, or a contact's part of a journal entry, stands.
func (t *Tx) controlOf(kind Kind, id, contact string) string {
	d, ok := t.Document(kind, id)
	if !ok {
		return ""
	}
	for _, s := range t.Stakes(d) {
		if s.Contact == contact && s.Settleable {
			return s.Control
		}
	}
	return d.Control
}
