package ledger

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// View reads a book, and within an operation what the operation has done so far. It must not be kept.
type View struct {
	base *state
	over *overlay // nil outside of an operation
}

// AccountBalance is one row of a trial balance: either side is zero.
type AccountBalance struct {
	Account string
	Debit   Minor
	Credit  Minor
}

// Company returns a copy of the company.
func (v *View) Company() Company { return v.base.company }

// Entity is the company itself, to be read only, and no longer than the view.
func (v *View) Entity() *Company { return &v.base.company }

// Get finds a record. Deleted records are found too: check Header().Deleted.
func (v *View) Get(kind Kind, id string) (Record, bool) { return v.get(kind, number(id)) }

func (v *View) get(kind Kind, id uint64) (Record, bool) {
	if v.over != nil {
		if e, ok := v.over.entries.get(id); ok {
			return e.after, e.kind == kind
		}
	}
	return v.base.shelf(kind).get(id)
}

// Account finds an account.
func (v *View) Account(id string) (*Account, bool) {
	r, ok := v.Get(KindAccount, id)
	if !ok {
		return nil, false
	}
	return r.(*Account), true
}

// Contact finds a customer or a vendor.
func (v *View) Contact(id string) (*Contact, bool) {
	n := number(id)
	r, ok := v.get(KindCustomer, n)
	if !ok {
		r, ok = v.get(KindVendor, n)
	}
	if !ok {
		return nil, false
	}
	return r.(*Contact), true
}

// Item finds an item.
func (v *View) Item(id string) (*Item, bool) {
	r, ok := v.Get(KindItem, id)
	if !ok {
		return nil, false
	}
	return r.(*Item), true
}

// Reference finds a reference.
func (v *View) Reference(kind Kind, id string) (*Reference, bool) {
	r, ok := v.Get(kind, id)
	if !ok {
		return nil, false
	}
	ref, ok := r.(*Reference)
	return ref, ok
}

// Document finds a document.
func (v *View) Document(kind Kind, id string) (*Document, bool) {
	r, ok := v.Get(kind, id)
	if !ok {
		return nil, false
	}
	d, ok := r.(*Document)
	return d, ok
}

// Each calls fn with the live records in ascending numeric id until it returns false; deleted ones are left out.
func (v *View) Each(kind Kind, fn func(Record) bool) {
	s := v.base.shelf(kind)
	for i := range s.records.Len() {
		r := *s.records.At(i)
		if v.over != nil {
			if e, ok := v.over.entries.get(*s.ids.At(i)); ok {
				r = e.after
			}
		}
		if !r.Header().Deleted && !fn(r) {
			return
		}
	}
	for _, r := range v.created(kind) {
		if !r.Header().Deleted && !fn(r) {
			return
		}
	}
}

// Beyond calls fn with the live records after one in ascending numeric id, or in descending id, until it returns false.
// An empty id is the end that it begins at; a record of that id need not be there. It costs what it visits.
func (v *View) Beyond(kind Kind, after string, descending bool, fn func(Record) bool) {
	s := v.base.shelf(kind)
	made := v.created(kind)
	kept := s.records.Len()
	n := kept + len(made)
	at := func(i int) Record {
		if i >= kept {
			return made[i-kept]
		}
		if v.over != nil {
			if e, ok := v.over.entries.get(*s.ids.At(i)); ok {
				return e.after
			}
		}
		return *s.records.At(i)
	}
	step, i := 1, 0
	if descending {
		step, i = -1, n-1
	}
	if after != "" {
		i = sort.Search(n, func(j int) bool { return number(at(j).Header().ID) >= number(after) })
		if descending {
			i--
		} else if i < n && at(i).Header().ID == after {
			i++
		}
	}
	for ; i >= 0 && i < n; i += step {
		if r := at(i); !r.Header().Deleted && !fn(r) {
			return
		}
	}
}

// created returns the records of a kind that the operation made, in ascending id.
func (v *View) created(kind Kind) []Record {
	if v.over == nil {
		return nil
	}
	var list []Record
	for _, e := range v.over.entries.values { // ids are given in order, so creations are in order
		if e.kind == kind && e.before == nil {
			list = append(list, e.after)
		}
	}
	return list
}

// EachSince calls fn with the records changed at t or later, deleted ones included, ascending by time of change and
// then id, until it returns false. It costs what it visits, not what the book holds.
func (v *View) EachSince(kind Kind, t time.Time, fn func(Record) bool) {
	s := v.base.shelf(kind)
	if v.over == nil {
		for i := s.since(t); i < s.stamps.Len(); i++ {
			if r := s.current(*s.stamps.At(i)); r != nil && !fn(r) {
				return
			}
		}
		return
	}
	for _, r := range v.changedSince(s, kind, t) {
		if !fn(r) {
			return
		}
	}
}

