package unified

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
)

// Document is the API's own description: OpenAPI 3.1 with its webhooks, made from the routes and the descriptions of
// the objects.
func Document(baseURL string) []byte {
	d := &describer{paths: schema{}, schemas: schema{}, webhooks: schema{}}
	d.common()
	for _, o := range slices.Concat(objects, actions) {
		d.object(o)
	}
	for _, r := range newRouteTable().all {
		d.route(r)
	}
	d.connectionEvents()
	return indented(schema{
		"openapi": "3.1.0",
		"info": schema{
			"title": "Unified accounting API", "version": Version,
			"description": "Accounts, contacts, documents and payments of many platforms in one form. Served by Faultline's sandbox.",
			"license":     schema{"name": "Apache 2.0", "identifier": "Apache-2.0"},
		},
		"servers":  []schema{{"url": baseURL + basePath, "description": "The sandbox"}},
		"tags":     d.tags,
		"security": []schema{{"organisation": []string{}}},
		"paths":    d.paths,
		"webhooks": d.webhooks,
		"components": schema{
			"schemas": d.schemas,
			"parameters": schema{"Version": schema{"name": "X-Rutter-Version", "in": "header", "required": true,
				"description": "The version of the API.", "schema": schema{"type": "string", "enum": Versions()}, "example": Version}},
			"securitySchemes": schema{
				"organisation": schema{"type": "http", "scheme": "basic", "description": "client_id and client_secret"},
				"connection":   schema{"type": "apiKey", "in": "query", "name": "access_token", "description": "The token of a connection"},
			},
		},
	})
}

func indented(v any) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, plainJSON(v), "", " "); err != nil {
		panic("unified: a document of our own is not JSON: " + err.Error())
	}
	return append(b.Bytes(), '\n')
}

// describer gathers the parts of the document.
type describer struct {
	paths, schemas, webhooks schema
	tags                     []schema
}

func (d *describer) tag(name, about string) {
	if !slices.ContainsFunc(d.tags, func(t schema) bool { return t["name"] == name }) {
		d.tags = append(d.tags, schema{"name": name, "description": about})
	}
}

func (d *describer) common() {
	d.tag("connections", "Linked companies, their tokens and their syncs.")
	d.tag("configuration", "Where webhooks go, and what is synced.")
	d.tag("jobs", "Writes that were accepted.")
	d.tag("events", "Records that are gone.")
	d.tag("custom fields", "What records carry beyond their members.")
	d.tag("figures", "What is made of the statements: "+strings.Join(sortedKeys(metrics), ", ")+".")
	d.tag("documents", "The API's own description.")
	d.schemas["Error"] = objectSchema(schema{
		"error_type": textSchema, "error_code": textSchema, "error_message": textSchema,
		"error_metadata": objectSchema(schema{"source": oneOf("rutter", "platform"), "human_readable": textSchema, "platform": schema{}}, []string{"source"}),
	}, []string{"error_type", "error_code", "error_message"})
	d.schemas["Connection"] = readSchema(shortFields.Fields)
	d.schemas["AsyncResponse"] = objectSchema(schema{"async_response": readSchema([]Field{
		text("id"), text("response_url"), enum("status", "prequeued", jobPending, jobSuccess, jobFailure)})}, []string{"async_response"})
	d.schemas["Deleted"] = readSchema([]Field{enum("code", "deleted", "not_found"), truth("success")})
	d.schemas["Job"] = readSchema(jobFields)
	d.schemas["StatementLine"] = objectSchema(schema{
		"platform_id": schema{"type": []string{"string", "null"}}, "account_id": schema{"type": []string{"string", "null"}, "format": "uuid"},
		"name": textSchema, "value": wireTypes[TypeDecimal], "items": schema{"type": "array", "items": ref("StatementLine")}, "prevLineItem": ref("StatementLine"),
	}, []string{"platform_id", "account_id", "name", "value", "items"})
}

