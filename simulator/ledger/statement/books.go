package statement

import (
	"cmp"
	"slices"

	"faultline/simulator/ledger"
)

// Books is what the statements are made of: the movements of every account by day. Reading costs a pass over all
// documents; any number of statements then costs next to nothing.
type Books struct {
	currency string
	accounts []*ledger.Account
	accrued  map[string][]movement // by account, ascending by day
	paid     map[string][]movement // the same on the cash basis, income and expense only
}

// movement is everything posted to one account on one day.
type movement struct {
	day           string
	debit, credit ledger.Minor // both positive
}

// Read reads a view.
func Read(v *ledger.View) *Books {
	b := &Books{currency: v.Company().Currency}
	earns := map[string]bool{}
	v.Each(ledger.KindAccount, func(r ledger.Record) bool {
		a := r.(*ledger.Account)
		b.accounts = append(b.accounts, a)
		earns[a.ID] = profitAndLoss(a.Type)
		return true
	})
	accrued, paid := days{}, days{}
	v.EachPosting("", "", func(d *ledger.Document, p ledger.Posting) {
		accrued.put(p.Account, d.Date, p.Amount)
		switch {
		case !earns[p.Account]:
		case d.Deferred() && d.Total != 0:
			recognise(d, p.Amount, func(day string, amount ledger.Minor) { paid.put(p.Account, day, amount) })
		default:
			paid.put(p.Account, d.Date, p.Amount)
		}
	})
	b.accrued, b.paid = accrued.ordered(), paid.ordered()
	return b
}

// days gathers movements by account and day.
type days map[string]map[string]*movement

func (d days) put(account, day string, amount ledger.Minor) {
	if d[account] == nil {
		d[account] = map[string]*movement{}
	}
	m := d[account][day]
	if m == nil {
		m = &movement{day: day}
		d[account][day] = m
	}
	if amount > 0 {
		m.debit += amount
	} else {
		m.credit -= amount
	}
}

func (d days) ordered() map[string][]movement {
	all := make(map[string][]movement, len(d))
	for account, of := range d {
		list := make([]movement, 0, len(of))
		for _, m := range of {
			list = append(list, *m)
		}
		slices.SortFunc(list, func(a, b movement) int { return cmp.Compare(a.day, b.day) })
		all[account] = list
	}
	return all
}

// within is the part of a list from a day up to and including another; an empty day is no bound.
func within(list []movement, from, to string) []movement {
	i, _ := slices.BinarySearchFunc(list, from, func(m movement, day string) int { return cmp.Compare(m.day, day) })
	j := len(list)
	if to != "" {
		j, _ = slices.BinarySearchFunc(list, to+"\x00", func(m movement, day string) int { return cmp.Compare(m.day, day) })
	}
	return list[i:max(i, j)]
}

// chart sums a span of accrued or paid movements.
func (b *Books) chart(of map[string][]movement, from, to string) chart {
	c := chart{accounts: b.accounts, posted: make(map[string]ledger.Minor, len(of))}
	for _, a := range b.accounts {
		for _, m := range within(of[a.ID], from, to) {
			c.posted[a.ID] += m.debit - m.credit
		}
	}
	return c
}

func (b *Books) upTo(from, to string) chart { return b.chart(b.accrued, from, to) }
