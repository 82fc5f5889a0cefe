package unified

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
)

// The states of a job.
const (
	jobPending = "pending"
	jobSuccess = "success"
	jobFailure = "failure"
)

// job is one accepted write. Its outcome is what the answer says, what GET /jobs/:id shows and what a repetition of
// its Idempotency-Key gets.
type job struct {
	ID         string          `json:"id"`
	Status     string          `json:"status"`
	Connection string          `json:"connection"`
	Org        string          `json:"org,omitempty"` // that owns it; empty in jobs from before there were several
	Method     string          `json:"method"`
	Path       string          `json:"path"`            // without /versioned
	Query      string          `json:"query,omitempty"` // without the access token, which rows must not hold
	Body       json.RawMessage `json:"body,omitempty"`
	Key        string          `json:"key,omitempty"`
	Version    string          `json:"version,omitempty"` // of the API that the request was made in
	Async      bool            `json:"async,omitempty"`   // answered before it ended
	HTTP       int             `json:"http,omitempty"`
	Response   json.RawMessage `json:"response,omitempty"`
	Code       string          `json:"code,omitempty"`
	Request    string          `json:"request"` // id of the exchange that asked for it

	Scope   string `json:"scope,omitempty"`   // of its key, where keys of one company are not those of another
	Refused bool   `json:"refused,omitempty"` // it was never accepted, and is kept for its key alone

	Fate *exchange.Fate `json:"fate,omitempty"` // given by a rule
	Due  *time.Time     `json:"due,omitempty"`  // world's time before which it does not begin

	underWay bool          // this process carries it out, or did
	done     chan struct{} // closed once it ended; nil before somebody waits for it
	row      string        // key of its row; empty before it has one
}

// finish notes the outcome.
func (j *job) finish(a exchange.Answer, code string) {
	j.HTTP, j.Response, j.Code, j.Status = a.Status, a.Body, code, jobSuccess
	if a.Status != http.StatusOK {
		j.Status = jobFailure
	}
}

// scoped is the job's Idempotency-Key among those of its own organisation.
func (j *job) scoped() string { return scopedKey(j.Org, j.Scope, j.Key) }

func scopedKey(org, scope, key string) string {
	if scope != "" {
		key = scope + "/" + key
	}
	return org + "/" + key
}

func (j *job) answer() exchange.Answer { return exchange.Answer{Status: j.HTTP, Body: j.Response} }

// size is about how long the row of a job is.
func (j *job) size() int {
	const names = 256 // more than they and what has one length take
	return names + len(j.ID) + len(j.Connection) + len(j.Org) + len(j.Path) + len(j.Query) + len(j.Body) + len(j.Key) + len(j.Response) + len(j.Request) + len(j.Scope)
}

// appendJSON writes a job as encoding/json does, but for the bodies, which keep their very bytes: a replayed answer
// has to be the same.
func (j *job) appendJSON(b []byte) []byte {
	w := jsontext.Writer{B: b}
	w.Open()
	w.Text("id", j.ID)
	w.Text("status", j.Status)
	w.Text("connection", j.Connection)
	w.Some("org", j.Org)
	w.Text("method", j.Method)
	w.Text("path", j.Path)
	w.Some("query", j.Query)
	w.Raw("body", j.Body)
	w.Some("key", j.Key)
	w.Some("version", j.Version)
	w.Flag("async", j.Async)
	w.Count("http", int64(j.HTTP))
	w.Raw("response", j.Response)
	w.Some("code", j.Code)
	w.Text("request", j.Request)
	w.Some("scope", j.Scope)
	w.Flag("refused", j.Refused)
	if j.Fate != nil {
		w.Raw("fate", plainJSON(j.Fate))
		w.Raw("due", plainJSON(j.Due))
	}
	w.Close()
	return w.B
}

// due is when a job is to begin.
func (j *job) due(now time.Time) time.Time {
	if j.Due != nil && j.Due.After(now) {
		return *j.Due
	}
	return now
}

// plainJSON marshals without escaping what HTML would care about: a replayed answer has to be the same bytes.
func plainJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("unified: a value of our own does not marshal: " + err.Error()) // raw members were checked when they came in
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// keptJobs is how many jobs stay in memory, of which half leave at once when there are more; those that left are read
// from the table.
const keptJobs = 4096

// keyLife is how long an Idempotency-Key is remembered by most contracts, of the world's time.
const keyLife = 24 * time.Hour

// remembered ties an Idempotency-Key to the job that it started.
type remembered struct {
	Fingerprint string    `json:"fingerprint"`
	Job         string    `json:"job"`
	Expires     time.Time `json:"expires"`
}

// jobs holds accepted writes and the keys under which they were asked for. It is safe for concurrent use.
type jobs struct {
	store journal.Recorder
	mu    sync.Mutex
	// The jobs that are in memory, by id, those that came before the others apart.
	young, old map[string]*job
	entered    int              // since young ones became old
	left       map[jobID]uint64 // ordinals of the rows of jobs that are not in memory; nil before somebody asked for one
	next       uint64           // ordinal of the next row; rows are keyed by it, so that the table is only appended to
	keys       map[string]remembered
	swept      time.Time
}

func newJobs(store journal.Recorder) *jobs {
	return &jobs{store: store, young: map[string]*job{}, old: map[string]*job{}, keys: map[string]remembered{}}
}

func (s *jobs) load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.Load(tableIdempotency, func(key string, value []byte) error {
		var r remembered
		if err := json.Unmarshal(value, &r); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableIdempotency, err)
		}
		s.keys[key] = r
		return nil
	}); err != nil {
		return err
	}
	return s.store.Load(tableJob, func(key string, value []byte) error {
		_, ordinal, ended := placed(key, value)
		s.next = max(s.next, ordinal+1)
		if ended {
			return nil // read when somebody asks
		}
		j, err := parseJob(key, value)
		if err == nil {
			s.young[j.ID] = j
		}
		return err
	})
}