// pascal spells invoice_payment InvoicePayment.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// object adds the schemas of an object and its webhooks.
func (d *describer) object(o *Object) {
	name := pascal(o.Name)
	about := "Done at once, and no record of its own."
	if o.Can('R') {
		about = "Filterable and sortable by " + strings.Join(o.Filterable(), ", ") + "."
	}
	d.tag(o.Plural, about)
	d.schemas[name] = answerSchema(o.Fields)
	if o.reply != nil {
		d.schemas[o.written()] = answerSchema(o.reply.Fields)
	}
	if o.Can('C') {
		d.schemas[name+"Create"] = bodySchema(o.Fields, false)
	}
	if o.Can('U') {
		d.schemas[name+"Update"] = bodySchema(o.Fields, true)
	}
	for _, e := range o.Tellable() {
		carried := ref(name)
		if e.Operation == OperationDeleted {
			carried = readSchema([]Field{idOf("id", o.Name), text("platform_id")})
		}
		d.webhook(e.Code(), e.Type, schema{o.Name: carried})
	}
}

// answerSchema is a record as answers hold it.
func answerSchema(fields []Field) schema {
	record := readSchema(fields)
	record["properties"].(schema)[expandPlatformData] = schema{"type": "object", "description": "The platform's own record, with expand=platform_data."}
	return record
}

// written names the schema of what a write of the object answers.
func (o *Object) written() string {
	if o.reply != nil {
		return pascal(o.Name) + "Written"
	}
	return pascal(o.Name)
}

// connectionEvents adds the webhooks that are about no object, with what they carry beside the envelope.
func (d *describer) connectionEvents() {
	failure := objectSchema(schema{"error_type": textSchema, "error_code": textSchema, "error_message": textSchema}, nil)
	for _, e := range []struct {
		code    string
		members schema
	}{
		{"INITIAL_UPDATE", nil}, {"HISTORICAL_UPDATE", schema{"entities_included_to_time_range": schema{"type": "array",
			"items": readSchema([]Field{text("platformEntity"), whole("xMonthsAgo")})}}},
		{"INCREMENTAL_SYNC_COMPLETED", schema{"started_at": wireTypes[TypeTime], "completed_at": wireTypes[TypeTime]}},
		{"BACKFILL_COMPLETED", schema{"start_date": textSchema, "end_date": textSchema, "object_types": schema{"type": "array", "items": textSchema}}},
		{"CONNECTION_METADATA_READY", schema{"store_unique_id": textSchema}}, {"CONNECTION_AUTHENTICATED", nil},
		{"CONNECTION_UPDATED", schema{"store_unique_id": textSchema}}, {"CONNECTION_NEEDS_UPDATE", schema{"update_url": textSchema}},
		{"CONNECTION_DISABLED", schema{"disabled_reason": textSchema}}, {"CONNECTION_ERROR", schema{"error": failure}},
		{"CONNECTION_LINK_ERROR", schema{"error": failure}},
	} {
		d.webhook(e.code, "CONNECTION", e.members)
	}
	d.webhook("JOB_COMPLETED", "JOB", schema{"job": ref("Job")})
}

func (d *describer) webhook(code, kind string, members schema) {
	properties := schema{"type": oneOf(kind), "code": oneOf(code), "connection_id": textSchema, "access_token": textSchema}
	for name, s := range members {
		properties[name] = s
	}
	d.webhooks[code] = schema{"post": schema{
		"operationId": "on" + pascal(strings.ToLower(code)), "summary": "Sent as " + code, "security": []schema{},
		"requestBody": schema{"required": true, "content": jsonContent(objectSchema(properties, []string{"type", "code", "connection_id", "access_token"}))},
		"responses":   schema{"2XX": schema{"description": "Received"}, "4XX": schema{"description": "Refused: it is sent again later"}},
	}}
}

func jsonContent(s schema) schema { return schema{"application/json": schema{"schema": s}} }

