package simulator

import (
	"slices"
	"strings"
	"time"

	"faultline/simulator/ledger"
)

type (
	// BookRow is one record in a list of the books. Amounts are decimals in its currency.
	BookRow struct {
		Kind      string    `json:"kind"`
		ID        string    `json:"id" doc:"the platform's id"`
		UnifiedID string    `json:"unified_id,omitempty" doc:"empty when the synced copy does not hold it"`
		Name      string    `json:"name" doc:"name, or number of a document"`
		Date      string    `json:"date,omitempty"`
		DueDate   string    `json:"due_date,omitempty"`
		PartyID   string    `json:"party_id,omitempty"`
		Party     string    `json:"party,omitempty" doc:"customer or vendor"`
		Type      string    `json:"type,omitempty" doc:"of an account or an item"`
		Currency  string    `json:"currency,omitempty"`
		Total     string    `json:"total,omitempty" doc:"of a document; of an account its balance"`
		Open      string    `json:"open,omitempty" doc:"still to be paid or applied; of a contact what is open in all"`
		Status    string    `json:"status" doc:"open, partial, settled or voided; active or inactive"`
		Revision  int       `json:"revision"`
		ChangedBy string    `json:"changed_by" doc:"api, bookkeeper or platform"`
		ChangedAt time.Time `json:"changed_at"`
		Synced    bool      `json:"synced" doc:"the synced copy has this revision"`
	}
	// BookPage is a part of a list: documents from the last one entered, other records from the first.
	BookPage struct {
		Records []BookRow `json:"records"`
		Total   int       `json:"total" doc:"how many match in all"`
		Next    string    `json:"next,omitempty" doc:"value of after for what follows"`
	}
	// BookQuery asks for a part of a list.
	BookQuery struct {
		Limit int
		After string // id of the last record seen
		Text  string // anywhere in what a row shows
	}
)

// BookList lists records of a kind as they stand in the books, whether or not a sync has seen them. Without a text it
// costs the part asked for, whatever the books hold.
func (w *World) BookList(connection, object string, q BookQuery) (BookPage, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BookPage{}, err
	}
	kind, err := kindOf(object)
	if err != nil {
		return BookPage{}, err
	}
	page := BookPage{Records: []BookRow{}}
	text := strings.ToLower(strings.TrimSpace(q.Text))
	s.book.View(func(v *ledger.View) {
		passes := func(r ledger.Record) bool { return text == "" || shows(v, r, text) }
		page.Total = v.Count(kind)
		if text != "" {
			page.Total = 0
			v.Each(kind, func(r ledger.Record) bool {
				if passes(r) {
					page.Total++
				}
				return true
			})
		}
		v.Beyond(kind, q.After, kind.IsDocument(), func(r ledger.Record) bool {
			if !passes(r) {
				return true
			}
			if n := len(page.Records); n == q.Limit {
				page.Next = page.Records[n-1].ID
				return false
			}
			page.Records = append(page.Records, s.row(v, r))
			return true
		})
	})
	return page, nil
}

// shows says whether a text occurs in what people know a record by.
func shows(v *ledger.View, r ledger.Record, text string) bool {
	words := []string{ledger.Label(r), statusOf(r)}
	switch r := r.(type) {
	case *ledger.Document:
		words = append(words, r.Date, r.DueDate, r.Memo, r.Private, r.Reference, r.Total.Fixed(r.Currency))
		if c, ok := v.Contact(r.Contact); ok {
			words = append(words, c.Name)
		}
	case *ledger.Contact:
		words = append(words, r.CompanyName, r.Email, r.Phone)
	case *ledger.Account:
		words = append(words, r.Number, string(r.Type))
	case *ledger.Item:
		words = append(words, r.Code, r.Type)
	}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(word), text) })
}

func statusOf(r ledger.Record) string {
	if d, ok := r.(*ledger.Document); ok {
		return string(d.Status())
	}
	if ledger.Usable(r) {
		return "active"
	}
	return "inactive"
}

func (s *shelves) row(v *ledger.View, r ledger.Record) BookRow {
	head := r.Header()
	row := BookRow{Kind: string(r.RecordKind()), ID: head.ID, Name: ledger.Label(r), Status: statusOf(r), Revision: head.Revision,
		ChangedBy: string(head.UpdatedBy), ChangedAt: head.UpdatedAt}
	row.UnifiedID, row.Synced = s.held(r)
	switch r := r.(type) {
	case *ledger.Document:
		row.Date, row.DueDate, row.Currency = r.Date, r.DueDate, r.Currency
		row.Total, row.Open = r.Total.Fixed(r.Currency), r.Balance.Fixed(r.Currency)
		if c, ok := v.Contact(r.Contact); ok {
			row.PartyID, row.Party = c.ID, c.Name
		}
	case *ledger.Contact:
		row.Currency, row.Open = r.Currency, v.Owed(r.ID).Fixed(r.Currency)
	case *ledger.Account:
		currency := v.Company().Currency
		row.Type, row.Currency, row.Total = string(r.Type), currency, v.Balance(r.ID).Fixed(currency)
	case *ledger.Item:
		row.Type = r.Type
	}
	return row
}
