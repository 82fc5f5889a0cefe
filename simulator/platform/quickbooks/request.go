package quickbooks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/imprint"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
	"faultline/simulator/ream"
)

const (
	// requestTable holds the recorded replies, by ordinal: the table is only appended to, and forgotten from its front.
	requestTable = "platform.request"
	// requestAge is how long a reply is repeated.
	requestAge = 24 * time.Hour
)

// recorded is the first reply to a request id.
type recorded struct {
	Key    string    `json:"key"` // realm and request id
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Type   string    `json:"type"`
	Body   []byte    `json:"-"` // the very bytes, behind the first line of the row
}

// parseRecorded reads a row: a line that describes the reply, and the reply.
func parseRecorded(value []byte) (recorded, error) {
	var r recorded
	head, body, split := bytes.Cut(value, []byte{'\n'})
	if !split {
		return r, errors.New("it has no second line")
	}
	r.Body = body
	return r, json.Unmarshal(head, &r)
}

// requests knows the replies of writes that carried a request id. The replies themselves are in the table: few are ever
// asked for.
type requests struct {
	o     Options
	mu    sync.Mutex
	known map[imprint.Imprint]int // place among all replies ever, or running
	order ream.Ream[replied]      // oldest first
	gone  int                     // replies before those
	next  uint64                  // ordinal of the next row
}

// running is the place of the reply to a write that has not ended.
const running = -1

// replied is a reply that was given to a realm and request id.
type replied struct {
	key imprint.Imprint
	at  int64  // Unix time in nanoseconds
	row uint64 // its ordinal
}

func newRequests(o Options) *requests {
	return &requests{o: o, known: map[imprint.Imprint]int{}}
}

func (q *requests) load() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	var list []replied
	err := q.o.Store.Load(requestTable, func(row string, value []byte) error {
		r, err := parseRecorded(value)
		if err == nil {
			var ordinal uint64
			ordinal, err = strconv.ParseUint(row, 16, 64)
			list = append(list, replied{imprint.OfText(r.Key), r.At.UnixNano(), ordinal})
			q.next = ordinal + 1
		}
		if err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", row, requestTable).Because(err)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b replied) int { return cmp.Compare(a.at, b.at) })
	for _, r := range list {
		q.keep(r)
	}
	return err
}

func (q *requests) keep(r replied) {
	q.known[r.key] = q.gone + q.order.Len()
	q.order.Append(r)
}

// claim is what a call that carries a request id finds.
type claim int

const (
	claimed   claim = iota // it has the id to itself
	contested              // another call with the id is running
	answered               // the id has a reply
)

// begin claims a key.
func (q *requests) begin(key imprint.Imprint) (claim, replied) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if place, ok := q.known[key]; ok {
		if place == running {
			return contested, replied{}
		}
		if earlier := *q.order.At(place - q.gone); !earlier.aged(q.o.Now()) {
			return answered, earlier
		}
	}
	q.known[key] = running
	return claimed, replied{}
}

// aged says that a reply is not repeated any more.
func (r *replied) aged(now time.Time) bool { return now.UnixNano()-r.at >= int64(requestAge) }

// again reads a reply back.
func (q *requests) again(earlier replied) (exchange.Answer, error) {
	value, err := q.o.Store.Row(requestTable, rowOf(earlier.row))
	if err != nil {
		return exchange.Answer{}, err
	}
	r, err := parseRecorded(value)
	return exchange.Answer{Status: r.Status, Header: http.Header{"Content-Type": {r.Type}}, Body: r.Body}, err
}

// rowOf is a row's key: ordinals in the order of the table.
func rowOf(ordinal uint64) string {
	var big [8]byte
	binary.BigEndian.PutUint64(big[:], ordinal)
	var room [16]byte
	return string(hex.AppendEncode(room[:0], big[:]))
}

// expire forgets the replies that have aged out, and returns the ordinal of the next row.
func (q *requests) expire(now time.Time) (next uint64, gone []journal.Put) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.order.Len() > 0 && q.order.At(0).aged(now) {
		oldest := *q.order.At(0)
		gone = append(gone, journal.Put{Table: requestTable, Key: rowOf(oldest.row)})
		if q.known[oldest.key] == q.gone { // and not one that was given since
			delete(q.known, oldest.key)
		}
		q.order.Drop()
		q.gone++
	}
	q.next++
	return q.next - 1, gone
}

// end releases a key, keeping the reply when there is one to keep.
func (q *requests) end(k *recording) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !k.given {
		delete(q.known, k.key)
		return
	}
	q.keep(replied{k.key, k.at.UnixNano(), k.row})
}

// recording keeps the answer of one write under its request id. nil keeps nothing.
type recording struct {
	requests *requests
	request  string          // realm and request id
	key      imprint.Imprint // of that
	rider    platform.Rider
	at       time.Time // of the reply
	row      uint64    // its ordinal
	given    bool
	drawn    []byte // the row of a reply that was drawn behind what begin gave
	roll     jsontext.Roll
}

// recordings are used again.
var recordings = sync.Pool{New: func() any { return new(recording) }}

// begin is the first line of the row of a reply, and room behind it to draw the reply into.
func (k *recording) begin(at time.Time, status int, kind string, room int) []byte {
	if k == nil {
		return make([]byte, 0, room)
	}
	k.at = at
	row := k.roll.Room(len(k.request) + len(kind) + 96 + room)
	row = jsontext.AppendBare(append(row, `{"key":`...), k.request)
	row = k.at.UTC().AppendFormat(append(row, `,"at":"`...), time.RFC3339Nano)
	row = strconv.AppendInt(append(row, `","status":`...), int64(status), 10)
	row = jsontext.AppendBare(append(row, `,"type":`...), kind)
	return append(row, "}\n"...)
}

// record keeps the answer while its effect is still pending: it travels to the disk in the batch of the effect.
func (k *recording) record(a exchange.Answer) {
	if k == nil || a.Status >= http.StatusInternalServerError {
		return // a failure of ours is not an answer to stand by
	}
	row := k.drawn
	if row == nil {
		row = k.roll.Cut(append(k.begin(k.requests.o.Now(), a.Status, a.Header.Get("Content-Type"), len(a.Body)), a.Body...))
	}
	ordinal, gone := k.requests.expire(k.at)
	k.row, k.given, k.drawn = ordinal, true, nil
	k.rider.Add(gone...)
	k.rider.Add(journal.Put{Table: requestTable, Key: rowOf(ordinal), Value: row, Ascending: true})
}

// once runs a write at most once per request id of a company.
func (f *Facade) once(ctx context.Context, realm, id string, write func(ctx context.Context, kept *recording) exchange.Answer) exchange.Answer {
	kept := recordings.Get().(*recording)
	defer kept.leave()
	kept.requests, kept.request = f.requests, realm+"/"+id
	kept.key = imprint.OfText(kept.request)
	switch claim, earlier := f.requests.begin(kept.key); claim {
	case claimed:
	case contested:
		return f.faultAnswer(newFault(codeRequestRunning, ""))
	case answered:
		answer, err := f.requests.again(earlier)
		if err != nil {
			return f.faultAnswer(err)
		}
		return answer
	}
	defer f.requests.end(kept)
	answer := write(platform.WithRider(ctx, &kept.rider), kept)
	if left := kept.rider.Left(); len(left) > 0 {
		if err := f.o.Store.Commit(ctx, journal.Batch{Puts: left}); err != nil {
			return f.faultAnswer(err)
		}
	}
	return answer
}

// leave gives the recording back when the call is over.
func (k *recording) leave() {
	*k = recording{roll: k.roll}
	recordings.Put(k)
}