// route adds one call.
func (d *describer) route(r *route) {
	path, names := bracketed(r.Template)
	if d.paths[path] == nil {
		d.paths[path] = schema{}
	}
	call := describedCall(r)
	security := []schema{{"organisation": []string{}}}
	parameters := []any{}
	if !r.open {
		parameters = append(parameters, schema{"$ref": "#/components/parameters/Version"})
	}
	switch {
	case call.open:
		security = []schema{}
	case r.token:
		security = []schema{{"organisation": []string{}, "connection": []string{}}}
	}
	for _, name := range names {
		parameters = append(parameters, schema{"name": name, "in": "path", "required": true, "schema": textSchema})
	}
	if r.Method == http.MethodPost || r.Method == http.MethodPatch {
		if r.object != nil {
			parameters = append(parameters, schema{"name": "Idempotency-Key", "in": "header", "description": "Repeats of a request under one key are done once.", "schema": textSchema})
		}
	}
	for _, p := range call.query {
		parameter := schema{"name": p.name, "in": "query", "description": p.about, "schema": p.schema}
		if p.required {
			parameter["required"] = true
		}
		parameters = append(parameters, parameter)
	}
	described := schema{
		"operationId": operationID(r), "summary": call.summary, "tags": []string{call.tag}, "security": security, "parameters": parameters,
		"responses": schema{
			"200": schema{"description": "Done", "content": call.content()},
			"4XX": schema{"description": "Refused: by the API, or, from 450 on, by the platform", "content": jsonContent(ref("Error"))},
			"5XX": schema{"description": "Whether it took effect is not certain", "content": jsonContent(ref("Error"))},
		},
	}
	if call.body != nil {
		content := jsonContent(call.body)
		if call.form {
			parts, needed := schema{"file": schema{"type": "string", "contentMediaType": "application/octet-stream"}, "file_name": textSchema}, []string{"file"}
			if r.bygone {
				parts[besideMember], needed = wireTypes[TypeID], append(needed, besideMember)
			}
			content["multipart/form-data"] = schema{"schema": objectSchema(parts, needed)}
		}
		described["requestBody"] = schema{"required": call.bodyRequired, "content": content}
	}
	if r.bygone {
		described["deprecated"] = true
	}
	d.paths[path].(schema)[strings.ToLower(r.Method)] = described
}

// bracketed spells a template with the names in braces, and lists them.
func bracketed(template string) (path string, names []string) {
	parts := strings.Split(template, "/")
	for i, part := range parts {
		if name, named := strings.CutPrefix(part, ":"); named {
			parts[i] = "{" + name + "}"
			names = append(names, name)
		}
	}
	return strings.Join(parts, "/"), names
}

// content is what an answer carries.
func (c call) content() schema {
	if c.raw {
		return schema{"application/octet-stream": schema{"schema": schema{}}}
	}
	return jsonContent(c.answer)
}

// operationID is made of the method and the path: get_accounting_invoices_id.
func operationID(r *route) string {
	words := strings.FieldsFunc(r.Template, func(c rune) bool { return strings.ContainsRune("/:._", c) })
	return strings.ToLower(r.Method) + "_" + strings.Join(words, "_")
}

// call is what a route takes and gives, in schemas.
type call struct {
	tag, summary string
	query        []parameter
	body         schema // nil: none
	bodyRequired bool
	answer       schema
	open         bool
	raw, form    bool
}

func describedCall(r *route) call {
	o, own := operations[r.Method+" "+r.Template]
	if r.counts == "custom_field" {
		o = operation{tag: "custom fields", summary: "List the custom fields of " + strings.Split(r.Template, "/")[2], answer: customFieldsAnswer}
	}
	if r.object != nil && !own {
		if o, own = besides[r.Method+" "+strings.TrimPrefix(r.Template, r.object.Path)]; !own {
			return objectCall(r.object, r)
		}
		o.tag = r.object.Plural
	}
	c := call{tag: o.tag, summary: o.summary, query: o.query, answer: readSchema(o.answer), open: o.open, raw: o.raw, form: o.form}
	if o.bare {
		c.answer = schema{"type": "array", "items": c.answer}
	}
	if o.body != nil {
		c.body = bodySchema(o.body, r.Method == http.MethodPatch)
		c.bodyRequired = len(requiredOf(c.body)) > 0
	}
	return c
}

