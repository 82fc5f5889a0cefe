package stream

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"faultline/simulator/journal"
	"faultline/simulator/journal/filter"
	"faultline/simulator/problem"
)

// The limits of the protocol.
const (
	frameEvery    = 50 * time.Millisecond // at most 20 frames a second
	countersEvery = 250 * time.Millisecond
	frameRows     = 256
	replayRows    = 5_000 // more than that is not replayed: the client reads anew
	readLimit     = 64 << 10
	writeWait     = 10 * time.Second
	pongWait      = 60 * time.Second
	pingEvery     = 54 * time.Second
	buffered      = 1_024 // commits that a slow client may lag behind before it gets a gap
)

// Source is what the hub needs of the journal.
type Source interface {
	Subscribe(buffer int) *journal.Subscription
	Query(ctx context.Context, q journal.Query) (journal.Page, error)
	Status() journal.Status
	CompileFilter(text string) (*filter.Expr, error)
	Match(expr *filter.Expr, e *journal.Entry) bool
}

// Counters are the figures sent beside the entries, at most four times a second.
type Counters struct {
	Durable     uint64 `json:"durable"`
	LagMS       int64  `json:"lag_ms"`
	FaultsArmed int    `json:"faults_armed"`
	Now         string `json:"now"`  // the world's time
	Mode        string `json:"mode"` // of the clock
}

// Options of a Hub.
type Options struct {
	Source   Source
	Epoch    func() string // changes when sequence numbers start anew
	Counters func() Counters
	Origin   func(r *http.Request) bool // whether the Origin may connect
}

// Hub accepts clients. Close ends them all and waits.
type Hub struct {
	options  Options
	upgrader websocket.Upgrader
	ctx      context.Context
	cancel   context.CancelFunc
	clients  sync.WaitGroup
	open     atomic.Int64
}

// NewHub returns a hub that is ready to accept.
func NewHub(o Options) *Hub {
	ctx, cancel := context.WithCancel(context.Background())
	return &Hub{options: o, ctx: ctx, cancel: cancel, upgrader: websocket.Upgrader{CheckOrigin: o.Origin, EnableCompression: false, ReadBufferSize: 4 << 10, WriteBufferSize: 32 << 10}}
}

// Clients is the number of connections that are open.
func (h *Hub) Clients() int { return int(h.open.Load()) }

// Close ends all clients.
func (h *Hub) Close() {
	h.cancel()
	h.clients.Wait()
}

func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	h.clients.Add(1)
	defer h.clients.Done()
	h.open.Add(1)
	defer h.open.Add(-1)
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	c := &client{hub: h, conn: conn, asked: make(chan request, 1)}
	go c.read(cancel)
	c.write(ctx)
}

// request is what a client sends: which entries it wants, and from where.
type request struct {
	Type   string `json:"type"` // subscribe
	Filter string `json:"filter"`
	Since  uint64 `json:"since"`
	Epoch  string `json:"epoch"`
}

// frame is one message to a client.
type frame struct {
	V        int       `json:"v"`
	Epoch    string    `json:"epoch"`
	Seq      uint64    `json:"seq"`
	Items    []Summary `json:"items,omitempty"`
	Gap      *gap      `json:"gap,omitempty"`
	Reset    bool      `json:"reset,omitempty"`
	Counters *Counters `json:"counters,omitempty"`
	Error    *failure  `json:"error,omitempty"`
}

type gap struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

type failure struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
	Path   string `json:"path,omitempty"`
}

func failureOf(err error) *failure {
	p := problem.From(err)
	return &failure{Code: string(p.Code), Detail: p.Message, Hint: p.Hint, Path: p.Path}
}
