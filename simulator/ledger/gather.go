package ledger

// gather puts the texts of a record that nobody else holds side by side into one. Cut from a request each of them
// would keep the whole request alive for as long as the record lives, and read from a row each would be a piece of
// memory of its own.
func gather(r Record) {
	d, ok := r.(*Document)
	if !ok {
		return // there are few
	}
	var places [64]*string // of nearly every document, as is the room for what they say
	var room [640]byte
	texts := d.texts(places[:0])
	all := room[:0]
	for _, s := range texts {
		all = append(all, *s...)
	}
	rest := string(all)
	for _, s := range texts {
		*s, rest = rest[:len(*s)], rest[len(*s):]
	}
}

// texts appends the places of the texts that a document is given, but for empty ones. Those of what others keep on it
// are theirs.
func (d *Document) texts(to []*string) []*string {
	to = said(to, &d.ID, &d.ChangeID, &d.Trace, &d.Number, &d.Date, &d.DueDate, &d.Contact, &d.Control, &d.Account, &d.Counterpart, &d.Currency, &d.DepositedBy, &d.Method,
		&d.Reference, &d.Memo, &d.Private, &d.Terms, &d.PaidWith, &d.Class, &d.Department)
	for i := range d.Lines {
		l := &d.Lines[i]
		to = said(to, &l.ID, &l.Description, &l.Account, &l.Item, &l.Contact, &l.TaxRate, &l.Class, &l.Department)
	}
	for i := range d.Settles {
		a := &d.Settles[i]
		to = said(to, &a.ID, &a.Date, &a.Contact)
	}
	for i := range d.Collects {
		to = said(to, &d.Collects[i].ID)
	}
	return to
}

// said appends the places of the texts that are not empty.
func said(to []*string, texts ...*string) []*string {
	for _, s := range texts {
		if *s != "" {
			to = append(to, s)
		}
	}
	return to
}