func requiredOf(s schema) []string { list, _ := s["required"].([]string); return list }

func objectCall(o *Object, r *route) call {
	c := call{tag: o.Plural}
	name, words := pascal(o.Name), strings.ReplaceAll(o.Name, "_", " ")
	one := strings.HasSuffix(r.Template, "/:id")
	body := func(kind string) {
		c.bodyRequired = true
		wrapper := text1(o.Wrapper, o.Name)
		c.body = objectSchema(schema{"response_mode": responseModes, wrapper: ref(name + kind)}, []string{wrapper})
		c.query = []parameter{{name: "expand", about: "Adds the platform's own record.", schema: oneOf(expandPlatformData)}}
		c.answer = schema{"anyOf": []schema{objectSchema(schema{o.Name: ref(o.written())}, []string{o.Name}), ref("AsyncResponse")}}
		if o.Wrapper != "" {
			c.answer = objectSchema(schema{o.Plural: schema{"type": "array", "items": ref(name)}}, []string{o.Plural})
		}
	}
	switch {
	case r.Method == http.MethodGet && (one || o.Single):
		c.summary, c.query = "Fetch one "+words, singleParameters
		c.answer = objectSchema(schema{o.Name: ref(name), "connection": ref("Connection")}, []string{o.Name, "connection"})
	case r.Method == http.MethodGet:
		c.summary, c.query = "List "+strings.ReplaceAll(o.Plural, "_", " "), slices.DeleteFunc(slices.Clone(listParameters), func(p parameter) bool { return o.Unfiltered && p.name == "filter" })
		c.query = append(c.query, o.ownParameters()...)
		c.answer = objectSchema(schema{o.Plural: schema{"type": "array", "items": ref(name)}, "next_cursor": schema{"type": []string{"string", "null"}}, "connection": ref("Connection")},
			[]string{o.Plural, "next_cursor", "connection"})
		if o.Report != nil {
			c.query = append(c.query, statementParameters...)
			c.answer = schema{"anyOf": []schema{c.answer, ref("AsyncResponse")}}
		}
	case r.Method == http.MethodPost:
		c.summary = "Create one " + words
		body("Create")
	case r.Method == http.MethodPatch:
		c.summary = "Change one " + words
		body("Update")
	default:
		c.summary = "Delete one " + words
		c.body = objectSchema(schema{"response_mode": responseModes}, nil)
		c.answer = schema{"anyOf": []schema{ref("Deleted"), ref("AsyncResponse")}}
	}
	return c
}

// ownParameters are those that only lists of this object take.
func (o *Object) ownParameters() []parameter {
	var all []parameter
	for _, exact := range o.Exact {
		p := parameter{name: exact, about: "Exact match. Deprecated: use filter.", schema: textSchema}
		if presumed, is := o.Presumed[exact]; is {
			p.schema = schema{"type": "string", "enum": o.index[exact].Values, "default": presumed}
		}
		all = append(all, p)
	}
	for _, b := range o.bounds()[len(bounds):] {
		all = append(all, parameter{name: b.name, about: "Unix milliseconds, inclusive. Deprecated: use filter.", schema: millisSchema})
	}
	return all
}

var responseModes = schema{"type": "string", "enum": []string{"prefer_sync", "async"}, "default": "prefer_sync"}

func (a *API) document(*request) exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: Document(a.o.BaseURL())}
}

func documentRoutes() []*route {
	return []*route{
		{Route: Route{Method: http.MethodGet, Template: "/openapi.json"}, open: true, serve: (*API).document},
		{Route: Route{Method: http.MethodGet, Template: "/postman.json"}, open: true, serve: (*API).collection},
	}
}
