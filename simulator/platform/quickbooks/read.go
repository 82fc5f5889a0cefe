package quickbooks

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform/quickbooks/query"
)

// Sizes of a page of query results.
const (
	defaultResults = 100
	largestResults = 1000
)

// read answers for one object by id.
func (f *Facade) read(book *ledger.Book, t route) exchange.Answer {
	var answer exchange.Answer
	book.View(func(v *ledger.View) {
		s := f.scene(v, t.realm)
		x, err := s.asked(t)
		if err != nil {
			answer = f.faultAnswer(err)
			return
		}
		answer = jsonBody(http.StatusOK, s.drawAnswer(make([]byte, 0, usualAnswer), t.entity, x, f.o.Now()))
	})
	return answer
}

// asked is the record that a path names; nil stands for an object that a company has one of, which goes by the id 1, by
// the realm's, or by none.
func (s *scene) asked(t route) (any, error) {
	if t.entity.single {
		if t.id != "" && t.id != "1" && t.id != t.realm {
			return nil, newFault(codeNotFound, "")
		}
		return nil, nil
	}
	r, ok := s.record(t.entity, t.id)
	switch {
	case t.id == "":
		return nil, unsupported("GET " + t.resource)
	case !ok || r.Header().Deleted:
		return nil, newFault(codeNotFound, "")
	}
	return r, nil
}

// drawAnswer appends the body of the answer with one record, which is what nearly every write is answered with.
func (s *scene) drawAnswer(to []byte, e *entity, x any, at time.Time) []byte {
	to = label(append(to, '{'), e.name)
	to = label(s.draw(to, e.form, x), "time")
	return append(appendInstant(append(to, '"'), at.In(s.zone)), `"}`...)
}

// tombstone is what is left to show of a deleted record.
func (f *Facade) tombstone(e *entity, id string) exchange.Answer {
	return f.jsonAnswer(http.StatusOK, object{
		{e.name, object{{"domain", "QBO"}, {"status", "Deleted"}, {"Id", id}}}, {"time", f.envelopeTime()},
	})
}

// query answers a statement of the query language.
func (f *Facade) query(book *ledger.Book, realm, text string) exchange.Answer {
	statement, err := query.Parse(text)
	if err != nil {
		return f.faultAnswer(queryFault(err))
	}
	var response object
	book.View(func(v *ledger.View) {
		s := f.scene(v, realm)
		response, err = s.answer(statement)
	})
	if err != nil {
		return f.faultAnswer(err)
	}
	return f.jsonAnswer(http.StatusOK, object{{"QueryResponse", response}, {"time", f.envelopeTime()}})
}

func queryFault(err error) error {
	var q *query.Error
	if errors.As(err, &q) && q.Validation {
		return faultf(codeQueryInvalid, "", "%s", q.Detail).because(err)
	}
	return faultf(codeQueryParse, "", "%s", err).because(err)
}

// answer evaluates a statement.
func (s *scene) answer(statement *query.Statement) (object, error) {
	e, ok := entityNamed(statement.Entity)
	if !ok {
		return nil, faultf(codeQueryInvalid, "", "QueryValidationError: Entity %s is not supported", statement.Entity)
	}
	sel, err := s.selection(e, statement)
	if err != nil {
		return nil, err
	}
	if e.single {
		return s.soleRow(e, sel, statement), nil
	}
	rows := sel.rows()
	if statement.Count {
		return object{{"totalCount", count(len(rows))}}, nil
	}
	start, limit := max(statement.Start, 1), statement.Max
	if limit == 0 {
		limit = defaultResults
	}
	page := rows[min(start-1, len(rows)):]
	page = page[:min(len(page), limit, largestResults)]
	if len(page) == 0 {
		return object{}, nil
	}
	list := make(array, len(page))
	for i, r := range page {
		list[i] = s.show(sel.form, r)
	}
	return object{{e.name, list}, {"startPosition", count(start)}, {"maxResults", count(len(page))}, {"totalCount", count(len(rows))}}, nil
}

