package quickbooks

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

// operation is what a write does.
type operation string

const (
	operationSave   operation = "save" // create, or update when the body names an Id
	operationDelete operation = "delete"
	operationVoid   operation = "void"
)

// operationOf reads what a POST asks for.
func operationOf(e *entity, r platform.Request) (operation, error) {
	op := strings.ToLower(r.Query.Get("operation"))
	switch {
	case e.single || e.readOnly:
		return "", unsupported("update " + e.name)
	case op == "void" || op != "delete" && strings.EqualFold(r.Query.Get("include"), "void"):
		if !e.voids {
			return "", unsupported("void " + e.name)
		}
		return operationVoid, nil
	case op == "delete":
		if e.list {
			return "", unsupported("delete " + e.name)
		}
		return operationDelete, nil
	case op == "" || op == "create" || op == "update":
		return operationSave, nil
	}
	return "", unsupported(op)
}

// write answers a POST of an entity. The checks come in the platform's order: operation, JSON, replay, then what
// prepare and the books check.
func (f *Facade) write(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	if t.entity.erase != nil && strings.EqualFold(r.Query.Get("operation"), string(operationDelete)) {
		return f.erase(ctx, t, r.Body)
	}
	if t.entity.amend != nil {
		return f.amend(ctx, book, t, r)
	}
	op, err := operationOf(t.entity, r)
	if err != nil {
		return f.faultAnswer(err)
	}
	body, err := bodyOf(r)
	if err != nil {
		return f.faultAnswer(err)
	}
	w := writings.Get().(*writing)
	defer w.leave()
	w.facade, w.route, w.operation, w.body, w.duplicates = f, t, op, body, allowsDuplicates(r)
	requestID := r.Query.Get("requestid")
	if requestID == "" {
		return w.run(ctx, book)
	}
	if len(requestID) > 50 {
		return f.faultAnswer(faultf(codeTooLong, "requestid", "Length of the field exceeds 50 chars"))
	}
	return f.once(ctx, t.realm, requestID, func(ctx context.Context, kept *recording) exchange.Answer {
		w.kept = kept
		return w.run(ctx, book)
	})
}

// erase deletes a record that the books do not have.
func (f *Facade) erase(ctx context.Context, t route, raw []byte) exchange.Answer {
	body, err := decode(raw)
	if err != nil {
		return f.faultAnswer(err)
	}
	w := &writing{body: body}
	id := w.text("Id")
	if err := t.entity.erase(ctx, f, t.realm, id, w.text("SyncToken")); err != nil {
		return f.faultAnswer(err)
	}
	return f.tombstone(t.entity, id)
}

func allowsDuplicates(r platform.Request) bool {
	return strings.EqualFold(r.Query.Get("include"), "allowduplicatedocnum")
}

// writing is one write under way.
type writing struct {
	facade     *Facade
	route      route
	operation  operation
	body       *jsontext.Object
	now        time.Time // of the operation
	parsed     given     // the fields of the body
	duplicates bool
	currency   string // of the amounts in the body
	intake     intake
	scene      scene // of the operation
	draft      draft
	answer     exchange.Answer
	kept       *recording
}

// writings are used again, with the room that they have for what requests say.
var writings = sync.Pool{New: func() any { return new(writing) }}

// leave gives a writing back that is over.
func (w *writing) leave() {
	parsed, lined, lines := w.parsed, w.intake.lined, w.intake.lines.list
	clear(parsed)
	clear(lined)
	clear(lines)
	*w = writing{parsed: parsed[:0], intake: intake{lined: lined[:0], lines: linesIn{lines[:0]}}}
	writings.Put(w)
}

// currencyOf finds the currency that the amounts of the body are in: the one that it names, or else that of the
// record, of the contact, of the company.
func (w *writing) currencyOf(book *ledger.Book) string {
	if code, ok := inside(w.body.Get("CurrencyRef"), "value").(string); ok && code != "" {
		return strings.ToUpper(code)
	}
	currency := book.Company().Currency
	book.View(func(v *ledger.View) {
		if d, ok := v.Document(w.route.entity.kind, w.text("Id")); ok {
			currency = d.Currency
			return
		}
		for _, name := range []string{"CustomerRef", "VendorRef", "EntityRef"} {
			id, _ := inside(w.body.Get(name), "value").(string)
			if c, ok := v.Contact(id); ok {
				currency = c.Currency
				return
			}
		}
	})
	return currency
}

