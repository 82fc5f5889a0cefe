package ledger

// gather puts the texts of a record that nobody else has seen side by side into one. Cut from a request each of them would keep the whole request
// alive for as long as the record lives, and read from a row each would be a piece of memory of its own.
func gather(r Record) {
	d, ok := r.(*Document)
	if !ok {
		return // there are few
	}
	var room [640]byte // for nearly every document
	all := room[:0]
	d.texts(func(s *string) { all = append(all, *s...) })
	rest := string(all)
	d.texts(func(s *string) {
		if n := len(*s); n > 0 {
			*s, rest = rest[:n], rest[n:]
		} else {
			*s = "" // which points nowhere
		}
	})
}

// texts goes through the texts that a document is given. Those of what others keep on it are theirs.
func (d *Document) texts(each func(*string)) {
	for _, s := range [...]*string{
		&d.ID, &d.Number, &d.Date, &d.DueDate, &d.Contact, &d.Control, &d.Account, &d.Counterpart, &d.Currency, &d.DepositedBy, &d.Method,
		&d.Reference, &d.Memo, &d.Private, &d.Terms, &d.PaidWith, &d.Class, &d.Department,
	} {
		each(s)
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		for _, s := range [...]*string{&l.ID, &l.Description, &l.Account, &l.Item, &l.Contact, &l.TaxRate, &l.Class, &l.Department} {
			each(s)
		}
	}
	for i := range d.Settles {
		a := &d.Settles[i]
		for _, s := range [...]*string{&a.ID, &a.Date, &a.Contact} {
			each(s)
		}
	}
	for i := range d.Collects {
		each(&d.Collects[i].ID)
	}
}
