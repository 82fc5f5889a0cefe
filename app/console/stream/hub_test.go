package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type room struct {
	t       *testing.T
	journal *journal.Journal
	hub     *Hub
	server  *httptest.Server
}

func newRoom(t *testing.T) *room {
	t.Helper()
	j, err := journal.Open(filepath.Join(t.TempDir(), "w.db"), journal.Options{Wall: clock.Machine})
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, journal: j}
	r.hub = NewHub(Options{Source: j, Epoch: j.Workspace, Counters: func() Counters { return Counters{Durable: j.Status().Durable, Mode: "virtual"} },
		Origin: func(r *http.Request) bool { return r.Header.Get("Origin") != "http://evil.test" }})
	r.server = httptest.NewServer(r.hub)
	t.Cleanup(func() {
		r.hub.Close()
		r.server.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *room) record(from, to int) {
	r.t.Helper()
	for n := from; n <= to; n++ {
		e := &journal.Entry{Kind: journal.KindExchange, ID: fmt.Sprint("x", n), At: clock.Epoch, Exchange: &journal.Exchange{Hop: journal.HopUnified, Method: "GET", Path: "/accounting/invoices", Status: 200 + n%2*229}}
		if err := r.journal.Commit(context.Background(), journal.Batch{Entries: []*journal.Entry{e}}); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *room) dial(header http.Header) (*websocket.Conn, error) {
	conn, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(r.server.URL, "http"), header)
	if answer != nil {
		_ = answer.Body.Close()
	}
	return conn, err
}

func (r *room) join(subscribe string) *websocket.Conn {
	r.t.Helper()
	conn, err := r.dial(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.WriteMessage(websocket.TextMessage, []byte(subscribe)); err != nil {
		r.t.Fatal(err)
	}
	return conn
}

// next reads frames until one satisfies the condition.
func next(t *testing.T, conn *websocket.Conn, what string, good func(frame) bool) frame {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		var f frame
		if err := conn.ReadJSON(&f); err != nil {
			t.Fatalf("waiting for %s: %v", what, err)
		}
		if good(f) {
			return f
		}
	}
}

// collect reads items until one has the sequence number.
func collect(t *testing.T, conn *websocket.Conn, last uint64) []uint64 {
	t.Helper()
	var seen []uint64
	next(t, conn, fmt.Sprint("entry ", last), func(f frame) bool {
		for _, s := range f.Items {
			seen = append(seen, s.Seq)
		}
		return len(seen) > 0 && seen[len(seen)-1] >= last
	})
	return seen
}

func TestANewClientReadsAnewAndThenFollows(t *testing.T) {
	r := newRoom(t)
	r.record(1, 3)
	conn := r.join(`{"type":"subscribe"}`)
	f := next(t, conn, "reset", func(f frame) bool { return f.Reset })
	if f.Seq != 3 || f.Epoch != r.journal.Workspace() || f.V != 1 {
		t.Errorf("reset %+v", f)
	}
	r.record(4, 6)
	if seen := collect(t, conn, 6); fmt.Sprint(seen) != "[4 5 6]" {
		t.Errorf("followed %v", seen)
	}
}

func TestAResumedClientMissesNothing(t *testing.T) {
	r := newRoom(t)
	r.record(1, 600)
	conn := r.join(fmt.Sprintf(`{"type":"subscribe","since":10,"epoch":%q}`, r.journal.Workspace()))
	seen := collect(t, conn, 600)
	for i, seq := range seen {
		if seq != uint64(i+11) {
			t.Fatalf("position %d holds %d", i, seq)
		}
	}
}

func TestAnotherEpochIsReadAnew(t *testing.T) {
	r := newRoom(t)
	r.record(1, 3)
	for _, subscribe := range []string{`{"type":"subscribe","since":1,"epoch":"another"}`, fmt.Sprintf(`{"type":"subscribe","since":99,"epoch":%q}`, r.journal.Workspace())} {
		conn := r.join(subscribe)
		if f := next(t, conn, "reset", func(f frame) bool { return f.Reset || len(f.Items) > 0 }); !f.Reset {
			t.Errorf("%s: %+v", subscribe, f)
		}
	}
}

func TestFiltersSelectAndSayWhereTheyAreWrong(t *testing.T) {
	r := newRoom(t)
	conn := r.join(`{"type":"subscribe","filter":"status:429"}`)
	next(t, conn, "reset", func(f frame) bool { return f.Reset })
	r.record(1, 5)
	if seen := collect(t, conn, 5); fmt.Sprint(seen) != "[1 3 5]" {
		t.Errorf("selected %v", seen)
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"subscribe","filter":"statsu:429"}`)); err != nil {
		t.Fatal(err)
	}
	f := next(t, conn, "error", func(f frame) bool { return f.Error != nil })
	if f.Error.Code != "invalid" || !strings.HasPrefix(f.Error.Path, "filter:") || !strings.Contains(f.Error.Hint, "status") {
		t.Errorf("%+v", f.Error)
	}
}

func TestCountersFollowTheJournal(t *testing.T) {
	r := newRoom(t)
	conn := r.join(`{"type":"subscribe"}`)
	r.record(1, 2)
	next(t, conn, "counters", func(f frame) bool { return f.Counters != nil && f.Counters.Durable == 2 })
}

func TestForeignOriginsAreRefused(t *testing.T) {
	r := newRoom(t)
	if conn, err := r.dial(http.Header{"Origin": {"http://evil.test"}}); err == nil {
		_ = conn.Close()
		t.Error("connected")
	}
}

// Closing the hub ends every client and leaves no goroutine behind, which TestMain checks.
func TestCloseEndsClients(t *testing.T) {
	r := newRoom(t)
	conn := r.join(`{"type":"subscribe"}`)
	next(t, conn, "reset", func(f frame) bool { return f.Reset })
	if r.hub.Clients() != 1 {
		t.Errorf("%d clients", r.hub.Clients())
	}
	r.hub.Close()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
				t.Errorf("ended with %v", err)
			}
			return
		}
	}
}

func TestSummariesStaySmall(t *testing.T) {
	long := strings.Repeat("ü", 4000)
	e := &journal.Entry{Seq: 1, Kind: journal.KindExchange, ID: "x", At: clock.Epoch, Exchange: &journal.Exchange{Hop: journal.HopUnified, Method: "GET", Path: "/" + long, Status: 404,
		RequestHeader: http.Header{"X": {long}}}}
	text, err := json.Marshal(Summarise(e))
	if err != nil || len(text) > 1000 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
