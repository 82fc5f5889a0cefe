package simulator

import (
	"context"
	"slices"
	"strconv"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/unified"
)

type (
	// BookRecord is one record with what it did to the books and what was done to it.
	BookRecord struct {
		BookRow
		Memo        string           `json:"memo,omitempty" doc:"the memo that the unified API shows"`
		Reference   string           `json:"reference,omitempty"`
		Email       string           `json:"email,omitempty"`
		Phone       string           `json:"phone,omitempty"`
		Subtotal    string           `json:"subtotal,omitempty"`
		Tax         string           `json:"tax,omitempty"`
		Lines       []BookLine       `json:"lines"`
		Home        string           `json:"home" doc:"currency of the postings"`
		Postings    []BookPosting    `json:"postings"`
		Allocations []BookAllocation `json:"allocations"`
		Revisions   []BookRevision   `json:"revisions" doc:"newest first; those made with the company are not in the journal"`
		Editable    []string         `json:"editable" doc:"what a bookkeeper may send: memo, due_date, lines"`
		Values      []BookValue      `json:"values" doc:"of the fields of the platform's form that can be changed"`
		Voidable    bool             `json:"voidable"`
		Deletable   bool             `json:"deletable" doc:"false: deleting makes it inactive"`
	}
	// BookValue is what a field of a form holds.
	BookValue struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Label string `json:"label,omitempty" doc:"of a record: what it is called"`
	}
	// BookLine is one line of a document.
	BookLine struct {
		ID          string `json:"id"`
		Description string `json:"description,omitempty"`
		Account     string `json:"account,omitempty"`
		Item        string `json:"item,omitempty"`
		Quantity    string `json:"quantity,omitempty"`
		UnitPrice   string `json:"unit_price,omitempty"`
		Amount      string `json:"amount"`
		Tax         string `json:"tax"`
		Side        string `json:"side,omitempty" enum:"debit,credit" doc:"of a journal line"`
	}
	// BookPosting is one leg of the double entry. One of the amounts is empty.
	BookPosting struct {
		AccountID string `json:"account_id"`
		Account   string `json:"account"`
		Debit     string `json:"debit,omitempty"`
		Credit    string `json:"credit,omitempty"`
	}
	// BookAllocation is another document that this one settles or is settled by.
	BookAllocation struct {
		Direction string `json:"direction" enum:"settles,settled_by,collects,deposited_by"`
		Kind      string `json:"kind"`
		ID        string `json:"id"`
		Name      string `json:"name"`
		Date      string `json:"date,omitempty"`
		Amount    string `json:"amount,omitempty"`
	}
	// BookRevision is one change, as the journal has it.
	BookRevision struct {
		Seq       uint64    `json:"seq"`
		Revision  int       `json:"revision"`
		Operation string    `json:"operation"`
		Actor     string    `json:"actor"`
		At        time.Time `json:"at"`
		Linked    bool      `json:"linked" doc:"moved along with another record"`
		Summary   string    `json:"summary"`
	}
)

// BookRecord reads one record of the books.
func (w *World) BookRecord(ctx context.Context, connection, object, id string) (BookRecord, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BookRecord{}, err
	}
	if object == companyInfo {
		return s.companyRecord(ctx)
	}
	kind, err := kindOf(object)
	if err != nil {
		return BookRecord{}, err
	}
	var record BookRecord
	s.book.View(func(v *ledger.View) {
		var r ledger.Record
		if r, err = s.find(v, kind, id); err == nil {
			record = s.record(v, r)
		}
	})
	if err != nil {
		return BookRecord{}, err
	}
	if record.Values, err = s.values(ctx, kind, record); err != nil {
		return BookRecord{}, err
	}
	record.Revisions, err = s.revisions(ctx, kind, record.ID)
	return record, err
}

// companyRecord is what the company says of itself. It posts nothing, and there is one of it.
func (s *shelves) companyRecord(ctx context.Context) (record BookRecord, err error) {
	c := s.book.Company()
	record = BookRecord{BookRow: BookRow{Kind: companyInfo, ID: soleID, Name: c.Name, Status: "active", Revision: c.Revision, ChangedAt: c.UpdatedAt}, Home: c.Currency,
		Lines: []BookLine{}, Postings: []BookPosting{}, Allocations: []BookAllocation{}, Revisions: []BookRevision{}, Editable: []string{}}
	record.Values, err = s.values(ctx, companyInfo, record)
	return record, err
}