// changedSince merges the committed changes with those of the operation under way.
func (v *View) changedSince(s *shelf, kind Kind, t time.Time) []Record {
	var list []Record
	for i := s.since(t); i < s.stamps.Len(); i++ {
		m := *s.stamps.At(i)
		r := s.current(m)
		if r == nil {
			continue
		}
		if _, ok := v.over.entries.get(m.id); !ok {
			list = append(list, r)
		}
	}
	for _, e := range v.over.entries.values {
		if e.kind == kind && !e.vanished() && !e.after.Header().UpdatedAt.Before(t) {
			list = append(list, e.after)
		}
	}
	slices.SortFunc(list, func(a, b Record) int {
		if c := a.Header().UpdatedAt.Compare(b.Header().UpdatedAt); c != 0 {
			return c
		}
		return cmp.Compare(number(a.Header().ID), number(b.Header().ID))
	})
	return list
}

// Count is the number of live records of a kind.
func (v *View) Count(kind Kind) int {
	n := v.base.shelf(kind).live
	if v.over == nil {
		return n
	}
	for _, e := range v.over.entries.values {
		if e.kind != kind {
			continue
		}
		if e.before != nil {
			n -= alive(e.before.Header())
		}
		n += alive(e.after.Header())
	}
	return n
}

// Balance is the running total of the postings to an account, positive on the account's natural side.
func (v *View) Balance(account string) Minor {
	a, ok := v.Account(account)
	if !ok {
		return 0
	}
	if a.Type.creditNatured() {
		return -v.total(number(account))
	}
	return v.total(number(account))
}

func (v *View) total(account uint64) Minor { return v.tally(account).total }

// tally is what others imply of a record.
func (v *View) tally(id uint64) tally {
	if v.over == nil {
		return v.base.tallies[id]
	}
	return layered(&v.over.tallies, v.base.tallies, id)
}

// Owed is the open receivable or payable of a contact in its own currency: what is unapplied counts against what is due.
func (v *View) Owed(contact string) Minor { return v.tally(number(contact)).owed }

// Trial sums the accounts on either side by their running totals. The sides are equal while the books balance.
func (v *View) Trial() (debit, credit Minor) {
	for _, row := range v.TrialBalance() {
		debit, credit = debit+row.Debit, credit+row.Credit
	}
	return debit, credit
}

// TrialBalance lists the accounts whose total is not zero, in ascending id. Debits and credits sum to the same.
func (v *View) TrialBalance() []AccountBalance {
	var rows []AccountBalance
	v.Each(KindAccount, func(r Record) bool {
		id := r.Header().ID
		switch total := v.total(number(id)); {
		case total > 0:
			rows = append(rows, AccountBalance{Account: id, Debit: total})
		case total < 0:
			rows = append(rows, AccountBalance{Account: id, Credit: -total})
		}
		return true
	})
	return rows
}

// Postings returns the double entry of a document; a deleted or voided one has none.
func (v *View) Postings(documentID string) []Posting {
	for _, kind := range Kinds() {
		if d, ok := v.Document(kind, documentID); ok {
			return v.PostingsOf(d)
		}
	}
	return nil
}

// PostingsOf returns the double entry of a document at hand, debits first.
func (v *View) PostingsOf(d *Document) []Posting {
	var list []Posting
	v.post(d, func(p Posting) { list = append(list, p) })
	slices.SortStableFunc(list, func(a, b Posting) int { return cmp.Compare(side(a), side(b)) })
	return list
}

func side(p Posting) int {
	if p.Amount > 0 {
		return 0
	}
	return 1
}

// EachPosting calls fn with every posting of the live documents dated from up to and including to; an empty date is
// no bound. It goes kind by kind, in ascending id.
func (v *View) EachPosting(from, to string, fn func(*Document, Posting)) {
	for _, kind := range order {
		if !kind.IsDocument() || !formOf(kind).posts() {
			continue
		}
		v.Each(kind, func(r Record) bool {
			if d := r.(*Document); d.Date >= from && (to == "" || d.Date <= to) {
				v.post(d, func(p Posting) { fn(d, p) })
			}
			return true
		})
	}
}

func (v *View) post(d *Document, fn func(Posting)) {
	legs(d, &v.base.company, func(account string, amount Minor) {
		fn(Posting{Account: account, Amount: amount, Date: d.Date, Document: d.ID})
	})
}
