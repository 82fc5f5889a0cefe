package host_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"faultline/simulator/journal"
)

// document is the OpenAPI document that a console serves, ready to hold answers against it.
type document struct {
	*openapi3.T
	router routers.Router
}

type entry = journal.Entry

func escape(s string) string { return url.QueryEscape(s) }

// documented reads the house's own document, once.
func (h *house) documented(t *testing.T) *document {
	t.Helper()
	if h.document != nil {
		return h.document
	}
	served := h.send(t, "GET", h.ready.Console+"/api/v1/openapi.json", nil, h.asPerson).want(t, http.StatusOK)
	doc, err := openapi3.NewLoader().LoadFromData(served.body)
	if err != nil {
		t.Fatalf("the document does not load: %v", err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Fatalf("the document is OpenAPI %s", doc.OpenAPI)
	}
	doc.Servers = openapi3.Servers{{URL: h.ready.Console}}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatalf("the document is not valid: %v", err)
	}
	h.document = &document{doc, router}
	return h.document
}

// validate fails the test when an answer is not one that the document describes.
func (d *document) validate(t *testing.T, method, address string, a answer) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	route, parameters, err := d.router.FindRoute(r)
	if err != nil {
		t.Errorf("%s %s is not in the document: %v", method, address, err)
		return
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s answered what its document does not allow: %v", method, address, err)
	}
}
