package unified

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/link"
)

// bodyLimit is how much of a body is taken.
const bodyLimit = 10 << 20

// request is one call on its way, and what its journal entry will say.
type request struct {
	api          *API // that answers it; nil: nobody asked over the wire
	http         *http.Request
	ctx          context.Context // of the request, with what causes what
	lasting      context.Context // the same for what goes on when the client is gone; nil before somebody asks
	id           string
	started      time.Time // of the machine's time
	began        time.Time // the same of the world's
	path         string    // without the /versioned prefix
	query        params
	route        *route
	pathID       string
	organisation string // in whose name the call is made
	version      string // of the API that it asks for
	connection   link.Connection
	body         []byte

	code    string
	reads   []uint64
	page    page // the last that was put together for it
	missing string
	intent  string
	key     string
	jobID   string
	made    string // id of the record that a create made
	nearest string
	sheaf   // what goes to the disk with the answer
	// execution is the write that the request asks for; nil when it is none.
	execution *execution
	after     func() // runs once it is
	counsel   exchange.Counsel
	// redirected is the body that a rule has put in the place of what was sent; nil: none has.
	redirected []byte
	echoed     []journal.Touch // rules that had a say in what is shown, at an earlier time

	elsewhere  bool // the path does not begin with the /versioned prefix
	reread     bool // under other parameters than those that were sent
	oversized  bool // the body
	replayed   bool
	durable    bool // the answer may go out only once everything is on disk
	unhindered bool // no rule can hold up what the call leads to
}

// requests are used again.
var requests = sync.Pool{New: func() any { return new(request) }}

// back gives a request back that was answered. What it led to is held by others, and does not hold it.
func (q *request) back() {
	*q = request{}
	requests.Put(q)
}

// uncancelled is the context for what goes on when the client is gone.
func (q *request) uncancelled() context.Context {
	if q.lasting == nil {
		q.lasting = context.WithoutCancel(q.ctx)
	}
	return q.lasting
}

// heed notes what rules want of a request that was sent with those parameters; of one that writes they may want more.
func (q *request) heed(ctx context.Context, sent params, writes bool) {
	reading := exchange.ReadingOf(ctx)
	q.query, q.reread = sent.under(reading), len(reading) > 0
	if writes {
		q.counsel, q.redirected = exchange.CounselOf(ctx), exchange.DirectionOf(ctx).Body
	}
}

// object is the object that the call is about, or nil.
func (q *request) object() *Object {
	if q.route == nil {
		return nil
	}
	return q.route.object
}

// readBody takes the body. One that is too large leaves what was read, and says so.
func (q *request) readBody(w http.ResponseWriter) {
	if q.http.Body == nil || q.http.Method == http.MethodGet || q.http.Method == http.MethodHead {
		return
	}
	if n := q.http.ContentLength; n > 0 && n <= bodyLimit {
		q.body = make([]byte, n)
		read, _ := io.ReadFull(q.http.Body, q.body) // what does not come is missed where the body is read
		q.body = q.body[:read]
		if int64(read) == n {
			_ = q.http.Body.Close() // so that the server does not look for more of it; nothing is left that could fail
		}
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.http.Body, bodyLimit))
	var tooLarge *http.MaxBytesError
	q.oversized = errors.As(err, &tooLarge)
	q.body = body
}

// params are the query parameters in the order sent. Requests carry few, so a list beats a map.
type params []param

type param struct{ name, value string }

// get returns the first value of a parameter.
func (p params) get(name string) string {
	for i := range p {
		if p[i].name == name {
			return p[i].value
		}
	}
	return ""
}

// under returns the parameters as a rule wants them read: replaced, or left out where the text is empty.
func (p params) under(r exchange.Reading) params {
	if len(r) == 0 {
		return p
	}
	read := make(params, 0, len(p)+len(r))
	for _, sent := range p {
		if _, other := r[sent.name]; !other {
			read = append(read, sent)
		}
	}
	for _, name := range sortedKeys(r) {
		if r[name] != "" {
			read = append(read, param{name, r[name]})
		}
	}
	return read
}

// parseParams reads a raw query. What does not unescape is taken as it stands: unknown parameters are ignored anyway,
// and known ones are checked where they are used.
func parseParams(raw string) params {
	if raw == "" {
		return nil
	}
	list := make(params, 0, strings.Count(raw, "&")+1)
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		list = append(list, param{unescape(name), unescape(value)})
	}
	return list
}

func unescape(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return plain
}

// noHex marks in hexValues what is no digit.
const noHex = 0xff

// hexValues are the values of the hexadecimal digits.
var hexValues = func() (values [256]byte) {
	for c := range values {
		values[c] = noHex
	}
	for i, c := range "0123456789abcdef" {
		values[c], values[unicode.ToUpper(c)] = byte(i), byte(i)
	}
	return values
}()

// validUUID checks the form that published validators check: version 1 to 8, variant 8 to b.
func validUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		case 14:
			if c < '1' || c > '8' {
				return false
			}
		case 19:
			if hexValues[c]&0xc != 0x8 {
				return false
			}
		default:
			if hexValues[c] == noHex {
				return false
			}
		}
	}
	return true
}