func (s *shelves) record(v *ledger.View, r ledger.Record) BookRecord {
	record := BookRecord{BookRow: s.row(v, r), Lines: []BookLine{}, Home: v.Company().Currency, Postings: []BookPosting{},
		Allocations: []BookAllocation{}, Editable: []string{}}
	kind := string(r.RecordKind())
	if copied(r.RecordKind()) {
		record.Deletable = quickbooks.Profile().Deletes[kind]
	}
	switch r := r.(type) {
	case *ledger.Contact:
		record.Email, record.Phone = r.Email, r.Phone
	case *ledger.Document:
		record.Reference, record.Memo = r.Reference, memoOf(r)
		record.Subtotal, record.Tax = r.Subtotal.Fixed(r.Currency), r.Tax.Fixed(r.Currency)
		record.Lines = lines(v, r)
		record.Postings = postings(v, r)
		record.Allocations = allocations(v, r)
		record.Editable = editable(r)
		record.Voidable = copied(r.Kind) && !r.Voided && quickbooks.Profile().Voids[kind]
	}
	return record
}

// memoOf is the text that the unified API calls the memo: what customers read, and on other documents the internal note.
func memoOf(d *ledger.Document) string {
	switch d.Kind {
	case ledger.KindInvoice, ledger.KindInvoiceCreditMemo, ledger.KindSalesReceipt, ledger.KindSalesOrder, ledger.KindCustomerRefund:
		return d.Memo
	}
	return d.Private
}

// editable lists what of a document can be changed.
func editable(d *ledger.Document) []string {
	names := []string{}
	o, known := unified.ObjectByName(string(d.Kind))
	if !known || d.Voided {
		return names
	}
	for _, name := range []string{"memo", "due_date"} {
		if o.Takes(name) {
			names = append(names, name)
		}
	}
	if len(d.Lines) > 0 {
		names = append(names, "lines")
	}
	return names
}

func lines(v *ledger.View, d *ledger.Document) []BookLine {
	list := make([]BookLine, 0, len(d.Lines))
	for i := range d.Lines {
		l := &d.Lines[i]
		line := BookLine{ID: l.ID, Description: l.Description, Amount: l.Amount.Fixed(d.Currency), Tax: l.Tax.Fixed(d.Currency)}
		if d.Kind == ledger.KindJournalEntry {
			line.Side = "debit"
			if l.Amount < 0 {
				line.Side, line.Amount = "credit", (-l.Amount).Fixed(d.Currency)
			}
		}
		if a, ok := v.Account(l.Account); ok {
			line.Account = a.Name
		}
		if item, ok := v.Item(l.Item); ok {
			line.Item = item.Name
		}
		if l.Quantity != nil {
			line.Quantity = l.Quantity.Decimal()
		}
		if l.UnitPrice != nil {
			line.UnitPrice = l.UnitPrice.Decimal()
		}
		list = append(list, line)
	}
	return list
}

func postings(v *ledger.View, d *ledger.Document) []BookPosting {
	home := v.Company().Currency
	list := []BookPosting{}
	for _, p := range v.PostingsOf(d) {
		posting := BookPosting{AccountID: p.Account}
		if a, ok := v.Account(p.Account); ok {
			posting.Account = a.Name
		}
		if p.Amount > 0 {
			posting.Debit = p.Amount.Fixed(home)
		} else {
			posting.Credit = (-p.Amount).Fixed(home)
		}
		list = append(list, posting)
	}
	return list
}

func allocations(v *ledger.View, d *ledger.Document) []BookAllocation {
	list := []BookAllocation{}
	add := func(direction string, kind ledger.Kind, id, date, amount string) {
		a := BookAllocation{Direction: direction, Kind: string(kind), ID: id, Date: date, Amount: amount}
		if other, ok := v.Document(kind, id); ok {
			a.Name = other.Number
		}
		list = append(list, a)
	}
	for _, a := range d.Settles {
		add("settles", a.Kind, a.ID, a.Date, a.Amount.Fixed(d.Currency))
	}
	for _, a := range d.SettledBy {
		add("settled_by", a.Kind, a.ID, a.Date, a.Amount.Fixed(d.Currency))
	}
	for _, c := range d.Collects {
		add("collects", c.Kind, c.ID, "", c.Amount.Fixed(v.Company().Currency))
	}
	if d.Deposited() {
		add("deposited_by", ledger.KindBankDeposit, d.DepositedBy, "", "")
	}
	return list
}

// A record's revisions are looked for in so many pages of the changes of its kind.
const (
	revisionPages = 10
	revisionsKept = 100
)

// revisions reads the changes of a record from the journal, newest first.
func (s *shelves) revisions(ctx context.Context, kind ledger.Kind, id string) ([]BookRevision, error) {
	list := []BookRevision{}
	q := journal.Query{Filter: "kind:ledger connection:" + strconv.Quote(s.connection.ID) + " object:" + string(kind), Limit: 500}
	for range revisionPages {
		page, err := s.w.journal.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			if c := e.Change; c.ObjectID == id {
				list = append(list, BookRevision{Seq: e.Seq, Revision: c.Revision, Operation: c.Operation, Actor: c.Actor, At: e.At, Linked: c.Linked, Summary: c.Summary})
			}
		}
		if !page.More || len(list) >= revisionsKept {
			break
		}
		q.Before = page.Reached
	}
	return slices.Clip(list[:min(len(list), revisionsKept)]), nil
}
