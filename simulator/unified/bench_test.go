//go:build unix

package unified_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// quiet is a journal that keeps nothing.
type quiet struct{ *store }

func (quiet) Append(b journal.Batch) {
	if b.TakenIn != nil {
		b.TakenIn()
	}
}

func (q quiet) Commit(_ context.Context, b journal.Batch) error {
	q.Append(b)
	return nil
}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func BenchmarkListFifty(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 400, Months: 12})
	w.options.Journal = quiet{w.store}
	w.api = unified.New(w.options, w.copy)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://127.0.0.1:4010/versioned/accounting/invoices?limit=50&access_token="+w.connection.AccessToken, nil)
	r.SetBasicAuth(clientID, clientSecret)
	r.Header.Set("X-Rutter-Version", unified.Version)
	w.gate.calls = nil
	b.ReportAllocs()
	for b.Loop() {
		w.gate.calls = w.gate.calls[:0]
		w.api.ServeHTTP(&discard{http.Header{}}, r)
	}
}

func BenchmarkMerge(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 400, Months: 12})
	b.ReportAllocs()
	for b.Loop() {
		w.copy.Drop(w.connection.ID)
		w.sync(false)
	}
}

func BenchmarkCreateInvoice(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 40, Months: 3})
	body := `{"invoice":` + strings.Replace(w.bodies()["invoice"][1], `"document_number":"INV-T1",`, "", 1) + `}`
	path := w.on("/accounting/invoices")
	b.ReportAllocs()
	for b.Loop() {
		if rec := w.call(http.MethodPost, path, body); rec.Code != http.StatusOK {
			b.Fatal(rec.Body)
		}
	}
}

// echoing is a platform that takes every invoice and answers as it did to the first, under a new id and number.
type echoing struct {
	before, behind []byte // of the first answer, around its id
	id             int64
	room           []byte // for the answer, which is read before the next call is made
}

func (e *echoing) Call(_ context.Context, _, _ string, _ platform.Request) (exchange.Answer, error) {
	e.id++
	from := len(e.before)
	e.room = strconv.AppendInt(append(e.room[:0], e.before...), 1_000_000+e.id, 10)
	id := string(e.room[from:])
	e.room = append(e.room, e.behind...)
	return exchange.Answer{Status: http.StatusOK, Body: e.room, Record: id}, nil
}

// unruled is a gate at which no rule stands.
type unruled struct{}

func (unruled) Around(ctx context.Context, _ exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	return next(exchange.Unhindered(ctx)), nil
}

// measured is the body of an ordinary invoice.
func (w *world) measured() string {
	customer, item := w.some("customers", `status = "active"`), w.some("items", `status = "active"`)
	return `{"invoice":{"customer_id":"` + customer + `","currency_code":"USD","issue_date":"2026-03-01T00:00:00.000Z","due_date":"2026-03-31T00:00:00.000Z","document_number":"M-000000000001","memo":"measured",` +
		`"line_items":[{"description":"one line","total_amount":120.5,"item":{"id":"` + item + `","quantity":1,"unit_amount":120.5}}]}}`
}

// BenchmarkCreate is what the API itself has to do for a create: the platform and the journal cost next to nothing.
func BenchmarkCreate(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 400, Months: 12})
	body, native := w.measured(), &echoing{}
	var first []byte
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		answer, err := next()
		first = answer.Body
		return answer, err
	})
	made := w.send(http.MethodPost, "/accounting/invoices", body)
	native.before, native.behind, _ = bytes.Cut(first, []byte(`"`+made.Get("invoice.platform_id").String()+`"`))
	native.before, native.behind = append(native.before[:len(native.before):len(native.before)], '"'), append([]byte{'"'}, native.behind...)
	w.options.Clock = clock.New(clock.Wall, time.Time{})
	w.options.Journal, w.options.Native = quiet{w.store}, native
	w.gate.calls = nil
	w.options.Gate = unruled{}
	w.api.Close()
	w.api = unified.New(w.options, w.copy)
	w.copy.Span(w.connection.ID, "invoice") // as the status of the connection asks for it
	b.ReportAllocs()
	before, began := live(), processorTime()
	defer func() {
		spent(b, began)
		after := live()
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(b.N), "kept-B/op")
		b.ReportMetric(float64(after.HeapObjects-before.HeapObjects)/float64(b.N), "kept-objects/op")
		runtime.KeepAlive(w)
	}()
	for b.Loop() {
		r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/versioned/accounting/invoices", RawQuery: "access_token=" + w.connection.AccessToken},
			Header: http.Header{"Authorization": {"Basic ZGVtbzpkZW1vLXNlY3JldA=="}, "X-Rutter-Version": {unified.Version}, "Content-Type": {"application/json"}, "Content-Length": {strconv.Itoa(len(body))}},
			Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Host: "127.0.0.1:4010", RemoteAddr: "127.0.0.1:55555"}
		answer := &answered{discard: discard{http.Header{}}}
		w.api.ServeHTTP(answer, r)
		if answer.status != http.StatusOK {
			b.Fatal(answer.status)
		}
	}
}

type answered struct {
	discard
	status int
}

func (a *answered) WriteHeader(status int) { a.status = status }

// live is what the collector cannot take.
func live() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // what pools keep goes with the second
	runtime.ReadMemStats(&m)
	return m
}

// processorTime is what the process has spent of the processors, which hardly depends on what else the machine does.
func processorTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// spent reports the processor time since a benchmark began.
func spent(b *testing.B, began time.Duration) {
	b.ReportMetric(float64(processorTime()-began)/float64(b.N), "cpu-ns/op")
}

// BenchmarkDraw is what it takes to render an invoice that is taken apart already.
func BenchmarkDraw(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 40, Months: 3})
	made := w.send(http.MethodPost, "/accounting/invoices", w.measured())
	draw := w.copy.Drawing(w.connection.ID, "invoice", made.Get("invoice.platform_id").String())
	b.ReportAllocs()
	defer spent(b, processorTime())
	for b.Loop() {
		if err := draw(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTakeApart is what it takes to find out where everything in a native invoice lies.
func BenchmarkTakeApart(b *testing.B) {
	w := newWorld(b, company.Plan{Invoices: 40, Months: 3})
	made := w.send(http.MethodPost, "/accounting/invoices", w.measured())
	apart := w.copy.Apart(w.connection.ID, "invoice", made.Get("invoice.platform_id").String())
	b.ReportAllocs()
	defer spent(b, processorTime())
	for b.Loop() {
		apart()
	}
}
