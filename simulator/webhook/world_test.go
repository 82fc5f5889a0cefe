package webhook

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/seed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "faultline_client_secret"

// office is a sender and what surrounds it.
type office struct {
	*Sender
	notes *journaltest.Memory
	clock *clock.Clock
}

// open starts a sender. With a virtual clock nothing moves until it is advanced.
func open(t testing.TB, notes *journaltest.Memory, mode clock.Mode, change func(*Options)) *office {
	t.Helper()
	c := clock.New(mode, clock.Epoch)
	o := Options{Journal: notes, Clock: c, Seed: seed.Seed(1), Secret: func(string) string { return secret }}
	if change != nil {
		change(&o)
	}
	s := New(o)
	if err := s.Load(); err != nil {
		t.Fatal(err)
	}
	if !mode.Virtual() {
		c.Start(context.Background())
		t.Cleanup(c.Stop)
	}
	t.Cleanup(s.Close)
	return &office{Sender: s, notes: notes, clock: c}
}

func (o *office) endpoint(t testing.TB, url string, events ...string) Endpoint {
	t.Helper()
	e, err := o.AddEndpoint(t.Context(), url, "", events)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// endpointAs makes one that hears of everything by the rules of a profile.
func (o *office) endpointAs(t testing.TB, url, profile string) Endpoint {
	t.Helper()
	e, err := o.AddEndpoint(t.Context(), url, profile, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// quickbooksNames lets the sender know the words of a platform.
func quickbooksNames(o *Options) {
	o.Realm = func(string) string { return "9341450000000042" }
	o.Entity = func(object string) string {
		return map[string]string{"invoice": "Invoice", "customer": "Customer", "company_info": "CompanyInfo"}[object]
	}
}

func seconds(t testing.TB, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) emit(t testing.TB, occurrences ...exchange.Occurrence) {
	t.Helper()
	if err := o.Emit(t.Context(), occurrences...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) advance(t testing.TB, by time.Duration) {
	t.Helper()
	if _, err := o.clock.Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// lastEvent is the id of the youngest event.
func (o *office) lastEvent(t testing.TB) string {
	t.Helper()
	events := o.notes.Of(journal.KindEvent)
	if len(events) == 0 {
		t.Fatal("no event")
	}
	return events[len(events)-1].ID
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

var initialUpdate = exchange.Occurrence{
	Connection: "0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b", AccessToken: "7c0e1d2c-3b4a-4958-8677-665544332211",
	Code: "INITIAL_UPDATE", Type: "CONNECTION", Cause: "run-1", Trace: "t-1", SyncRun: "run-1",
}

var invoiceCreated = exchange.Occurrence{
	Connection: initialUpdate.Connection, AccessToken: initialUpdate.AccessToken, Code: "INVOICE_CREATED", Type: "INVOICE", Object: "invoice", ObjectID: "i-1",
	Members: []exchange.Member{{Name: "invoice", Value: json.RawMessage(`{"id":"i-1", "platform_id":"31", "total_amount":10.50, "memo":"a<b & c"}`)}},
}

// received is one request as a receiver saw it.
type received struct {
	at     time.Time
	header http.Header
	body   []byte
}

// receiver listens and answers as it is told.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []received
	time func() time.Time
	keys []string // of endpoints that shake hands
}

// attempts are those of events, not of handshakes.
func (o *office) attempts() []*journal.Entry {
	return slices.DeleteFunc(o.notes.Of(journal.KindAttempt), func(e *journal.Entry) bool { return e.Attempt.Code == handshakeCode })
}

// settleHandshakes lets a receiver know the secrets, and the endpoints confirm that they want events.
func (o *office) settleHandshakes(t testing.TB, r *receiver) {
	t.Helper()
	for _, e := range o.Endpoints() {
		r.keys = append(r.keys, e.Secret)
	}
	o.advance(t, 0)
}

// shakes answers a handshake as is right, and reports whether it was one.
func (r *receiver) shakes(w http.ResponseWriter, q *http.Request, body []byte) bool {
	if !bytes.HasPrefix(body, []byte(`{"events":[],`)) {
		return false
	}
	for _, key := range r.keys {
		if xeroScheme.headers(message{body: body}, []string{key})["x-xero-signature"][0] == q.Header.Get("X-Xero-Signature") {
			return true
		}
	}
	w.WriteHeader(http.StatusUnauthorized)
	return true
}

func listen(t testing.TB, now func() time.Time, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{time: now}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		if r.shakes(w, q, body) {
			return
		}
		r.mu.Lock()
		r.got = append(r.got, received{r.time(), q.Header.Clone(), body})
		r.mu.Unlock()
		if answer != nil {
			answer(w, q)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// serveOnly serves a handler and gives its address.
func serveOnly(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func (r *receiver) requests() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// readRaw listens for one request and gives its bytes as they were on the wire.
func readRaw(t testing.TB, wire chan<- string) (url string) {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { door.Close() })
	go func() {
		conn, err := door.Accept()
		if err != nil {
			wire <- err.Error()
			return
		}
		defer conn.Close()
		var raw bytes.Buffer
		request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &raw)))
		if err == nil {
			_, err = io.Copy(io.Discard, request.Body)
		}
		if err == nil {
			_, err = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		}
		if err != nil {
			raw.WriteString(err.Error())
		}
		wire <- raw.String()
	}()
	return "http://" + door.Addr().String()
}