// run makes the write and has its answer recorded: within the operation when the books take it, so that the record of
// it reaches the disk with it.
func (w *writing) run(ctx context.Context, book *ledger.Book) exchange.Answer {
	err := w.prepare(book)
	switch {
	case err != nil:
	case exchange.DirectionOf(ctx).Rehearsed:
		_, err = book.Rehearse(ctx, actorOf(ctx), w.perform)
	default:
		_, err = book.Do(ctx, actorOf(ctx), w.perform)
	}
	if err != nil {
		w.answer = w.facade.faultAnswer(err)
		w.kept.record(w.answer)
	}
	return w.answer
}

// perform is the operation on the books.
func (w *writing) perform(tx *ledger.Tx) (err error) {
	if w.answer, err = w.apply(tx); err == nil {
		w.kept.record(w.answer)
	}
	return err
}

// actorOf is who writes: what the caller says, or another program on the platform.
func actorOf(ctx context.Context) ledger.Actor {
	if a := exchange.From(ctx).Actor; a != "" {
		return ledger.Actor(a)
	}
	return ledger.ActorPlatform
}

// prepare checks types before anything is looked up.
func (w *writing) prepare(book *ledger.Book) error {
	if w.operation != operationSave {
		return nil
	}
	w.currency = w.currencyOf(book)
	w.intake.currency, w.intake.hasty = w.currency, true
	form := w.route.entity.form
	var err error
	if w.parsed, err = w.intake.read(w.parsed, form, w.body, ""); err != nil {
		w.intake.hasty = false
		_, err = w.intake.read(nil, form, w.body, "")
	}
	return err
}

func (w *writing) apply(tx *ledger.Tx) (exchange.Answer, error) {
	id := w.text("Id")
	w.now, w.scene = w.facade.o.Now(), w.facade.scene(&tx.View, w.route.realm)
	switch {
	case w.operation == operationDelete:
		return w.remove(tx, id)
	case w.operation == operationVoid:
		return w.void(tx, id)
	case id == "":
		return w.create(tx)
	}
	return w.update(tx, id)
}

func (w *writing) text(name string) string {
	v, err := (&intake{}).text(w.body.Get(name), 0, name)
	if err != nil {
		return "?" // not a text: no id and no token looks like this
	}
	s, _ := v.(string)
	return s
}

// begin makes the draft of a record.
func (w *writing) begin() *draft {
	w.draft = draft{
		scene: &w.scene, entity: w.route.entity, parsed: w.parsed,
		now: w.now, numbers: w.facade.numbering(w.route.realm), money: w.currency,
	}
	return &w.draft
}

func (w *writing) create(tx *ledger.Tx) (exchange.Answer, error) {
	stored, err := w.createOnce(tx)
	if problem.Is(err, ledger.CodeDuplicateNumber) && !w.parsed.has("DocNumber") {
		// The number was ours to choose, and another writer was quicker within the same moment.
		w.draft.numbers.again(w.route.entity.kind)
		stored, err = w.createOnce(tx)
	}
	if err != nil {
		return exchange.Answer{}, err
	}
	w.draft.numbers.note(stored)
	return w.reply(&w.scene, stored), nil
}

func (w *writing) createOnce(tx *ledger.Tx) (ledger.Record, error) {
	d := w.begin()
	d.create = true
	r := w.route.entity.blank()
	if err := d.fill(r); err != nil {
		return nil, err
	}
	return w.sharing(r, tx.Adopt)
}

func (w *writing) update(tx *ledger.Tx, id string) (exchange.Answer, error) {
	before, revision, err := w.target(tx, id)
	if err != nil {
		return exchange.Answer{}, err
	}
	d := w.begin()
	d.before, d.sparse = before, w.body.Get("sparse") == true || w.body.Get("sparse") == "true"
	r := copyRecord(before)
	if err := d.fill(r); err != nil {
		return exchange.Answer{}, err
	}
	stored, err := w.sharing(r, func(r ledger.Record) (ledger.Record, error) { return tx.Update(r, revision) })
	if err != nil {
		return exchange.Answer{}, err
	}
	return w.reply(&w.scene, stored), nil
}

