package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type (
	// BookPath names the books of a connection and an object in them.
	BookPath struct {
		Connection string `path:"connection"`
		Object     string `path:"object" doc:"invoice or invoices, bill, customer, …"`
	}
	// RecordPath names one record.
	RecordPath struct {
		BookPath
		ID string `path:"id" doc:"unified or platform id"`
	}
	bookOutput struct{ Body json.RawMessage }
)

func anyObject() *huma.Schema { return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true} }

// books is what a bookkeeper does in the platform's own user interface.
func (o *operations) books() {
	o.shownBooks()
	o.bookForms()
	type createInput struct {
		BookPath
		Exact   bool `query:"exact" doc:"fill nothing in: the record is entered as the form was filled in"`
		RawBody []byte
	}
	create := raw(operation(http.MethodPost, "/books/{connection}/{object}", "book-create", "A bookkeeper enters a record; what is left out is filled in plausibly"), anyObject())
	create.DefaultStatus = http.StatusOK
	huma.Register(o.api, create, func(ctx context.Context, in *createInput) (*bookOutput, error) {
		return o.book(in.BookPath, func(connection string) (json.RawMessage, error) {
			if in.Exact {
				return o.World.BookEnter(ctx, connection, in.Object, in.RawBody)
			}
			return o.World.BookCreate(ctx, connection, in.Object, in.RawBody)
		})
	})
	type updateInput struct {
		RecordPath
		RawBody []byte
	}
	huma.Register(o.api, raw(operation(http.MethodPatch, "/books/{connection}/{object}/{id}", "book-update", "A bookkeeper edits a record"), anyObject()), func(ctx context.Context, in *updateInput) (*bookOutput, error) {
		return o.book(in.BookPath, func(connection string) (json.RawMessage, error) {
			return o.World.BookUpdate(ctx, connection, in.Object, in.ID, in.RawBody)
		})
	})
	remove := operation(http.MethodDelete, "/books/{connection}/{object}/{id}", "book-delete", "A bookkeeper deletes a record")
	huma.Register(o.api, remove, func(ctx context.Context, in *RecordPath) (*struct{}, error) {
		_, err := o.book(in.BookPath, func(connection string) (json.RawMessage, error) {
			return nil, o.World.BookDelete(ctx, connection, in.Object, in.ID)
		})
		return nil, err
	})
}

func (o *operations) book(in BookPath, do func(connection string) (json.RawMessage, error)) (*bookOutput, error) {
	c, err := o.find(in.Connection)
	if err != nil {
		return nil, o.failure(err)
	}
	record, err := do(c.ID)
	if err != nil {
		return nil, o.failure(err)
	}
	return &bookOutput{record}, nil
}
