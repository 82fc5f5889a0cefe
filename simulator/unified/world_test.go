package unified_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	"go.uber.org/goleak"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store is a journal in memory that is asked about its exchanges.
type store struct{ journaltest.Memory }

// exchanges lists the exchange entries of a hop.
func (s *store) exchanges(hop journal.Hop) []*journal.Entry {
	return slices.DeleteFunc(s.Of(journal.KindExchange), func(e *journal.Entry) bool { return e.Exchange.Hop != hop })
}

func (s *store) last(hop journal.Hop) *journal.Entry {
	list := s.exchanges(hop)
	return list[len(list)-1]
}

// world is the unified API over a real façade over real books.
type world struct {
	t          testing.TB
	store      *store
	clock      *clock.Clock
	seed       seed.Seed
	book       *ledger.Book
	facade     *quickbooks.Facade
	hop        *platform.Hop
	registry   *link.Registry
	copy       *unified.Copy
	api        *unified.API
	connection link.Connection
	options    unified.Options
	syncs      *fakeSyncs
	gate       *fakeGate
	emitted    []exchange.Occurrence
	mu         sync.Mutex
	native     func(ctx context.Context, r platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error)
}

type fakeSyncs struct {
	mu           sync.Mutex
	unready      map[string]bool
	incremental  [][]string
	backfills    [][]string
	unauthorized []string
}

func (s *fakeSyncs) Ready(_, object string) bool { return !s.unready[object] }
func (s *fakeSyncs) Status(string) unified.SyncStatus {
	at := clock.Epoch.Add(-time.Minute)
	return unified.SyncStatus{LastStarted: at, LastCompleted: at, Historical: true, Batches: []unified.BatchStatus{
		{Number: 1, Months: 2, Entities: []unified.EntityStatus{
			{Object: "invoice", State: "COMPLETED", Expected: 3, From: at.AddDate(0, -2, 0), To: at},
			{Object: "bill", State: "IN_PROGRESS", Expected: 3, From: at.AddDate(0, 1, 0), To: at.AddDate(0, 2, 0)}, // it has brought nothing of these months yet
			{Object: "project", State: "NOT_STARTED", Unknown: true, Estimate: true, From: at.AddDate(0, -2, 0), To: at},
		}},
	}}
}
func (s *fakeSyncs) Incremental(_ context.Context, _ string, objects []string) error {
	s.incremental = append(s.incremental, objects)
	return nil
}
func (s *fakeSyncs) Backfill(_ context.Context, _ string, order unified.BackfillOrder) error {
	s.backfills = append(s.backfills, order.Objects)
	return nil
}
func (s *fakeSyncs) Unauthorized(_ context.Context, connection, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unauthorized = append(s.unauthorized, connection)
}
func (s *fakeSyncs) Linked(context.Context, string) error { return nil }

// fakeGate lets a test stand at the gate.
type fakeGate struct {
	around func(exchange.Call, exchange.Next, exchange.Shape) (exchange.Answer, []journal.Touch)
	calls  []exchange.Call
	advice exchange.Counsel // whom the API can ask
	mu     sync.Mutex
}

func (g *fakeGate) Around(ctx context.Context, c exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	g.mu.Lock()
	g.calls = append(g.calls, c)
	around := g.around
	if g.advice != nil {
		ctx = exchange.WithCounsel(ctx, g.advice)
	}
	g.mu.Unlock()
	if around != nil {
		return around(c, next, shape)
	}
	return next(ctx), nil
}

// Call is the world as the API's way to the platform.
func (w *world) Call(ctx context.Context, connection, _ string, r platform.Request) (exchange.Answer, error) {
	if read, _ := jsontext.Decode(r.Body); r.Decoded != nil && !reflect.DeepEqual(read, any(r.Decoded)) {
		panic(fmt.Sprintf("what goes along with a body is not what it says:\n%s\n%v", r.Body, r.Decoded))
	}
	next := func() (exchange.Answer, error) {
		return w.hop.Call(ctx, platform.Connection{ID: connection, Platform: "QUICKBOOKS"}, r)
	}
	w.mu.Lock()
	native := w.native
	w.mu.Unlock()
	if native != nil {
		return native(ctx, r, next)
	}
	return next()
}

