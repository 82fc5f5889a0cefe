package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/unified"
)

// errand is one thing a bookkeeper does in the platform's own user interface: it goes through the façade, like a
// program would, but needs no token and meets no limit.
type errand struct {
	w          *World
	connection link.Connection
	object     *unified.Object
	book       *ledger.Book
	chance     *seed.Stream
}

// errand finds the connection and the object, which may be named in the plural.
func (w *World) errand(connection, object string) (*errand, error) {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return nil, missing(connection)
	}
	book, ok := w.companies.book(c.Realm)
	if !ok {
		return nil, problem.New(problem.Refused, "connection %q has no books yet", connection).WithHint("link it first: %s", c.LinkPath())
	}
	for _, o := range unified.Objects() {
		if o.Name == object || o.Plural == object {
			ordinal := strconv.FormatUint(w.errands.Add(1), 10)
			return &errand{w: w, connection: c, object: o, book: book, chance: w.seed.Stream("bookkeeper", strconv.Itoa(w.identity.Starts), o.Name, ordinal)}, nil
		}
	}
	var known []string
	for _, o := range unified.Objects() {
		known = append(known, o.Name)
	}
	return nil, problem.New(problem.Invalid, "there is no object %q", object).At("/object").WithHint("use one of %s", strings.Join(known, ", "))
}

// BookCreate enters a record. The fields are those of the unified API's write bodies, or the platform's own (their
// names begin with a capital); what is left out is filled in plausibly. The answer is the native record.
func (w *World) BookCreate(ctx context.Context, connection, object string, fields json.RawMessage) (json.RawMessage, error) {
	e, err := w.errand(connection, object)
	if err != nil {
		return nil, err
	}
	given, err := e.native(fields, false)
	if err != nil {
		return nil, err
	}
	body, err := e.plausible()
	if err != nil {
		return nil, err
	}
	maps.Copy(body, given)
	return e.send(ctx, nil, body)
}

// BookEnter enters a record as a form was filled in: what is left out stays empty, and the platform refuses what it
// needs.
func (w *World) BookEnter(ctx context.Context, connection, object string, fields json.RawMessage) (json.RawMessage, error) {
	e, err := w.errand(connection, object)
	if err != nil {
		return nil, err
	}
	body, err := e.native(fields, false)
	if err != nil {
		return nil, err
	}
	form, ok := entryForm(e.object.Name)
	if !ok || form.Path == "" {
		return e.send(ctx, nil, body)
	}
	answer, err := e.post(ctx, form.Path, nil, body)
	if err != nil {
		return nil, err
	}
	return w.open(ctx, e.connection.Realm, e.object.Native, gjson.GetBytes(answer.Body, form.Made).String())
}

// BookUpdate edits a record; without fields it gets a note and a new due date or telephone number. The id is a
// unified or a platform id; "any" and "" let the seed choose. The member lines changes single lines and leaves the rest
// of them alone: [{"id":"1","amount":"12.50"}].
func (w *World) BookUpdate(ctx context.Context, connection, object, id string, fields json.RawMessage) (json.RawMessage, error) {
	if object == companyInfo {
		e, err := w.errand(connection, object)
		if err != nil {
			return nil, err
		}
		return e.amend(ctx, fields)
	}
	e, record, err := w.errandOn(connection, object, id)
	if err != nil {
		return nil, err
	}
	rest, edits, err := cutLines(fields)
	if err != nil {
		return nil, err
	}
	changes, err := e.native(rest, true)
	if err != nil {
		return nil, err
	}
	if len(edits) > 0 {
		if changes["Line"], err = e.amended(ctx, record, edits); err != nil {
			return nil, err
		}
	}
	if len(changes) == 0 {
		changes = e.touch(record)
	}
	changes["Id"], changes["SyncToken"], changes["sparse"] = record.Header().ID, token(record), true
	return e.send(ctx, operation("update"), changes)
}

// edits is the bookkeeper as fault rules employ it.
type edits struct{ w *World }

// Edit gives each record another note, and has the changes synced at once.
func (e edits) Edit(ctx context.Context, connection, object string, ids []string) error {
	for _, id := range ids {
		if _, err := e.w.BookUpdate(ctx, connection, object, id, nil); err != nil {
			return err
		}
	}
	_, err := e.w.syncs.RunNow(ctx, connection, "incremental", []string{object})
	return err
}

// companyInfo is the object that a company has one of and that a bookkeeper can change.
const companyInfo = "company_info"

// soleID is the platform's id of what a company has one of.
const soleID = "1"

// amend changes what the company says of itself.
func (e *errand) amend(ctx context.Context, fields json.RawMessage) (json.RawMessage, error) {
	changes, err := e.native(fields, true)
	if err != nil {
		return nil, err
	}
	changes["Id"], changes["SyncToken"], changes["sparse"] = soleID, strconv.Itoa(e.book.Company().Revision), true
	return e.send(ctx, operation("update"), changes)
}

