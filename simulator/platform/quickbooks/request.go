package quickbooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

	row string // key of its row
}

// parseRecorded reads a row: a line that describes the reply, and the reply.
func parseRecorded(row string, value []byte) (recorded, error) {
	r := recorded{row: row}
	head, body, split := bytes.Cut(value, []byte{'\n'})
	if !split {
		return r, errors.New("it has no second line")
	}
	r.Body = body
	return r, json.Unmarshal(head, &r)
}

// put is the row of a reply.
func (r *recorded) put() (journal.Put, error) {
	head, err := json.Marshal(r)
	if err != nil {
		return journal.Put{}, err
	}
	value := make([]byte, 0, len(head)+1+len(r.Body))
	value = append(append(append(value, head...), '\n'), r.Body...)
	return journal.Put{Table: requestTable, Key: r.row, Value: value, Ascending: true}, nil
}

// requests keeps the replies of writes that carried a request id.
type requests struct {
	o       Options
	mu      sync.Mutex
	done    map[string]recorded
	running map[string]bool
	order   []string // keys of done, oldest first
	next    uint64   // ordinal of the next row
}

func newRequests(o Options) *requests {
	return &requests{o: o, done: map[string]recorded{}, running: map[string]bool{}}
}

func (q *requests) load() error {
	err := q.o.Store.Load(requestTable, func(key string, value []byte) error {
		r, err := parseRecorded(key, value)
		if err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, requestTable).Because(err)
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.done[r.Key] = r
		q.order = append(q.order, r.Key)
		if ordinal, err := strconv.ParseUint(key, 16, 64); err == nil {
			q.next = ordinal + 1
		}
		return nil
	})
	slices.SortStableFunc(q.order, func(a, b string) int { return q.done[a].At.Compare(q.done[b].At) })
	return err
}

// begin claims a key. It returns the reply recorded under it, or false for running when another call has it.
func (q *requests) begin(key string) (reply *recorded, free bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r, ok := q.done[key]; ok && q.o.Now().Sub(r.At) < requestAge {
		return &r, true
	}
	if q.running[key] {
		return nil, false
	}
	q.running[key] = true
	return nil, true
}

// row is the reply as it is stored, together with the removal of replies that have aged out.
func (q *requests) row(key string, a exchange.Answer) (recorded, []journal.Put, error) {
	r := recorded{Key: key, At: q.o.Now(), Status: a.Status, Type: a.Header.Get("Content-Type"), Body: a.Body, row: q.ordinal()}
	put, err := r.put()
	if err != nil {
		return r, nil, err
	}
	return r, append(q.expire(), put), nil
}

func (q *requests) ordinal() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	return fmt.Sprintf("%016x", q.next-1)
}

func (q *requests) expire() []journal.Put {
	q.mu.Lock()
	defer q.mu.Unlock()
	var puts []journal.Put
	for len(q.order) > 0 && q.o.Now().Sub(q.done[q.order[0]].At) >= requestAge {
		puts = append(puts, journal.Put{Table: requestTable, Key: q.done[q.order[0]].row})
		delete(q.done, q.order[0])
		q.order = q.order[1:]
	}
	return puts
}

// end releases a key, keeping the reply when there is one to keep.
func (q *requests) end(key string, r *recorded) {
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
	case earlier != nil:
		return exchange.Answer{Status: earlier.Status, Header: http.Header{"Content-Type": {earlier.Type}}, Body: earlier.Body}
	case !free:
		return f.faultAnswer(newFault(codeRequestRunning, ""))
	}
	var kept *recorded
	defer func() { f.requests.end(key, kept) }()
	rider := &platform.Rider{}
	var failed error
	answer := write(platform.WithRider(ctx, rider), func(a exchange.Answer) {
		if a.Status >= http.StatusInternalServerError {
			return // a failure of ours is not an answer to stand by
		}
		r, puts, err := f.requests.row(key, a)
		if err != nil {
			failed = err
			return
		}
		kept = &r
		rider.Add(puts...)
	})
	if left := rider.Left(); len(left) > 0 && failed == nil {
		failed = f.o.Store.Commit(ctx, journal.Batch{Puts: left})
	}
	if failed != nil {
		return f.faultAnswer(failed)
	}
	return answer
}
