package quickbooks

import (
	"bytes"
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

// put is the row of a reply.
func (r *recorded) put(row string) journal.Put {
	value := make([]byte, 0, len(r.Key)+len(r.Type)+len(r.Body)+96)
	value = renderText(append(value, `{"key":`...), r.Key)
	value = r.At.UTC().AppendFormat(append(value, `,"at":"`...), time.RFC3339Nano)
	value = strconv.AppendInt(append(value, `","status":`...), int64(r.Status), 10)
	value = renderText(append(value, `,"type":`...), r.Type)
	value = append(append(value, "}\n"...), r.Body...)
	return journal.Put{Table: requestTable, Key: row, Value: value, Ascending: true}
}

// requests knows the replies of writes that carried a request id. The replies themselves are in the table: few are ever
// asked for.
type requests struct {
	o       Options
	mu      sync.Mutex
	done    map[string]reply
	running map[string]bool
	order   []string // keys of done, oldest first
	next    uint64   // ordinal of the next row
}

// reply says when a reply was given and which row holds it.
type reply struct {
	at  time.Time
	row string
}

func newRequests(o Options) *requests {
	return &requests{o: o, done: map[string]reply{}, running: map[string]bool{}}
}

func (q *requests) load() error {
	err := q.o.Store.Load(requestTable, func(key string, value []byte) error {
		r, err := parseRecorded(value)
		if err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, requestTable).Because(err)
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.done[r.Key] = reply{r.At, key}
		q.order = append(q.order, r.Key)
		if ordinal, err := strconv.ParseUint(key, 16, 64); err == nil {
			q.next = ordinal + 1
		}
		return nil
	})
	slices.SortStableFunc(q.order, func(a, b string) int { return q.done[a].at.Compare(q.done[b].at) })
	return err
}

// begin claims a key. It returns the row of the reply recorded under it, or false for running when another call has it.
func (q *requests) begin(key string) (row string, free bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r, ok := q.done[key]; ok && q.o.Now().Sub(r.at) < requestAge {
		return r.row, true
	}
	if q.running[key] {
		return "", false
	}
	q.running[key] = true
	return "", true
}

// again reads a reply back.
func (q *requests) again(row string) (exchange.Answer, error) {
	value, err := q.o.Store.Row(requestTable, row)
	if err != nil {
		return exchange.Answer{}, err
	}
	r, err := parseRecorded(value)
	return exchange.Answer{Status: r.Status, Header: http.Header{"Content-Type": {r.Type}}, Body: r.Body}, err
}

// rows are the reply as it is stored, and the removal of replies that have aged out.
func (q *requests) rows(key string, a exchange.Answer) (reply, []journal.Put) {
	r := recorded{Key: key, At: q.o.Now(), Status: a.Status, Type: a.Header.Get("Content-Type"), Body: a.Body}
	row := q.ordinal()
	return reply{r.At, row}, append(q.expire(), r.put(row))
}

func (q *requests) ordinal() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, q.next-1))
}

func (q *requests) expire() []journal.Put {
	q.mu.Lock()
	defer q.mu.Unlock()
	var puts []journal.Put
	for len(q.order) > 0 && q.o.Now().Sub(q.done[q.order[0]].at) >= requestAge {
		puts = append(puts, journal.Put{Table: requestTable, Key: q.done[q.order[0]].row})
		delete(q.done, q.order[0])
		q.order = q.order[1:]
	}
	return puts
}

// end releases a key, keeping the reply when there is one to keep.
func (q *requests) end(key string, r *reply) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.running, key)
	if r != nil {
		q.done[key] = *r
		q.order = append(q.order, key)
	}
}

// once runs a write at most once per request id of a company. The write calls record while its effect is still
// pending; the reply then travels to the disk in the batch of the effect.
func (f *Facade) once(ctx context.Context, realm, id string, write func(ctx context.Context, record func(exchange.Answer)) exchange.Answer) exchange.Answer {
	key := realm + "/" + id
	earlier, free := f.requests.begin(key)
	switch {
	case earlier != "":
		answer, err := f.requests.again(earlier)
		if err != nil {
			return f.faultAnswer(err)
		}
		return answer
	case !free:
		return f.faultAnswer(newFault(codeRequestRunning, ""))
	}
	var kept *reply
	defer func() { f.requests.end(key, kept) }()
	rider := &platform.Rider{}
	answer := write(platform.WithRider(ctx, rider), func(a exchange.Answer) {
		if a.Status >= http.StatusInternalServerError {
			return // a failure of ours is not an answer to stand by
		}
		r, puts := f.requests.rows(key, a)
		kept = &r
		rider.Add(puts...)
	})
	if left := rider.Left(); len(left) > 0 {
		if err := f.o.Store.Commit(ctx, journal.Batch{Puts: left}); err != nil {
			return f.faultAnswer(err)
		}
	}
	return answer
}
