package subject

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// worker looks after one connection. All of its state belongs to one goroutine.
type worker struct {
	api        *api
	log        *slog.Logger
	connection Connection
	lane       *pacer
	inbox      *inbox
	announced  []notice // events about records that are still to be read
	shelves    map[string]*shelf
	cycles     int
	complete   bool // everything was read once
	overlap    bool // the next reading goes back over the watermark
	park       park
	writer     *writer
}

// Rhythms of a worker.
const (
	betweenCycles = 300 * time.Millisecond
	overlapEvery  = 10 // cycles
	firstProbe    = 2 * time.Second
	longestProbe  = 30 * time.Second
)

func newWorker(a *api, c Connection) *worker {
	w := &worker{
		api: a, connection: c, lane: newPacer(a.now), inbox: newInbox(), shelves: map[string]*shelf{},
		log: a.log.With("connection", c.Name),
	}
	for _, o := range objects {
		w.shelves[o.name] = newShelf(o)
	}
	w.writer = newWriter(w)
	return w
}

// work goes on until the context ends.
func (w *worker) work(ctx context.Context) {
	for ctx.Err() == nil {
		w.hear()
		if w.park.due(w.api.now()) {
			w.probe(ctx)
		}
		if !w.park.closed || w.api.defects[KeepsCallingWhenRevoke] {
			w.react(w.cycle(ctx))
		}
		w.rest(ctx)
	}
}

// cycle is one round of reading and writing. It stops at the first call that did not succeed.
func (w *worker) cycle(ctx context.Context) error {
	if _, err := w.get(ctx, "/accounting/company_info", nil); err != nil { // the cheapest way to learn that all is well
		return err
	}
	w.park.succeeded()
	if err := w.fetchAnnounced(ctx); err != nil {
		return err
	}
	if !w.complete || !w.api.defects[TrustsEventsOnly] {
		if err := w.poll(ctx); err != nil {
			return err
		}
	}
	return w.writer.work(ctx)
}

// react turns the outcome of a cycle into what to do next.
func (w *worker) react(err error) {
	switch {
	case err == nil:
	case errors.Is(err, errParked):
		w.park.close(w.api.now(), firstProbe)
	case errors.Is(err, errUnauthorised):
		w.park.close(w.api.now(), firstBackoff)
	default: // not ready, refused or unknown: the same call again at once would bring the same
		w.lane.refused("")
	}
}

// rest lasts until it is time for something, or a notice comes.
func (w *worker) rest(ctx context.Context) {
	length := betweenCycles
	if w.park.closed && !w.api.defects[KeepsCallingWhenRevoke] {
		length = max(0, w.park.next.Sub(w.api.now()))
	}
	pause(ctx, length, w.inbox.arrived)
}

// hear takes the notices that are about the connection itself; the others wait until their records can be read.
func (w *worker) hear() {
	for _, n := range w.inbox.take() {
		switch {
		case n.Code == "CONNECTION_NEEDS_UPDATE" || n.Code == "CONNECTION_DISABLED":
			w.log.Info("told to stop", "code", n.Code)
			w.park.close(w.api.now(), firstProbe)
		case n.Code == "CONNECTION_UPDATED" && w.park.closed:
			w.park.next = w.api.now()
		case n.ID != "":
			w.announced = append(w.announced, n)
		}
	}
}

const statusPath = "/connections/status"

// probe asks whether the connection is usable again; that is the one call that is right while it is not.
func (w *worker) probe(ctx context.Context) {
	body, err := w.get(ctx, statusPath, nil)
	var document struct {
		Status struct {
			NeedsUpdate struct {
				Yes bool `json:"needs_update"`
			} `json:"needs_update_status"`
			Disabled struct {
				Yes bool `json:"is_disabled"`
			} `json:"disabled_status"`
		} `json:"status"`
	}
	if err == nil {
		err = json.Unmarshal(body, &document)
	}
	if err != nil || document.Status.NeedsUpdate.Yes || document.Status.Disabled.Yes {
		w.park.postpone(w.api.now())
		return
	}
	w.log.Info("usable again")
	w.park.open()
	w.overlap = true // what happened meanwhile may lie before the watermark
}

func (w *worker) get(ctx context.Context, path string, query map[string][]string) ([]byte, error) {
	return w.call(ctx, request{method: http.MethodGet, path: path, query: query})
}

func (w *worker) call(ctx context.Context, r request) ([]byte, error) {
	r.token, r.lane, r.still = w.connection.AccessToken, w.lane, func() error { return w.allowed(r.path) }
	return w.api.call(ctx, r)
}

// allowed looks, just before a call for data is sent, whether an event has meanwhile told to stop.
func (w *worker) allowed(path string) error {
	w.hear()
	if w.park.closed && path != statusPath && !w.api.defects[KeepsCallingWhenRevoke] {
		return errParked
	}
	return nil
}

// gone reports whether a notice says that a record was deleted.
func (n notice) gone() bool { return strings.HasSuffix(n.Code, "_DELETED") }