func (s *scene) soleRow(e *entity, sel *selection, statement *query.Statement) object {
	if !sel.match(nil) {
		return object{}
	}
	if statement.Count {
		return object{{"totalCount", count(1)}}
	}
	return object{{e.name, array{s.show(sel.form, nil)}}, {"startPosition", count(1)}, {"maxResults", count(1)}, {"totalCount", count(1)}}
}

func count(n int) number { return number(strconv.Itoa(n)) }

// selection is a statement resolved against the fields of its entity.
type selection struct {
	scene      *scene
	entity     *entity
	form       *form // of the reply
	conditions []condition
	order      []sorting
	all        bool // inactive list entries too
}

type sorting struct {
	property
	descending bool
}

func (s *scene) selection(e *entity, statement *query.Statement) (*selection, error) {
	sel := &selection{scene: s, entity: e, form: e.form, all: !e.list}
	for _, c := range statement.Where {
		p, err := e.property(c.Property)
		if err != nil {
			return nil, err
		}
		sel.all = sel.all || p.field.name == "Active"
		condition, err := newCondition(p, c, s.zone)
		if err != nil {
			return nil, err
		}
		sel.conditions = append(sel.conditions, condition)
	}
	for _, o := range statement.Order {
		p, err := e.property(o.Property)
		if err != nil {
			return nil, err
		}
		sel.order = append(sel.order, sorting{p, o.Descending})
	}
	if len(statement.Columns) == 0 {
		return sel, nil
	}
	wanted := map[string]bool{"Id": true}
	for _, column := range statement.Columns {
		p, err := e.property(column)
		if err != nil {
			return nil, err
		}
		wanted[p.field.name] = true
	}
	sel.form = e.form.limited(wanted)
	return sel, nil
}

// rows are the records that match, in order.
func (sel *selection) rows() []ledger.Record {
	var rows []ledger.Record
	ascending := sel.candidates(func(r ledger.Record) {
		if !r.Header().Deleted && (sel.all || usable(r)) && sel.match(r) {
			rows = append(rows, r)
		}
	})
	if ascending && len(sel.order) == 0 {
		return rows
	}
	slices.SortStableFunc(rows, func(a, b ledger.Record) int {
		for _, o := range sel.order {
			c := compareScalars(o.of(sel.scene, a), o.of(sel.scene, b))
			if o.descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return compareScalars(ident(a.Header().ID), ident(b.Header().ID))
	})
	return rows
}

// candidates narrows what has to be looked at: by time of change, which makes an incremental read cost what changed,
// or by id. It reports whether they come in ascending id.
func (sel *selection) candidates(each func(ledger.Record)) (ascending bool) {
	var since time.Time
	for i := range sel.conditions {
		c := &sel.conditions[i]
		switch {
		case c.field.name == "MetaData" && equalFold(c.member, "LastUpdatedTime") && (c.operator == query.Greater || c.operator == query.GreaterEqual):
			if at := c.literals[0].at; at.After(since) {
				since = at
			}
		case c.field.name == "Id" && (c.operator == query.Equal || c.operator == query.In):
			sel.byID(c, each)
			return false
		}
	}
	if !since.IsZero() {
		sel.scene.eachSince(sel.entity, since, each)
		return false
	}
	sel.scene.each(sel.entity, each)
	return true
}

func (sel *selection) byID(c *condition, each func(ledger.Record)) {
	seen := map[string]bool{}
	for _, l := range c.literals {
		if r, ok := sel.scene.record(sel.entity, strings.TrimSpace(l.text)); ok && !seen[r.Header().ID] {
			seen[r.Header().ID] = true
			each(r)
		}
	}
}

// match reports whether a record, or the sole object for nil, fits every condition.
func (sel *selection) match(r ledger.Record) bool {
	var x any
	if r != nil {
		x = r
	}
	for i := range sel.conditions {
		if !sel.conditions[i].match(sel.scene, x) {
			return false
		}
	}
	return true
}
