package journal

import (
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fields goes through the fields of an entry, always in the same order, and writes or reads each: what is written and
// what is read cannot differ. A field that is added goes to the end, behind a new first byte of the text. What is given
// to be written is not modified.
type fields struct {
	reading bool

	rest   string // to be read
	broken bool   // it was not what was written

	out      []byte      // written
	redactor *Redactor   // of what is written
	bodies   []takenBody // of the entry that is written, those to come
}

func (f *fields) entry(e *Entry) {
	f.serial(&e.Seq)
	word(f, &e.Kind)
	word(f, &e.ID)
	word(f, &e.Cause)
	word(f, &e.Trace)
	f.moment(&e.At)
	f.moment(&e.Wall)
	word(f, &e.Run)
	word(f, &e.Connection)
	word(f, &e.Platform)
	if some(f, &e.Exchange) {
		f.exchange(e.Exchange)
	}
	if some(f, &e.Event) {
		f.event(e.Event)
	}
	if some(f, &e.Attempt) {
		f.attempt(e.Attempt)
	}
	if some(f, &e.Change) {
		f.change(e.Change)
	}
}

func (f *fields) exchange(x *Exchange) {
	word(f, &x.Hop)
	word(f, &x.Method)
	word(f, &x.Host)
	word(f, &x.Path)
	f.query(&x.Query)
	word(f, &x.Route)
	word(f, &x.Object)
	word(f, &x.ObjectID)
	f.header(&x.RequestHeader)
	f.body(&x.RequestBody)
	integer(f, &x.Status)
	word(f, &x.Code)
	f.header(&x.ResponseHeader)
	f.body(&x.ResponseBody)
	integer(f, &x.Duration)
	integer(f, &x.Injected)
	f.flag(&x.Replayed)
	word(f, &x.IdempotencyKey)
	word(f, &x.JobID)
	f.serials(&x.Reads)
	word(f, &x.Missing)
	word(f, &x.Intent)
	word(f, &x.Nearest)
}

func (f *fields) event(v *Event) {
	word(f, &v.Code)
	word(f, &v.Type)
	word(f, &v.Object)
	word(f, &v.ObjectID)
	word(f, &v.SyncRun)
	f.body(&v.Body)
	integer(f, &v.Planned)
	integer(f, &v.Dropped)
}

func (f *fields) attempt(a *Attempt) {
	word(f, &a.Event)
	word(f, &a.Delivery)
	word(f, &a.Endpoint)
	f.text(&a.URL)
	word(f, &a.Code)
	integer(f, &a.Number)
	word(f, &a.Trigger)
	word(f, &a.Mode)
	word(f, &a.RefireOf)
	word(f, &a.Result)
	integer(f, &a.Status)
	f.text(&a.Error)
	f.header(&a.RequestHeader)
	f.body(&a.RequestBody)
	f.header(&a.ResponseHeader)
	f.body(&a.ResponseBody)
	integer(f, &a.Duration)
	if some(f, &a.NextAt) {
		f.moment(a.NextAt)
	}
	f.flag(&a.GivenUp)
	word(f, &a.Batch)
}

func (f *fields) change(c *Change) {
	word(f, &c.Object)
	word(f, &c.ObjectID)
	integer(f, &c.Revision)
	word(f, &c.Operation)
	word(f, &c.Actor)
	f.flag(&c.Linked)
	word(f, &c.Summary)
	word(f, &c.AmountFrom)
	word(f, &c.AmountTo)
}

// some reports whether a pointer leads anywhere. Of one that is read, it does then.
func some[T any](f *fields, to **T) bool {
	there := *to != nil
	f.flag(&there)
	if there && f.reading {
		*to = new(T)
	}
	return there
}

// word is a text that holds no secret.
func word[T ~string](f *fields, value *T) {
	if f.reading {
		*value = T(f.take(f.length()))
		return
	}
	f.out = appendWord(f.out, string(*value))
}

func appendWord(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// text is running text, which may name secrets.
func (f *fields) text(value *string) {
	if !f.reading {
		clean, _ := f.redactor.Text(*value)
		value = &clean
	}
	word(f, value)
}

func (f *fields) query(value *string) {
	if !f.reading {
		clean, _ := f.redactor.Query(*value)
		value = &clean
	}
	word(f, value)
}

func integer[T ~int | ~int64](f *fields, value *T) {
	if !f.reading {
		f.out = binary.AppendVarint(f.out, int64(*value))
		return
	}
	n := f.length()
	*value = T(int64(n>>1) ^ -int64(n&1)) //nolint:gosec // as AppendVarint folds them
}

func (f *fields) serial(value *uint64) {
	if f.reading {
		*value = f.length()
		return
	}
	f.out = binary.AppendUvarint(f.out, *value)
}

func (f *fields) flag(value *bool) {
	switch {
	case f.reading:
		*value = f.take(1) == "\x01"
	case *value:
		f.out = append(f.out, 1)
	default:
		f.out = append(f.out, 0)
	}
}

// moment is a time with its distance from UTC, which is all that is shown of its zone.
func (f *fields) moment(value *time.Time) {
	if !f.reading {
		_, zone := value.Zone()
		f.out = binary.AppendVarint(f.out, value.Unix())
		f.out = binary.AppendUvarint(f.out, uint64(value.Nanosecond())) //nolint:gosec // it is not negative
		f.out = binary.AppendVarint(f.out, int64(zone))
		return
	}
	var seconds, zone int64
	var nanos uint64
	integer(f, &seconds)
	f.serial(&nanos)
	integer(f, &zone)
	t := time.Unix(seconds, int64(nanos)).UTC() //nolint:gosec // as it was written
	if zone != 0 {
		t = t.In(time.FixedZone("", int(zone)))
	}
	*value = t
}

func (f *fields) serials(list *[]uint64) {
	n := uint64(len(*list))
	if f.serial(&n); n > 0 && f.reading {
		*list = make([]uint64, f.atMost(n))
	}
	for i := range *list {
		f.serial(&(*list)[i])
	}
}

// body is what is known of a body: of one that is written, what its making told.
func (f *fields) body(b *Body) {
	var taken takenBody
	if !f.reading {
		taken, f.bodies = f.bodies[0], f.bodies[1:]
	}
	integer(f, &taken.size)
	integer(f, &taken.kept)
	f.flag(&taken.redacted)
	if f.flag(&taken.there); taken.there {
		f.hash(&taken.hash)
	}
	if f.reading {
		*b = taken.shown()
	}
}

func (f *fields) hash(h *bodyHash) {
	if f.reading {
		copy(h[:], f.take(uint64(len(h))))
		return
	}
	f.out = append(f.out, h[:]...)
}

// headerField is one field of a header.
type headerField struct {
	name   string
	values []string
}

// header is written in the order of the names, without secrets. An empty one is none; a field without a list of values
// is another than one with an empty list.
func (f *fields) header(h *http.Header) {
	n := uint64(len(*h))
	if f.serial(&n); n == 0 {
		return
	}
	if f.reading {
		f.readHeader(h, n)
		return
	}
	var room [24]headerField
	list := room[:0]
	for name, values := range *h {
		list = append(list, headerField{name, values})
	}
	slices.SortFunc(list, func(a, b headerField) int { return strings.Compare(a.name, b.name) })
	for i := range list {
		f.out = appendWord(f.out, list[i].name)
		count := uint64(0)
		if list[i].values != nil {
			count = uint64(len(list[i].values)) + 1
		}
		f.out = binary.AppendUvarint(f.out, count)
		for _, value := range list[i].values {
			f.out = appendWord(f.out, f.redactor.headerValue(list[i].name, value))
		}
	}
}

func (f *fields) readHeader(h *http.Header, n uint64) {
	n = f.atMost(n)
	*h = make(http.Header, n)
	for range n {
		var name string
		var count uint64
		word(f, &name)
		f.serial(&count)
		var values []string
		if count > 0 {
			values = make([]string, f.atMost(count-1))
		}
		for i := range values {
			word(f, &values[i])
		}
		(*h)[name] = values
	}
}

// length reads a number.
func (f *fields) length() (n uint64) {
	for i := range binary.MaxVarintLen64 {
		if i >= len(f.rest) {
			break
		}
		c := f.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			f.rest = f.rest[i+1:]
			return n
		}
	}
	f.broken, f.rest = true, ""
	return 0
}

// take reads as many bytes.
func (f *fields) take(n uint64) string {
	if n > uint64(len(f.rest)) {
		f.broken, f.rest = true, ""
		return ""
	}
	taken := f.rest[:n]
	f.rest = f.rest[n:]
	return taken
}

// atMost is a number of things to be read, each of a byte at least, as far as there is anything to be read.
func (f *fields) atMost(n uint64) uint64 {
	if n > uint64(len(f.rest)) {
		f.broken, f.rest = true, ""
	}
	return min(n, uint64(len(f.rest)))
}

// takenBody is what the journal knows of a body that it was given.
type takenBody struct {
	size, kept int
	redacted   bool
	there      bool // it had content, whose hash this is
	hash       bodyHash
}

func (t *takenBody) shown() Body {
	b := Body{Size: t.size, Kept: t.kept, Redacted: t.redacted}
	if t.there {
		b.Hash = hex.EncodeToString(t.hash[:])
	}
	return b
}
