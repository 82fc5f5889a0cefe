package simulator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

type (
	// BookPostings is the ledger of one account over a span: what lies behind a line of a statement.
	BookPostings struct {
		AccountID string        `json:"account_id"`
		Account   string        `json:"account"`
		Type      string        `json:"type"`
		Currency  string        `json:"currency"`
		From      string        `json:"from,omitempty"`
		To        string        `json:"to,omitempty"`
		Opening   string        `json:"opening" doc:"debit less credit before the span"`
		Closing   string        `json:"closing" doc:"debit less credit at its end"`
		Debit     string        `json:"debit"`
		Credit    string        `json:"credit"`
		Count     int           `json:"count" doc:"postings in the span"`
		Postings  []LedgerEntry `json:"postings" doc:"by date"`
		Next      string        `json:"next,omitempty" doc:"value of after for what follows"`
	}
	// LedgerEntry is one posting with the document that made it.
	LedgerEntry struct {
		Date    string `json:"date"`
		Kind    string `json:"kind"`
		ID      string `json:"id"`
		Number  string `json:"number,omitempty"`
		Party   string `json:"party,omitempty"`
		Debit   string `json:"debit,omitempty"`
		Credit  string `json:"credit,omitempty"`
		Balance string `json:"balance" doc:"debit less credit after it"`
	}
	// PostingsQuery asks for a part of an account's ledger.
	PostingsQuery struct {
		Account, From, To string
		Limit             int
		After             string
	}
)

// BookPostings lists what was posted to an account.
func (w *World) BookPostings(connection string, q PostingsQuery) (BookPostings, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BookPostings{}, err
	}
	if err := days(day{"from", q.From}, day{"to", q.To}); err != nil {
		return BookPostings{}, err
	}
	skip := 0
	if q.After != "" {
		if skip, err = strconv.Atoi(q.After); err != nil || skip < 0 {
			return BookPostings{}, problem.New(problem.Invalid, "%q is no place in the list", q.After).At("after").WithHint("use next of the page before")
		}
	}
	var made BookPostings
	s.book.View(func(v *ledger.View) {
		a, ok := v.Account(q.Account)
		if !ok || a.Deleted {
			err = problem.New(problem.NotFound, "there is no account %q in these books", q.Account).At("account").WithHint("use a platform id of the list of accounts")
			return
		}
		made = account(v, a, q, skip)
	})
	return made, err
}

type legOf struct {
	d      *ledger.Document
	amount ledger.Minor
}

func account(v *ledger.View, a *ledger.Account, q PostingsQuery, skip int) BookPostings {
	currency := v.Company().Currency
	var opening, debit, credit ledger.Minor
	var legs []legOf
	v.EachPosting("", q.To, func(d *ledger.Document, p ledger.Posting) {
		switch {
		case p.Account != a.ID:
		case d.Date < q.From:
			opening += p.Amount
		default:
			legs = append(legs, legOf{d, p.Amount})
			debit, credit = debit+max(0, p.Amount), credit-min(0, p.Amount)
		}
	})
	slices.SortStableFunc(legs, func(a, b legOf) int {
		return cmp.Or(strings.Compare(a.d.Date, b.d.Date), cmp.Compare(len(a.d.ID), len(b.d.ID)), strings.Compare(a.d.ID, b.d.ID))
	})
	made := BookPostings{AccountID: a.ID, Account: a.Name, Type: string(a.Type), Currency: currency, From: q.From, To: q.To,
		Opening: opening.Fixed(currency), Closing: (opening + debit - credit).Fixed(currency), Debit: debit.Fixed(currency), Credit: credit.Fixed(currency),
		Count: len(legs), Postings: []LedgerEntry{}}
	balance := opening
	for i, leg := range legs {
		balance += leg.amount
		if i < skip {
			continue
		}
		if len(made.Postings) == q.Limit {
			made.Next = strconv.Itoa(i)
			break
		}
		entry := LedgerEntry{Date: leg.d.Date, Kind: string(leg.d.Kind), ID: leg.d.ID, Number: leg.d.Number, Balance: balance.Fixed(currency)}
		if c, ok := v.Contact(leg.d.Contact); ok {
			entry.Party = c.Name
		}
		if leg.amount > 0 {
			entry.Debit = leg.amount.Fixed(currency)
		} else {
			entry.Credit = (-leg.amount).Fixed(currency)
		}
		made.Postings = append(made.Postings, entry)
	}
	return made
}
