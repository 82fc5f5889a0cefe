package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"faultline/app/shell"
	"faultline/simulator"
	"faultline/simulator/fault"
	"faultline/simulator/problem"
)

// Prefix is where the operations live.
const Prefix = "/api/v1"

// About is what the console says of the process that runs it.
type About struct {
	Path        string `json:"path" doc:"workspace file"`
	Version     string `json:"version"`
	Sandbox     string `json:"sandbox" doc:"base address of the sandbox door"`
	Console     string `json:"console" doc:"base address of the console door"`
	Seed        uint64 `json:"seed"`
	Limits      bool   `json:"limits" doc:"simulated rate limits are on"`
	Strict      bool   `json:"strict" doc:"entries are on disk before the answer"`
	LabelFaults bool   `json:"label_faults" doc:"answers carry X-Faultline-Fault"`
}

// Options of the API.
type Options struct {
	World  *simulator.World
	About  func() About
	Codes  Codes
	Shell  shell.Shell
	Log    *slog.Logger
	Runner Runner
}

type operations struct {
	Options
	api huma.API
}

// Mount registers every operation on mux and returns the API, whose OpenAPI document is complete.
func Mount(mux *http.ServeMux, o Options) huma.API {
	ops := &operations{Options: o, api: open(mux)}
	ops.journal()
	ops.webhooks()
	ops.organisations()
	ops.connections()
	ops.faults()
	ops.idempotency()
	ops.settings()
	ops.clock()
	ops.books()
	ops.companyFiles()
	ops.scenarios()
	ops.workspace()
	ops.sandbox()
	ops.reference()
	ops.session()
	ops.describeProblems()
	return ops.api
}

// open makes the API that operations are registered on.
func open(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("Faultline control API", "1")
	config.Info.Description = "What the page and the command line use. Lists take filter, limit, before and after (sequence numbers)."
	config.OpenAPIPath = Prefix + "/openapi"
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil
	config.Transformers = []huma.Transformer{asProblem}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	config.Security = []map[string][]string{{"token": {}}}
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[fault.Effect](), reflect.TypeFor[ruleEffect]())
	api := humago.New(mux, config)
	api.UseMiddleware(statusOnce)
	return api
}

// Problem is the wire form of an error (RFC 9457).
type Problem struct {
	Type   string              `json:"type"`
	Title  string              `json:"title"`
	Status int                 `json:"status"`
	Detail string              `json:"detail"`
	Code   string              `json:"code"`
	Hint   string              `json:"hint,omitempty"`
	Path   string              `json:"path,omitempty"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType marks the answer as a problem.
func (p *Problem) ContentType(string) string { return problemType }

// statuses maps the codes of the domain to HTTP. A code that is not listed is a refusal of the domain.
var statuses = map[problem.Code]int{
	problem.Invalid: http.StatusBadRequest, problem.NotFound: http.StatusNotFound, problem.Conflict: http.StatusConflict,
	problem.Refused: http.StatusUnprocessableEntity, problem.Unsupported: http.StatusUnprocessableEntity,
	problem.Unavailable: http.StatusServiceUnavailable, problem.Internal: http.StatusInternalServerError,
}

// failure turns an error of the world into a problem; the cause of an internal one is logged and not shown.
func (o *operations) failure(err error) error {
	if errors.Is(err, context.Canceled) {
		err = problem.New(problem.Unavailable, "the call was broken off").Because(err) // the caller left; nothing is wrong here
	}
	p := problem.From(err)
	if p.Code == problem.Internal {
		o.Log.Error("an operation failed", "error", err)
	}
	status, ok := statuses[p.Code]
	if !ok {
		status = http.StatusUnprocessableEntity
	}
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: p.Message, Code: string(p.Code), Hint: p.Hint, Path: p.Path}
}

// asProblem gives the validation errors of the framework the same shape as ours.
func asProblem(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Type: "about:blank", Title: m.Title, Status: m.Status, Detail: m.Detail, Code: string(problem.Invalid), Errors: m.Errors}
	if len(m.Errors) > 0 {
		p.Path = m.Errors[0].Location
		p.Hint = m.Errors[0].Message
	}
	return p, nil
}

// operation names a call for the document.
func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: Prefix + path, Summary: summary}
}

// maxRawBody bounds bodies that the world reads.
const maxRawBody = 1 << 20

// raw makes an operation take its body as it is, because the world reads it more strictly than a schema could.
func raw(op huma.Operation, schema *huma.Schema) huma.Operation {
	op.SkipValidateBody = true
	op.MaxBodyBytes = maxRawBody // the framework limits only bodies that it reads itself
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	return op
}
