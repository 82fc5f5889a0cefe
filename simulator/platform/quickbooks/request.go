package quickbooks

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

const (
	// requestTable holds the recorded replies, by realm and request id.
	requestTable = "platform.request"
	// requestAge is how long a reply is repeated.
	requestAge = 24 * time.Hour
)

// recorded is the first reply to a request id.
type recorded struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Type   string    `json:"type"`
	Body   []byte    `json:"body"` // the very bytes
}

// requests keeps the replies of writes that carried a request id.
type requests struct {
	o       Options
	mu      sync.Mutex
	done    map[string]recorded
	running map[string]bool
	order   []string // keys of done, oldest first
}

func newRequests(o Options) *requests {
	return &requests{o: o, done: map[string]recorded{}, running: map[string]bool{}}
}

func (q *requests) load() error {
	err := q.o.Store.Load(requestTable, func(key string, value []byte) error {
		var r recorded
		if err := json.Unmarshal(value, &r); err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, requestTable).Because(err)
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.done[key] = r
		q.order = append(q.order, key)
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
	r := recorded{At: q.o.Now(), Status: a.Status, Type: a.Header.Get("Content-Type"), Body: a.Body}
	value, err := json.Marshal(r)
	if err != nil {
		return r, nil, err
	}
	return r, append(q.expire(), journal.Put{Table: requestTable, Key: key, Value: value}), nil
}

func (q *requests) expire() []journal.Put {
	q.mu.Lock()
	defer q.mu.Unlock()
	var puts []journal.Put
	for len(q.order) > 0 && q.o.Now().Sub(q.done[q.order[0]].At) >= requestAge {
		puts = append(puts, journal.Put{Table: requestTable, Key: q.order[0]})
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
