package webhook

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// Options of a sender. Journal, Clock and Secret are needed.
type Options struct {
	Journal journal.Recorder
	Clock   *clock.Clock
	Seed    seed.Seed
	Gate    exchange.Gate // fault rules on the hop webhook; nil lets everything pass
	// Secret is the client secret of an organisation, which signs what its endpoints are sent.
	Secret func(org string) string
	// Organisation is that of a connection; of no connection it is the first. nil knows of no organisations.
	Organisation func(connection string) string
	Lookup       Lookup        // resolves names; nil asks the system
	Timeout      time.Duration // in place of the profile's deadline, when set
	Keep         int           // events whose bytes are kept for a refire; 0 means 10,000
	Lanes        int           // attempts on their way to one endpoint at a time; 0 means 32
	Run          func(connection string) string
	// Platform names the platform of a connection, for the journal. May be nil.
	Platform func(connection string) string
	// Realm names the platform's company behind a connection, and Entity the platform's word for an object: formats
	// that follow a platform's own need them. May be nil.
	Realm, Entity func(string) string
	// Codes lists the event codes that there are; nil, or none: they are not known, and every code is taken.
	Codes func() []string
	// Versions are those of the API, the current one first; an endpoint names one of them.
	Versions []string
	// Convert brings the body of an event about an object into the shapes of a version; nil leaves bodies as they are.
	Convert func(version, object string, body []byte) []byte
	// Enrich adds to such a body what is configured for an endpoint of the platform's own record; nil adds nothing.
	Enrich func(endpoint, connection, code, object string, body []byte) []byte
	// Forbidden lists the host:port that are never dialled: the console door. May be nil.
	Forbidden func() []string
}

const (
	standardKeep  = 10_000
	standardLanes = 32
	bodyLimit     = 64 << 10 // bytes read of a receiver's answer
)

// Sender is the outbox. It is safe for concurrent use.
type Sender struct {
	o         Options
	transport *http.Transport

	mu         sync.Mutex // guards everything below
	endpoints  []*endpoint
	born       uint64 // endpoints ever made
	events     map[string]*event
	kept       []string // event ids by age
	made       uint64   // events ever made
	deliveries map[string]*delivery
	latest     map[string]string // by record: id of the last event about it
	past       map[string]Tally  // by connection: of events that are not kept any more
	moved      chan struct{}     // closed when an attempt ends; nil when nobody waits for one
}

// New returns a sender without endpoints.
func New(o Options) *Sender {
	if o.Gate == nil {
		o.Gate = exchange.Open{}
	}
	if o.Lookup == nil {
		o.Lookup = systemLookup
	}
	if o.Keep == 0 {
		o.Keep = standardKeep
	}
	if o.Lanes == 0 {
		o.Lanes = standardLanes
	}
	s := &Sender{o: o, events: map[string]*event{}, deliveries: map[string]*delivery{}, latest: map[string]string{}, past: map[string]Tally{}}
	d := dialler{lookup: o.Lookup, forbidden: s.forbidden}
	s.transport = &http.Transport{
		// A connection is judged when it is dialled and before every request that goes over it; and no variable of the
		// environment sends it elsewhere.
		Proxy: nil, DialContext: d.DialContext, DisableCompression: true, MaxResponseHeaderBytes: bodyLimit,
		MaxIdleConnsPerHost: o.Lanes, IdleConnTimeout: idleConnection,
	}
	return s
}

// idleConnection is how long a connection without a request is kept: long enough for the next of a burst, and shorter
// than any server is known to keep one, so that none is closed under a request.
const idleConnection = time.Second

// Close lets go of the connections that are kept. The clock must have stopped.
func (s *Sender) Close() { s.transport.CloseIdleConnections() }

func (s *Sender) forbidden() []string {
	if s.o.Forbidden == nil {
		return nil
	}
	return s.o.Forbidden()
}

func (s *Sender) run(connection string) string { return ask(s.o.Run, connection) }

func (s *Sender) organisation(connection string) string {
	if s.o.Organisation == nil {
		return ""
	}
	return s.o.Organisation(connection)
}

func (s *Sender) platform(connection string) string { return ask(s.o.Platform, connection) }

func ask(f func(string) string, connection string) string {
	if f == nil || connection == "" {
		return ""
	}
	return f(connection)
}

const (
	metaTable = "webhook.meta"
	metaKey   = "counters"
)

// counters are how many things were ever made, so that no id is given twice.
type counters struct {
	Endpoints uint64 `json:"endpoints"`
	Events    uint64 `json:"events"`
}

// meta returns the counters' row. The caller holds mu.
func (s *Sender) meta() journal.Put {
	value, err := json.Marshal(counters{Endpoints: s.born, Events: s.made})
	if err != nil {
		panic("webhook: the counters cannot be written: " + err.Error())
	}
	return journal.Put{Table: metaTable, Key: metaKey, Value: value}
}

// Deliveries lists the deliveries of an event, in the order in which they were planned.
func (s *Sender) Deliveries(eventID string) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.events[eventID]
	if e == nil {
		return nil
	}
	out := make([]Delivery, 0, len(e.deliveries))
	for _, d := range e.deliveries {
		shown := d.Delivery
		if lead := s.deliveries[d.Lead]; lead != nil && d.rides() {
			shown.NextAt, shown.Held = lead.NextAt, lead.Held
		}
		out = append(out, shown)
	}
	return out
}

// RawBody returns the bytes of an event as they are sent.
func (s *Sender) RawBody(eventID string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.events[eventID]
	if e == nil {
		return nil, false
	}
	return e.Body, true
}

// Pending is the number of deliveries for which an attempt is still to come.
func (s *Sender) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, d := range s.deliveries {
		if d.NextAt != nil {
			n++
		}
	}
	return n
}
