package ledger

// link tells the documents on the other side what a document settles and collects now, and no longer.
func (t *Tx) link(before, next Record) {
	d, ok := next.(*Document)
	if !ok {
		return
	}
	old, _ := before.(*Document)
	if old == nil {
		old = &Document{}
	}
	for _, a := range old.Settles {
		if allocated(d.Settles, a.ID).Amount == 0 {
			t.touch(a.Kind, a.ID, func(o *Document) { o.SettledBy = without(o.SettledBy, d.ID) })
		}
	}
	for _, a := range d.Settles {
		if was := allocated(old.Settles, a.ID); was == a {
			continue
		}
		by := Allocation{Kind: d.Kind, ID: d.ID, Amount: a.Amount, Date: a.Date, Home: a.Home, Credit: a.Credit, Contact: a.Contact}
		t.touch(a.Kind, a.ID, func(o *Document) { o.SettledBy = with(o.SettledBy, by) })
	}
	t.collect(old, d)
}

// collect marks what a deposit holds, and frees what it no longer does.
func (t *Tx) collect(old, d *Document) {
	for _, c := range old.Collects {
		if !holds(d.Collects, c.ID) {
			t.touch(c.Kind, c.ID, func(o *Document) { o.DepositedBy = "" })
		}
	}
	for _, c := range d.Collects {
		if !holds(old.Collects, c.ID) {
			t.touch(c.Kind, c.ID, func(o *Document) { o.DepositedBy = d.ID })
		}
	}
}

func holds(list []Collected, id string) bool {
	for i := range list {
		if list[i].ID == id {
			return true
		}
	}
	return false
}

// unlink frees the other side of a document that goes away: what a payment settled is open again, what an invoice
// was paid with is unapplied, what a deposit held is undeposited.
func (t *Tx) unlink(d *Document) {
	for _, a := range d.Settles {
		t.touch(a.Kind, a.ID, func(settled *Document) { settled.SettledBy = without(settled.SettledBy, d.ID) })
	}
	for _, a := range d.SettledBy {
		t.touch(a.Kind, a.ID, func(settling *Document) { settling.Settles = without(settling.Settles, d.ID) })
	}
	t.collect(d, &Document{})
}

// touch changes a document along with the one the caller named.
func (t *Tx) touch(kind Kind, id string, change func(*Document)) {
	d, ok := t.Document(kind, id)
	if !ok {
		return
	}
	next := *d
	change(&next) // replaces slices, never writes into them: d keeps its own
	if formOf(kind).open {
		next.Balance = next.unapplied() - sum(next.SettledBy)
	}
	t.succeed(d, &next)
	t.put(number(id), &next, OperationUpdate, true)
}

func sum(list []Allocation) Minor {
	var total Minor
	for i := range list {
		total += list[i].Amount
	}
	return total
}

func allocated(list []Allocation, id string) Allocation {
	for _, a := range list {
		if a.ID == id {
			return a
		}
	}
	return Allocation{}
}

func without(list []Allocation, id string) []Allocation {
	rest := make([]Allocation, 0, len(list))
	for _, a := range list {
		if a.ID != id {
			rest = append(rest, a)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return rest
}

// with replaces the allocation of that id in place, or adds it at the end.
func with(list []Allocation, a Allocation) []Allocation {
	next := make([]Allocation, len(list), len(list)+1)
	copy(next, list)
	for i := range next {
		if next[i].ID == a.ID {
			next[i] = a
			return next
		}
	}
	return append(next, a)
}
