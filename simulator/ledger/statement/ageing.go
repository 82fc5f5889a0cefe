package statement

import (
	"slices"
	"strconv"
	"time"

	"faultline/simulator/ledger"
)

// Side is what an ageing is of.
type Side ledger.AccountType

// The sides.
const (
	Receivable = Side(ledger.AccountsReceivable)
	Payable    = Side(ledger.AccountsPayable)
)

// Buckets is an amount by how long it is overdue: not yet, then up to 30, 60, 90 days, then longer.
type Buckets [5]ledger.Minor

// Open is one document, or one journal line, that stands open.
type Open struct {
	Kind    ledger.Kind
	ID      string
	Number  string
	Date    string
	Due     string
	Overdue int // days, 0 when it is not
	Total   ledger.Minor
	Open    ledger.Minor // in the home currency; credits are negative
}

// AgeingRow is what one contact owes or is owed.
type AgeingRow struct {
	Contact string // id
	Buckets Buckets
	Total   ledger.Minor
	Open    []Open // by date of the document
}

// Ages is an ageing: contacts in ascending id, without those that owe nothing and have nothing open.
type Ages struct {
	AsOf     string
	Side     Side
	Currency string
	Rows     []AgeingRow
	Buckets  Buckets
	Total    ledger.Minor
}

// Ageing states who owes what since when, at the end of a day. It sums to the control accounts of its side.
func Ageing(v *ledger.View, asOf string, side Side) Ages {
	ages := Ages{AsOf: asOf, Side: side, Currency: v.Company().Currency}
	control := map[string]bool{}
	v.Each(ledger.KindAccount, func(r ledger.Record) bool {
		a := r.(*ledger.Account)
		control[a.ID] = a.Type == ledger.AccountType(side)
		return true
	})
	sign := debit
	if side == Payable {
		sign = credit
	}
	rows := map[string]*AgeingRow{}
	put := func(contact string, d *ledger.Document, open ledger.Minor) {
		if open == 0 {
			return
		}
		row, ok := rows[contact]
		if !ok {
			row = &AgeingRow{Contact: contact}
			rows[contact] = row
		}
		row.put(d, sign*open, asOf)
	}
	for _, kind := range ledger.Kinds() {
		if !kind.IsDocument() {
			continue
		}
		v.Each(kind, func(r ledger.Record) bool {
			d := r.(*ledger.Document)
			switch {
			case d.Date > asOf:
			case d.Kind == ledger.KindJournalEntry:
				for _, s := range v.StakesAt(d, asOf) {
					if control[s.Control] {
						put(s.Contact, d, s.OpenHome())
					}
				}
			case control[d.Control]:
				put(d.Contact, d, v.OpenAt(d, asOf))
			}
			return true
		})
	}
	for _, row := range rows {
		ages.Rows = append(ages.Rows, *row)
	}
	slices.SortFunc(ages.Rows, func(a, b AgeingRow) int { return ascending(a.Contact, b.Contact) })
	for _, row := range ages.Rows {
		for i := range row.Buckets {
			ages.Buckets[i] += row.Buckets[i]
		}
		ages.Total += row.Total
	}
	return ages
}

func (r *AgeingRow) put(d *ledger.Document, open ledger.Minor, asOf string) {
	due := d.DueDate
	if due == "" {
		due = d.Date
	}
	late := max(0, daysBetween(due, asOf))
	r.Buckets[bucket(late)] += open
	r.Total += open
	o := Open{Kind: d.Kind, ID: d.ID, Number: d.Number, Date: d.Date, Due: due, Overdue: late, Total: d.Total, Open: open}
	at := slices.IndexFunc(r.Open, func(other Open) bool { return other.Date > o.Date })
	if at < 0 {
		at = len(r.Open)
	}
	r.Open = slices.Insert(r.Open, at, o)
}

// Aged is what is open, in the bucket of its age.
func (o Open) Aged() Buckets {
	var b Buckets
	b[bucket(o.Overdue)] = o.Open
	return b
}

func bucket(late int) int { return min((late+29)/30, len(Buckets{})-1) }

func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// ascending compares ids, which are decimal numbers.
func ascending(a, b string) int {
	x, _ := strconv.ParseUint(a, 10, 64)
	y, _ := strconv.ParseUint(b, 10, 64)
	switch {
	case x < y:
		return -1
	case x > y:
		return +1
	}
	return 0
}
