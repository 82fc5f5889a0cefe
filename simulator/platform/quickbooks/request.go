package quickbooks

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
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
	known map[requestKey]reply
	order []replied // oldest first
	next  uint64    // ordinal of the next row
}

// requestKey tells a realm and a request id from all others by their digest: a day's requests are kept by it, and texts
// the collector would have to follow.
type requestKey [16]byte

func keyOf(request string) requestKey {
	digest := sha256.Sum256([]byte(request))
	return requestKey(digest[:len(requestKey{})])
}

// reply says when a reply was given and which row holds it.
type reply struct {
	at  int64  // Unix time in nanoseconds; running while the call has not ended
	row uint64 // its ordinal
}

// replied is a reply and the key that it was given under.
type replied struct {
	key requestKey
	reply
}

// running is the time of a reply that is still to come.
const running = math.MinInt64

func newRequests(o Options) *requests { return &requests{o: o, known: map[requestKey]reply{}} }

func (q *requests) load() error {
	err := q.o.Store.Load(requestTable, func(row string, value []byte) error {
		r, err := parseRecorded(value)
		if err == nil {
			var ordinal uint64
			ordinal, err = strconv.ParseUint(row, 16, 64)
			q.mu.Lock()
			defer q.mu.Unlock()
			q.keep(replied{keyOf(r.Key), reply{r.At.UnixNano(), ordinal}})
			q.next = ordinal + 1
		}
		if err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", row, requestTable).Because(err)
		}
		return nil
	})
	slices.SortStableFunc(q.order, func(a, b replied) int { return cmp.Compare(a.at, b.at) })
	return err
}

func (q *requests) keep(r replied) {
	q.known[r.key] = r.reply
	q.order = append(q.order, r)
}

// begin claims a key. Without a claim the key has a reply, or another call has it: the time tells.
func (q *requests) begin(key requestKey) (earlier reply, claimed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r, ok := q.known[key]; ok && (r.at == running || !q.aged(r)) {
		return r, false
	}
	q.known[key] = reply{at: running}
	return reply{}, true
}

// aged says that a reply is not repeated any more.
func (q *requests) aged(r reply) bool { return q.o.Now().UnixNano()-r.at >= int64(requestAge) }

// again reads a reply back.
func (q *requests) again(earlier reply) (exchange.Answer, error) {
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
func (q *requests) expire() (next uint64, gone []journal.Put) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.order) > 0 && q.aged(q.order[0].reply) {
		oldest := q.order[0]
		gone = append(gone, journal.Put{Table: requestTable, Key: rowOf(oldest.row)})
		if q.known[oldest.key] == oldest.reply { // and not one that was given since
			delete(q.known, oldest.key)
		}
		q.order = q.order[1:]
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
	q.keep(replied{k.key, k.reply})
}

// recording keeps the answer of one write under its request id. nil keeps nothing.
type recording struct {
	requests *requests
	request  string // realm and request id
	key      requestKey
	rider    platform.Rider
	reply    reply
	given    bool
	drawn    []byte // the row of a reply that was drawn behind what begin gave
}

// begin is the first line of the row of a reply, and room behind it to draw the reply into.
func (k *recording) begin(status int, kind string, room int) []byte {
	if k == nil {
		return make([]byte, 0, room)
	}
	now := k.requests.o.Now()
	k.reply.at = now.UnixNano()
	row := make([]byte, 0, len(k.request)+len(kind)+96+room)
	row = renderText(append(row, `{"key":`...), k.request)
	row = now.UTC().AppendFormat(append(row, `,"at":"`...), time.RFC3339Nano)
	row = strconv.AppendInt(append(row, `","status":`...), int64(status), 10)
	row = renderText(append(row, `,"type":`...), kind)
	return append(row, "}\n"...)
}

// record keeps the answer while its effect is still pending: it travels to the disk in the batch of the effect.
func (k *recording) record(a exchange.Answer) {
	if k == nil || a.Status >= http.StatusInternalServerError {
		return // a failure of ours is not an answer to stand by
	}
	row := k.drawn
	if row == nil {
		row = append(k.begin(a.Status, a.Header.Get("Content-Type"), len(a.Body)), a.Body...)
	}
	ordinal, gone := k.requests.expire()
	k.reply.row, k.given, k.drawn = ordinal, true, nil
	k.rider.Add(gone...)
	k.rider.Add(journal.Put{Table: requestTable, Key: rowOf(ordinal), Value: row, Ascending: true})
}

// once runs a write at most once per request id of a company.
func (f *Facade) once(ctx context.Context, realm, id string, write func(ctx context.Context, kept *recording) exchange.Answer) exchange.Answer {
	request := realm + "/" + id
	kept := &recording{requests: f.requests, request: request, key: keyOf(request)}
	switch earlier, claimed := f.requests.begin(kept.key); {
	case claimed:
	case earlier.at == running:
		return f.faultAnswer(newFault(codeRequestRunning, ""))
	default:
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
