package unified

import (
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
	"faultline/simulator/link"
	"faultline/simulator/seed"
)

// The number of records on a page.
const (
	defaultLimit = 50
	highestLimit = 500
)

// expandPlatformData asks for the platform's own record beside the unified one.
const expandPlatformData = "platform_data"

// listing is what a list request asks for.
type listing struct {
	object      *Object
	sort        *Field
	descending  bool
	conditions  []condition
	limit       int
	after       *place
	fingerprint string // of everything that a cursor is bound to
}

// place is a position in an order: behind the record with this key and id.
type place struct {
	key sortKey
	id  seed.ID
}

// list answers GET on a collection.
func (a *API) list(q *request) exchange.Answer {
	a.copy.derive(q.connection.ID, q.object())
	query := q.http.URL.RawQuery
	known, change, ok := a.copy.madePage(q.connection.ID, q.object().Name, query)
	if ok && !q.reread {
		q.page, q.reads = known, known.reads
		return exchange.Answer{Status: http.StatusOK, Body: known.body}
	}
	want, f := parseListing(q)
	if f != nil {
		return q.fail(f)
	}
	rows, more := a.copy.page(q.connection.ID, want)
	answer := q.putTogether(want, rows, more)
	if !q.reread {
		a.copy.keepPage(q.connection.ID, want.object.Name, query, q.page, change)
	}
	return answer
}

// putTogether makes the page of rows.
func (q *request) putTogether(want *listing, rows []*row, more bool) exchange.Answer {
	raw := q.query.get("expand") == expandPlatformData
	size := 768 // the envelope, with room for a cursor
	for _, r := range rows {
		size += len(r.record) + 1
		if raw {
			size += len(r.record) + 20 // the native one is about as long
		}
	}
	on := takeSheet(size)
	b := on.room[:0]
	b = append(b, '{', '"')
	b = append(b, want.object.Plural...)
	b = append(b, `":[`...)
	front := len(b)
	q.reads = make([]uint64, len(rows))
	var natives opened
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = natives.appendRecord(b, r, raw)
		q.reads[i] = r.serial
	}
	behind := len(b)
	b = append(b, `],"next_cursor":`...)
	if more {
		last := rows[len(rows)-1]
		b = appendWord(b, want.cursor(last))
	} else {
		b = append(b, "null"...)
	}
	b = appendConnection(b, q.connection)
	b = append(b, '}')
	on.room = b // it may have grown
	q.page = page{body: b, reads: q.reads, sheet: on}
	if !raw {
		q.page.print = printOf(b[:front], rows, b[behind:])
	}
	return exchange.Answer{Status: http.StatusOK, Body: b}
}

// appendRecord copies a rendered record, with the native one inside when asked for.
func appendRecord(b []byte, r *row, raw bool) []byte { return new(opened).appendRecord(b, r, raw) }

func (o *opened) appendRecord(b []byte, r *row, raw bool) []byte {
	if !raw {
		return append(b, r.record...)
	}
	b = append(b, r.record[:len(r.record)-1]...)
	b = append(b, `,"platform_data":`...)
	b = o.append(b, r.native)
	return append(b, '}')
}

func appendConnection(b []byte, c link.Connection) []byte {
	b = append(b, `,"connection":{"id":"`...)
	b = append(b, c.ID...)
	b = append(b, `","orgId":"`...)
	b = append(b, c.Org...)
	b = append(b, `","platform":"`...)
	b = append(b, c.Platform...)
	return append(b, '"', '}')
}

// fetch answers GET on one record.
func (a *API) fetch(q *request) exchange.Answer {
	o := q.object()
	byPlatform, f := q.idType()
	if f != nil {
		return q.fail(f)
	}
	a.copy.derive(q.connection.ID, o)
	r, ok := a.copy.get(q.connection.ID, o.Name, q.pathID, byPlatform)
	if !ok {
		q.missing = q.pathID
		return q.fail(notFound(o.Name, quoted(q.pathID)))
	}
	return q.single(o, r)
}

// fetchSingle answers GET on an object of which a company has exactly one.
func (a *API) fetchSingle(q *request) exchange.Answer {
	o := q.object()
	field, _ := o.Field("id")
	rows, _ := a.copy.page(q.connection.ID, &listing{object: o, sort: field, limit: 1})
	if len(rows) == 0 {
		return q.fail(notFound(o.Name, "of this company"))
	}
	return q.single(o, rows[0])
}

func (q *request) single(o *Object, r *row) exchange.Answer {
	raw := q.query.get("expand") == expandPlatformData
	b := make([]byte, 0, len(r.record)+256)
	b = append(b, '{', '"')
	b = append(b, o.Name...)
	b = append(b, '"', ':')
	b = appendRecord(b, r, raw)
	b = appendConnection(b, q.connection)
	b = append(b, '}')
	q.reads = []uint64{r.serial}
	return exchange.Answer{Status: http.StatusOK, Body: b}
}

// idType says whether the id in the path is the platform's, and checks the form of one that is not.
func (q *request) idType() (byPlatform bool, f *failure) {
	switch t := q.query.get("id_type"); t {
	case "platform":
		return true, nil
	case "", "rutter":
		if !validUUID(q.pathID) {
			return false, badRequest(codeInvalidFields, "The id "+quoted(q.pathID)+" is not a UUID.", "Use the record's id, or its platform_id with id_type=platform.")
		}
		return false, nil
	default:
		return false, badRequest(codeInvalidFields, "id_type "+quoted(t)+" is not known.", "Use rutter or platform.")
	}
}

func parseLimit(q *request, otherwise int) (int, *failure) {
	text := q.query.get("limit")
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, badRequest(codeInvalidFields, "limit "+quoted(text)+" is not a whole number above 0.", "Use 1 to 500.")
	}
	return min(n, highestLimit), nil
}
