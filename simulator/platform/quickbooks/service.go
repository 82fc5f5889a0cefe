package quickbooks

import (
	"context"
	"net/http"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// service is something that a company's API offers beside its entities.
type service struct {
	method string
	path   string // behind the company, in lower case
	serve  func(f *Facade, ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer
}

// services lists them. It is built once and never changes.
var services = append([]service{
	{http.MethodGet, "query", (*Facade).ask},
	{http.MethodPost, "query", (*Facade).ask},
	{http.MethodGet, "cdc", func(f *Facade, _ context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
		return f.changes(book, t.realm, r.Query.Get("entities"), r.Query.Get("changedSince"))
	}},
	{http.MethodPost, "batch", (*Facade).batch},
	{http.MethodPost, "upload", (*Facade).upload},
	{http.MethodPost, "taxservice/taxcode", (*Facade).taxService},
	{http.MethodGet, "exchangerate", func(f *Facade, _ context.Context, book *ledger.Book, _ route, r platform.Request) exchange.Answer {
		return f.exchangeRate(book.Company(), r.Query)
	}},
}, reportServices()...)

func reportServices() []service {
	var list []service
	for _, name := range reportNames() {
		list = append(list, service{http.MethodGet, "reports/" + strings.ToLower(name), (*Facade).report})
	}
	return list
}

func (f *Facade) ask(_ context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	return f.query(book, t.realm, statementOf(r))
}

// serviceOf finds what serves a route; nil when it is an entity's or nobody's.
func serviceOf(method string, t route) func(*Facade, context.Context, *ledger.Book, route, platform.Request) exchange.Answer {
	path := t.resource
	if t.id != "" {
		path += "/" + strings.ToLower(t.id)
	}
	for i := range services {
		if s := &services[i]; s.method == method && s.path == path {
			return s.serve
		}
	}
	return nil
}