// BookDelete deletes a document, or deactivates a record of a list, as the platform does.
func (w *World) BookDelete(ctx context.Context, connection, object, id string) error {
	e, record, err := w.errandOn(connection, object, id)
	if err != nil {
		return err
	}
	body := map[string]any{"Id": record.Header().ID, "SyncToken": token(record)}
	if quickbooks.Profile().Deletes[e.object.Name] {
		_, err = e.send(ctx, operation("delete"), body)
		return err
	}
	body["Active"], body["sparse"] = false, true
	_, err = e.send(ctx, operation("update"), body)
	return err
}

// BookVoid voids a document.
func (w *World) BookVoid(ctx context.Context, connection, object, id string) error {
	e, record, err := w.errandOn(connection, object, id)
	if err != nil {
		return err
	}
	_, err = e.send(ctx, operation("void"), map[string]any{"Id": record.Header().ID, "SyncToken": token(record)})
	return err
}

// token is the platform's count of versions, which begins at 0.
func token(r ledger.Record) string { return strconv.Itoa(r.Header().Revision - 1) }

// native turns the fields given into the platform's.
func (e *errand) native(fields json.RawMessage, update bool) (map[string]any, error) {
	if len(bytes.TrimSpace(fields)) == 0 {
		return map[string]any{}, nil
	}
	sent, isJSON := jsontext.Decode(fields)
	given, isObject := sent.(*jsontext.Object)
	if !isJSON || sent != nil && !isObject {
		return nil, problem.New(problem.Invalid, "the fields are not a JSON object").At("/").WithHint("send for example {\"memo\":\"checked\"}")
	}
	own, rest := map[string]any{}, &jsontext.Object{}
	for _, m := range given.Members() {
		if first := []rune(m.Name); len(first) > 0 && unicode.IsUpper(first[0]) {
			own[m.Name] = m.Value
		} else {
			rest.Set(m.Name, m.Value)
		}
	}
	if rest.Len() == 0 {
		return own, nil
	}
	translated, err := e.w.copy.Native(e.connection.ID, e.object.Name, update, rest)
	if err != nil {
		return nil, err
	}
	for _, m := range translated.Members() {
		if _, said := own[m.Name]; !said {
			own[m.Name] = m.Value
		}
	}
	return own, nil
}

// errandOn is an errand about a record that exists.
func (w *World) errandOn(connection, object, id string) (*errand, ledger.Record, error) {
	e, err := w.errand(connection, object)
	if err != nil {
		return nil, nil, err
	}
	record, err := e.current(id)
	return e, record, err
}

// current finds the record to act on.
func (e *errand) current(id string) (ledger.Record, error) {
	kind := ledger.Kind(e.object.Name)
	if platformID, ok := e.w.copy.PlatformID(e.connection.ID, e.object.Name, id); ok {
		id = platformID
	}
	var found ledger.Record
	e.book.View(func(v *ledger.View) {
		if id != "" && id != "any" {
			if r, ok := v.Get(kind, id); ok && !r.Header().Deleted {
				found = r
			}
			return
		}
		found = e.choose(v, kind, untouched)
	})
	if found == nil {
		return nil, problem.New(problem.NotFound, "there is no %s %q in these books", e.object.Name, id).WithHint("use a unified id, a platform id, or any")
	}
	return found, nil
}

// untouched prefers records that can still change freely.
func untouched(r ledger.Record) bool {
	if d, ok := r.(*ledger.Document); ok {
		return !d.Voided && len(d.SettledBy) == 0
	}
	return ledger.Usable(r)
}

// choose draws one live record that passes.
func (e *errand) choose(v *ledger.View, kind ledger.Kind, passes func(ledger.Record) bool) ledger.Record {
	var fit []ledger.Record
	v.Each(kind, func(r ledger.Record) bool {
		if passes(r) {
			fit = append(fit, r)
		}
		return true
	})
	if len(fit) == 0 {
		return nil
	}
	return fit[e.chance.Intn(len(fit))]
}

// operation asks for something else than a plain write.
func operation(name string) platform.Query { return platform.Query{{Name: "operation", Value: name}} }

// send makes the façade do it, and turns its refusal into a problem.
func (e *errand) send(ctx context.Context, query platform.Query, body map[string]any) (json.RawMessage, error) {
	answer, err := e.post(ctx, strings.ToLower(e.object.Native), query, body)
	if err != nil {
		return nil, err
	}
	return e.w.facade.Record(answer), nil
}

// post sends a body to a place within the company.
func (e *errand) post(ctx context.Context, place string, query platform.Query, body map[string]any) (exchange.Answer, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return exchange.Answer{}, err
	}
	origin := exchange.From(ctx)
	origin.Actor = string(ledger.ActorBookkeeper)
	answer := e.w.facade.Inside(exchange.With(ctx, origin), platform.Request{Method: http.MethodPost, Path: "/v3/company/" + e.connection.Realm + "/" + place, Query: query, Header: http.Header{}, Body: data})
	if answer.Status != http.StatusOK {
		return answer, e.w.facade.Problem(answer)
	}
	return answer, nil
}