// sharing saves a record. The books refuse a document number that is taken; a client that allows duplicates keeps its
// number beside the record then.
func (w *writing) sharing(r ledger.Record, save func(ledger.Record) (ledger.Record, error)) (ledger.Record, error) {
	stored, err := save(r)
	doc, ok := r.(*ledger.Document)
	if !ok || !w.duplicates || !problem.Is(err, ledger.CodeDuplicateNumber) {
		return stored, err
	}
	extras := unpack(doc.Extra)
	if extras == nil {
		extras = map[string]json.RawMessage{}
	}
	extras["DocNumber"], doc.Number = jsontext.AppendBare(nil, doc.Number), ""
	doc.Extra = pack(w.route.entity.fields, extras)
	return save(doc)
}

// fill lays the request over the record.
func (d *draft) fill(r ledger.Record) error {
	if err := d.require(d.entity.form.required); err != nil {
		return err
	}
	if err := d.apply(d.entity.fields, r, d.parsed); err != nil {
		return err
	}
	if d.entity.finish == nil {
		return nil
	}
	return d.entity.finish(d, r)
}

// target finds the record that an update, delete or void names, and the revision that its token stands for.
func (w *writing) target(tx *ledger.Tx, id string) (ledger.Record, int, error) {
	if id == "" {
		return nil, 0, missing("Id")
	}
	if !digits(ident(id)) {
		return nil, 0, faultf(codeInvalidID, "Id", "Invalid ID : %s", id)
	}
	r, ok := tx.Get(w.route.entity.kind, id)
	if !ok || r.Header().Deleted {
		return nil, 0, newFault(codeNotFound, "")
	}
	token := w.text("SyncToken")
	if token == "" {
		return nil, 0, missing("SyncToken")
	}
	n, err := strconv.Atoi(token)
	if err != nil || n < 0 {
		return nil, 0, newFault(codeStale, "")
	}
	return r, n + 1, nil
}

func (w *writing) remove(tx *ledger.Tx, id string) (exchange.Answer, error) {
	_, revision, err := w.target(tx, id)
	if err != nil {
		return exchange.Answer{}, err
	}
	if _, err := tx.Delete(w.route.entity.kind, id, revision); err != nil {
		return exchange.Answer{}, err
	}
	return w.facade.tombstone(w.route.entity, id), nil
}

func (w *writing) void(tx *ledger.Tx, id string) (exchange.Answer, error) {
	_, revision, err := w.target(tx, id)
	if err != nil {
		return exchange.Answer{}, err
	}
	stored, err := tx.Void(w.route.entity.kind, id, revision)
	if err != nil {
		return exchange.Answer{}, err
	}
	return w.reply(&w.scene, stored), nil
}

// reply shows the stored record as it will be once the operation is done.
func (w *writing) reply(s *scene, stored ledger.Record) exchange.Answer {
	if current, ok := s.view.Get(w.route.entity.kind, stored.Header().ID); ok {
		stored = current
	}
	row := w.kept.begin(w.now, http.StatusOK, jsonType[0], usualAnswer)
	drawn := s.drawAnswer(row, w.route.entity, stored, w.now)
	if w.kept != nil {
		drawn = w.kept.roll.Cut(drawn)
		w.kept.drawn = drawn
	}
	answer := jsonBody(http.StatusOK, drawn[len(row):])
	answer.Record = stored.Header().ID
	return answer
}

// namedID is the Id that a body names.
func namedID(r platform.Request) string {
	if r.Decoded != nil {
		switch id := r.Decoded.Get("Id").(type) {
		case nil:
			return ""
		case string:
			return id
		}
	}
	body := r.Body
	if !bytes.Contains(body, []byte(`Id"`)) && bytes.IndexByte(body, '\\') < 0 {
		return "" // found out in less time than it takes to look through all members
	}
	if id := gjson.GetBytes(body, "Id"); id.Type == gjson.String || id.Type == gjson.Number {
		return id.String()
	}
	return ""
}
