package quickbooks

import (
	"context"
	"encoding/json"
	"net/http"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

// Inside answers what a person does in the platform's own user interface: the request needs no token and meets no
// limit, and is otherwise what a program would send. The company must exist.
func (f *Facade) Inside(ctx context.Context, r platform.Request) exchange.Answer {
	t := parseRoute(r.Path)
	book, ok := f.o.Books(t.realm)
	if !ok {
		return f.faultAnswer(newFault(codeNotFound, ""))
	}
	return f.company(ctx, book, t, r)
}

// RealmOf is the company that a path names; empty when it names none.
func RealmOf(path string) string { return parseRoute(path).realm }

// Record is the entity inside a reply that carries one.
func (f *Facade) Record(a exchange.Answer) json.RawMessage {
	var reply map[string]json.RawMessage
	if json.Unmarshal(a.Body, &reply) != nil {
		return a.Body
	}
	for name, record := range reply {
		if _, ok := entityNamed(name); ok {
			return record
		}
	}
	return a.Body
}

// reasons maps what the platform says to the codes that the ledger refuses with.
var reasons = map[code]problem.Code{
	codeNotFound: problem.NotFound, codeReference: ledger.CodeUnknownReference, codeDuplicateNumber: ledger.CodeDuplicateNumber, codeDuplicateName: ledger.CodeDuplicateName,
	codePeriodClosed: ledger.CodePeriodClosed, codeStale: ledger.CodeStaleRevision, codeRequired: ledger.CodeMissing, codeWrongAccount: ledger.CodeWrongAccount, codeDeposited: ledger.CodeDeposited,
}

// Problem turns a refusal back into a domain error, for people who did not speak the platform's API.
func (f *Facade) Problem(a exchange.Answer) error {
	var refused struct {
		Fault struct {
			Error []struct{ Message, Detail, Code, Element string }
		}
	}
	if json.Unmarshal(a.Body, &refused) != nil || len(refused.Fault.Error) == 0 {
		return problem.New(problem.Refused, "the platform refused it with status %d", a.Status)
	}
	first := refused.Fault.Error[0]
	reason, ok := reasons[code(first.Code)]
	if !ok {
		reason = problem.Refused
	}
	p := problem.New(reason, "the platform refused it: %s", first.Detail)
	if first.Element != "" {
		p = p.At("/" + first.Element)
	}
	return p
}

// Route is something that the façade serves.
type Route struct{ Method, Template, Object string }

// Routes lists what is served for a company, with the templates that Describe gives.
func Routes() []Route {
	var all []Route
	all = append(all, Route{http.MethodGet, realmTemplate + "/download/:id", ""})
	for _, service := range services {
		all = append(all, Route{service.method, realmTemplate + "/" + service.path, ""})
	}
	for _, e := range entities {
		base := e.path
		all = append(all, Route{http.MethodGet, base + "/:id", e.unifiedName()})
		if e.mail != "" {
			all = append(all, Route{http.MethodGet, base + "/:id/pdf", e.unifiedName()}, Route{http.MethodPost, base + "/:id/send", e.unifiedName()})
		}
		if e.amend != nil || !e.single && !e.readOnly {
			all = append(all, Route{http.MethodPost, base, e.unifiedName()})
		}
	}
	return all
}
