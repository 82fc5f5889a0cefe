package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator"
	"faultline/simulator/platform"
)

// shown is an answer of the books.
type shown[T any] struct{ Body T }

type (
	// BooksPath names the books of a connection.
	BooksPath struct {
		Connection string `path:"connection" doc:"id or name of the connection"`
	}
	booksListInput struct {
		BookPath
		Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
		After string `query:"after" doc:"platform id of the last record seen"`
		Text  string `query:"q" doc:"text that the record shows: name, number, party, memo, date, total, status"`
	}
	statementInput struct {
		BooksPath
		Report  string `path:"report" enum:"trial-balance,balance-sheet,income-statement,cash-flow,receivable-ageing,payable-ageing"`
		AsOf    string `query:"as_of" doc:"date; today when left out"`
		From    string `query:"from" doc:"date; the beginning of the year when left out"`
		To      string `query:"to" doc:"date, included; today when left out"`
		Basis   string `query:"basis" enum:"accrual,cash" default:"accrual"`
		Contact string `query:"contact" doc:"of an ageing: platform id; its open documents instead of the contacts"`
	}
	postingsInput struct {
		BooksPath
		Account string `query:"account" required:"true" doc:"platform id"`
		From    string `query:"from" doc:"date; all time when left out"`
		To      string `query:"to" doc:"date, included"`
		Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
		After   string `query:"after" doc:"next of the page before"`
	}
	formsOutput struct {
		Body struct {
			Forms []platform.EntryForm `json:"forms"`
		}
	}
)

// shownBooks is what a bookkeeper sees: the books themselves, not the synced copy of them.
func (o *operations) shownBooks() {
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}", "get-books", "What the books of a connection hold, and whether debits are credits"),
		func(_ context.Context, in *BooksPath) (*shown[simulator.Books], error) {
			return show(o, in.Connection, o.World.Books)
		})
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/verification", "verify-books", "Count the whole books again, and say whether they agree"),
		func(_ context.Context, in *BooksPath) (*shown[simulator.BooksVerified], error) {
			return show(o, in.Connection, o.World.VerifyBooks)
		})
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/{object}", "list-books", "Records in the platform's own books"),
		func(_ context.Context, in *booksListInput) (*shown[simulator.BookPage], error) {
			return show(o, in.Connection, func(connection string) (simulator.BookPage, error) {
				return o.World.BookList(connection, in.Object, simulator.BookQuery{Limit: in.Limit, After: in.After, Text: in.Text})
			})
		})
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/{object}/{id}", "get-book-record", "One record with its lines, postings, allocations and changes"),
		func(ctx context.Context, in *RecordPath) (*shown[simulator.BookRecord], error) {
			return show(o, in.Connection, func(connection string) (simulator.BookRecord, error) {
				return o.World.BookRecord(ctx, connection, in.Object, in.ID)
			})
		})
	void := operation(http.MethodPost, "/books/{connection}/{object}/{id}/void", "book-void", "A bookkeeper voids a document")
	void.DefaultStatus = http.StatusOK
	huma.Register(o.api, void, func(ctx context.Context, in *RecordPath) (*shown[simulator.BookRecord], error) {
		return show(o, in.Connection, func(connection string) (simulator.BookRecord, error) {
			if err := o.World.BookVoid(ctx, connection, in.Object, in.ID); err != nil {
				return simulator.BookRecord{}, err
			}
			return o.World.BookRecord(ctx, connection, in.Object, in.ID)
		})
	})
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/reports/{report}", "get-statement", "A report of the books"),
		func(_ context.Context, in *statementInput) (*shown[simulator.BookStatement], error) {
			return show(o, in.Connection, func(connection string) (simulator.BookStatement, error) {
				return o.World.BookStatement(connection, simulator.StatementQuery{Report: in.Report, AsOf: in.AsOf, From: in.From, To: in.To, Basis: in.Basis, Contact: in.Contact})
			})
		})
}

// bookForms is what a bookkeeper fills in, and what lies behind a line of a report.
func (o *operations) bookForms() {
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/forms", "list-book-forms", "What the platform asks for when a record is entered"),
		func(_ context.Context, in *BooksPath) (*formsOutput, error) {
			c, err := o.find(in.Connection)
			if err != nil {
				return nil, o.failure(err)
			}
			out := &formsOutput{}
			out.Body.Forms, err = o.World.BookForms(c.ID)
			return out, o.refusal(err)
		})
	huma.Register(o.api, operation(http.MethodGet, "/books/{connection}/postings", "list-postings", "What was posted to an account"),
		func(_ context.Context, in *postingsInput) (*shown[simulator.BookPostings], error) {
			return show(o, in.Connection, func(connection string) (simulator.BookPostings, error) {
				return o.World.BookPostings(connection, simulator.PostingsQuery{Account: in.Account, From: in.From, To: in.To, Limit: in.Limit, After: in.After})
			})
		})
}

// show finds the connection by id or name and reads something of its books.
func show[T any](o *operations, named string, read func(connection string) (T, error)) (*shown[T], error) {
	c, err := o.find(named)
	if err != nil {
		return nil, o.failure(err)
	}
	value, err := read(c.ID)
	if err != nil {
		return nil, o.failure(err)
	}
	return &shown[T]{value}, nil
}