func parseJob(key string, value []byte) (*job, error) {
	j := &job{row: key}
	if err := json.Unmarshal(value, j); err != nil {
		return nil, fmt.Errorf("row %s of %s: %w", key, tableJob, err)
	}
	return j, nil
}

// get finds a job, in memory or in the table.
func (s *jobs) get(id string) (*job, error) {
	s.mu.Lock()
	j := s.inMemory(id)
	s.mu.Unlock()
	if j != nil {
		return j, nil
	}
	ordinal, left, err := s.find(id)
	if !left {
		return nil, err
	}
	key := rowKey(ordinal)
	value, err := s.store.Row(tableJob, key)
	if err != nil || value == nil {
		return nil, err
	}
	if j, err = parseJob(key, value); err != nil || j.ID != id {
		return nil, err
	}
	return j, nil
}

// shown is a copy of a job as it is now, whatever still runs.
func (s *jobs) shown(j *job) job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *j
}

// end notes the outcome of a job and lets those go on that wait for it.
func (s *jobs) end(j *job, a exchange.Answer, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.finish(a, code)
	if j.done != nil {
		close(j.done)
	}
}

// inMemory finds a job that is in memory. The caller holds the lock.
func (s *jobs) inMemory(id string) *job {
	if j := s.young[id]; j != nil {
		return j
	}
	return s.old[id]
}

// enter takes a job into memory, and lets go of old ones that are on the disk when there are too many. The caller holds
// the lock.
func (s *jobs) enter(j *job) {
	if s.entered++; s.entered > keptJobs/2 {
		leaving := s.old
		s.old, s.young, s.entered = s.young, leaving, 1
		var pending []*job
		for _, j := range leaving {
			switch {
			case j.Status == jobPending:
				pending = append(pending, j)
			case s.left != nil:
				s.leave(j)
			}
		}
		clear(leaving)
		for _, j := range pending {
			leaving[j.ID] = j
		}
	}
	s.young[j.ID] = j
}

// leave notes where a job can be found that leaves memory.
func (s *jobs) leave(j *job) {
	id, short := packed(j.ID)
	if ordinal, err := strconv.ParseUint(j.row, 16, 64); short && err == nil {
		s.left[id] = ordinal
	}
}

// claim registers a job, under its key if it has one, which is then remembered for as long as keeps says. When the key
// is taken it returns what it is taken by.
func (s *jobs) claim(j *job, fingerprint string, now time.Time, keeps time.Duration) (taken *remembered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.Key != "" {
		if r, ok := s.keys[j.scoped()]; ok && now.Before(r.Expires) {
			return &r
		}
		s.keys[j.scoped()] = remembered{Fingerprint: fingerprint, Job: j.ID, Expires: now.Add(keeps)}
	}
	j.underWay = true
	j.row = rowKey(s.next)
	s.next++
	s.enter(j)
	return nil
}

// lookup returns what a key stands for.
func (s *jobs) lookup(key string, now time.Time) (remembered, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.keys[key]
	return r, ok && now.Before(r.Expires)
}

// rows is what the disk has to know of a job as it is now, along with the removal of keys that have expired.
func (s *jobs) rows(j *job, now time.Time) []journal.Put {
	var rows sheaf
	s.put(&rows, j, now)
	return rows.Puts
}

// put adds what rows returns.
func (s *jobs) put(to *sheaf, j *job, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to.add(journal.Put{Table: tableJob, Key: j.row, Ascending: true}, j.size(), j.appendJSON)
	if j.Key != "" {
		if kept, remembered := s.keys[j.scoped()]; remembered {
			to.Puts = append(to.Puts, journal.Put{Table: tableIdempotency, Key: j.scoped(), Value: plainJSON(kept)})
		}
	}
	to.Puts = append(to.Puts, s.sweep(now)...)
}

// sweep forgets expired keys, at most once in an hour of the world's time. The caller holds the lock.
func (s *jobs) sweep(now time.Time) []journal.Put {
	if now.Sub(s.swept) < time.Hour {
		return nil
	}
	s.swept = now
	var puts []journal.Put
	for _, key := range sortedKeys(s.keys) {
		if !now.Before(s.keys[key].Expires) {
			delete(s.keys, key)
			puts = append(puts, journal.Put{Table: tableIdempotency, Key: key})
		}
	}
	return puts
}

// unfinished lists the jobs that an earlier process left pending and that nobody waits for, in the order of their ids.
func (s *jobs) unfinished() []*job {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*job
	for _, held := range []map[string]*job{s.young, s.old} {
		for _, j := range held {
			if j.Status == jobPending && !j.underWay {
				list = append(list, j)
			}
		}
	}
	slices.SortFunc(list, func(a, b *job) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// revive takes over a job that an earlier process left; only one caller can.
func (s *jobs) revive(j *job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.underWay || j.Status != jobPending {
		return false
	}
	j.underWay = true
	return true
}

// ending is closed once a job that is under way has ended.
func (s *jobs) ending(j *job) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.done == nil {
		j.done = make(chan struct{})
		if j.Status != jobPending {
			close(j.done)
		}
	}
	return j.done
}

// direct gives a job the fate that a rule wants for it.
func (s *jobs) direct(j *job, f exchange.Fate, due time.Time, async bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.Fate, j.Due, j.Async = &f, &due, async
}

// forget drops a key; the job that it stood for stays.
func (s *jobs) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, key)
}

// markAsync notes that a job was answered before it ended.
func (s *jobs) markAsync(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.Async = true
}