func (w *world) intercept(f func(ctx context.Context, r platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.native = f
}

const clientID, clientSecret = "demo", "demo-secret"

func newWorld(t testing.TB, plan company.Plan, change ...func(*unified.Options)) *world {
	t.Helper()
	w := &world{t: t, store: new(store), clock: clock.New(clock.Virtual, time.Time{}), seed: 7,
		syncs: &fakeSyncs{unready: map[string]bool{}}, gate: &fakeGate{}}
	plan.End = w.clock.Now()
	changes := w.seed.Sequence("change", 0)
	book, err := company.Build(t.Context(), w.seed, plan, ledger.Options{
		Now: w.clock.Now, ChangeID: func() string { id, _ := changes.Next(); return id },
		Listener: func(ctx context.Context, _ []ledger.Change) func() error {
			return w.store.Enqueue(journal.Batch{Puts: platform.TakePuts(ctx)})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.book = book
	furnish(t, book)
	fileOne(t, book)
	w.registry = link.NewRegistry(link.Options{Store: w.store, Seed: w.seed, Now: w.clock.Now})
	c, err := w.registry.Create(t.Context(), link.NewConnection{Org: "org", Platform: "QUICKBOOKS", Name: "main"})
	if err != nil {
		t.Fatal(err)
	}
	if w.connection, err = w.registry.Authenticate(t.Context(), c.ID, book.Company().ID); err != nil {
		t.Fatal(err)
	}
	w.start(change...)
	w.hop.Adopt(c.ID, w.facade.IssueToken(book.Company().ID))
	w.move(health.Linked)
	w.sync(false)
	w.move(health.FirstBatch)
	w.clock.Start(context.Background())
	t.Cleanup(func() { w.api.Close(); w.clock.Stop() })
	return w
}

// start makes the façade, the hop, the copy and the API anew over what is stored, as a restart does.
func (w *world) start(change ...func(*unified.Options)) {
	w.t.Helper()
	realm := w.book.Company().ID
	w.facade = quickbooks.New(quickbooks.Options{
		Books: func(r string) (*ledger.Book, bool) { return w.book, r == realm },
		Now:   w.clock.Now, Paced: w.clock.Paced, Seed: w.seed, Store: w.store, LimitsOff: true,
		Client: func() (string, string) { return clientID, clientSecret }, PublicURL: func() string { return "" },
	})
	ids := w.seed.Sequence("exchange"+strconv.Itoa(len(w.store.Entries())), 0)
	w.hop = platform.NewHop(platform.Options{
		Platforms: []platform.Platform{w.facade.Platform()}, Journal: w.store, Now: w.clock.Now, Wall: w.clock.Wall,
		NextID: func() string { id, _ := ids.Next(); return id },
	})
	w.copy = unified.NewCopy(unified.CopyOptions{Store: w.store, Seed: w.seed, Now: w.clock.Now, Realm: func(string) string { return realm }})
	w.options = unified.Options{
		Connections: w.registry, Native: w, Gate: w.gate, Journal: w.store, Clock: w.clock, Seed: w.seed, LimitsOff: true, LabelFaults: true,
		Authorize: func(id, secret string) (string, error) {
			if id != clientID || secret != clientSecret {
				return "", problem.New(problem.Refused, "The client id or the secret is wrong.").WithHint("Send HTTP Basic.")
			}
			return "org", nil
		},
		BaseURL: func() string { return "http://127.0.0.1:4010" }, Progress: w.syncs, Syncs: w.syncs,
		Endpoints: func(string) []unified.EndpointConfig {
			return []unified.EndpointConfig{{ID: "e1", URL: "http://127.0.0.1:9/hook", APIVersion: unified.Version, Events: []string{"*"}, CreatedAt: clock.Epoch, UpdatedAt: clock.Epoch},
				{ID: "e2", URL: "http://127.0.0.1:9/two", Events: []string{"INVOICE_CREATED"}, Disabled: true, CreatedAt: clock.Epoch, UpdatedAt: clock.Epoch}}
		},
		Emit: func(_ context.Context, o ...exchange.Occurrence) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.emitted = append(w.emitted, o...)
			return nil
		},
		Authenticate: func(ctx context.Context, id, realm string) error {
			_, err := w.registry.Authenticate(ctx, id, realm)
			return err
		},
	}
	for _, c := range change {
		c(&w.options)
	}
	if before := w.api; before != nil {
		w.t.Cleanup(before.Close)
	}
	w.api = unified.New(w.options, w.copy)
	for _, load := range []func() error{w.facade.Load, w.hop.Load, w.copy.Load, w.api.Load} {
		if err := load(); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) move(t health.Trigger) {
	w.t.Helper()
	if _, _, err := w.registry.Move(context.Background(), w.connection.ID, t, "MANUALLY_DISABLED", "test"); err != nil {
		w.t.Fatal(err)
	}
}

// sync merges everything that the platform has.
func (w *world) sync(announce bool) map[string]unified.Merged {
	w.t.Helper()
	results := map[string]unified.Merged{}
	var fetched []*unified.Object
	for _, o := range unified.Objects() {
		fetched = append(append(fetched, o.Needs...), o)
	}
	for _, o := range fetched {
		if o.Report != nil {
			w.syncReport(o)
		}
		if o.Native == "" {
			continue
		}
		where := ""
		if o.Inactive {
			where = " where Active in (true,false)"
		}
		if o.Where != "" {
			where += " and " + o.Where
		}
		var rows []json.RawMessage
		for {
			query := "select * from " + o.Native + where + " startposition " + strconv.Itoa(len(rows)+1) + " maxresults 1000"
			answer, err := w.hop.Call(context.Background(), platform.Connection{ID: w.connection.ID, Platform: "QUICKBOOKS"}, platform.Request{
				Method: http.MethodGet, Path: "/v3/company/" + w.connection.Realm + "/query", Query: platform.Query{{Name: "query", Value: query}},
			})
			if err != nil || answer.Status != http.StatusOK {
				w.t.Fatalf("%s: %v %d %s", query, err, answer.Status, answer.Body)
			}
			page := gjson.GetBytes(answer.Body, "QueryResponse."+o.Native).Array()
			for _, r := range page {
				rows = append(rows, json.RawMessage(r.Raw))
			}
			if len(page) < 1000 {
				break
			}
		}
		m, err := w.copy.Merge(w.connection.ID, o.Name, rows, announce)
		if err != nil || m.Failed > 0 {
			w.t.Fatalf("merge %s: %v %v", o.Name, err, m.Errors)
		}
		live := map[string]bool{}
		for _, r := range rows {
			live[gjson.GetBytes(r, "Id").String()] = true
		}
		gone := w.copy.Absent(w.connection.ID, o.Name, func(id string) bool { return live[id] })
		m.Found = append(m.Found, gone.Found...)
		results[o.Name] = m
		w.store.Append(journal.Batch{Puts: append(m.Puts, gone.Puts...)})
	}
	return results
}

// syncReport merges the months of a report.
func (w *world) syncReport(o *unified.Object) {
	w.t.Helper()
	var months []json.RawMessage
	for _, request := range o.Report.Requests(w.connection, w.clock.Now().AddDate(0, -12, 0), w.clock.Now()) {
		answer, err := w.hop.Call(context.Background(), platform.Connection{ID: w.connection.ID, Platform: "QUICKBOOKS"}, request)
		if err != nil || answer.Status != http.StatusOK {
			w.t.Fatalf("%s: %v %d %s", o.Report.Name, err, answer.Status, answer.Body)
		}
		list, err := o.Report.Records(answer.Body)
		if err != nil {
			w.t.Fatal(err)
		}
		months = append(months, list...)
	}
	m, err := w.copy.Merge(w.connection.ID, o.Name, months, false)
	if err != nil || m.Failed > 0 {
		w.t.Fatalf("merge %s: %v %v", o.Name, err, m.Errors)
	}
	w.store.Append(journal.Batch{Puts: m.Puts})
}

// call is one request; header pairs come last.
func (w *world) call(method, path, body string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "http://127.0.0.1:4010/versioned"+path, bytes.NewReader([]byte(body)))
	r.SetBasicAuth(clientID, clientSecret)
	r.Header.Set("X-Rutter-Version", unified.Version)
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	if version := r.Header.Get("X-Rutter-Version"); version == unified.Version || version == "" {
		conforms(w.t, method, path, rec)
	}
	return rec
}

// on adds the connection's token to a path.
func (w *world) on(path string) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + "access_token=" + w.connection.AccessToken
}

func (w *world) get(path string) gjson.Result {
	w.t.Helper()
	rec := w.call(http.MethodGet, w.on(path), "")
	if rec.Code != http.StatusOK {
		w.t.Fatalf("GET %s: %d %s", path, rec.Code, rec.Body)
	}
	return gjson.ParseBytes(rec.Body.Bytes())
}

func (w *world) send(method, path, body string, header ...string) gjson.Result {
	w.t.Helper()
	rec := w.call(method, w.on(path), body, header...)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	return gjson.ParseBytes(rec.Body.Bytes())
}

// some returns the id of the first record that a filter lets through.
func (w *world) some(plural, filter string) string {
	w.t.Helper()
	list := w.get("/accounting/" + plural + "?limit=1&sort=platform_id&filter=" + url.QueryEscape(filter)).Get(plural)
	id := list.Get("0.id").String()
	if id == "" {
		w.t.Fatalf("no %s with %s", plural, filter)
	}
	return id
}

func (w *world) bill(number string, amount string) string {
	return fmt.Sprintf(`{"bill":{"vendor_id":%q,"issue_date":"2026-03-01","due_date":"2026-03-31","currency_code":"USD","document_number":%q,`+
		`"line_items":[{"account_id":%q,"description":"Kiln <bricks>","total_amount":%s}]}}`,
		w.some("vendors", `status = "active"`), number, w.some("accounts", `account_type = "expense"`), amount)
}
