package platform_test

import (
	"context"
	"errors"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/problem"

	"github.com/google/go-cmp/cmp"
)

// shop is a platform with one token at a time.
type shop struct {
	mu        sync.Mutex
	good      string
	dead      bool
	busy      bool // of the token endpoint
	refreshes int
	origins   []exchange.Origin
}

func (s *shop) Serve(ctx context.Context, r platform.Request) exchange.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.origins = append(s.origins, exchange.From(ctx))
	if r.Path == "/token" {
		s.refreshes++
		switch {
		case s.dead:
			return exchange.Answer{Status: 400, Body: []byte("invalid_grant")}
		case s.busy:
			return exchange.Answer{Status: 503}
		}
		s.good = "fresh" + strconv.Itoa(s.refreshes)
		return exchange.Answer{Status: 200, Body: []byte(s.good)}
	}
	if r.Header.Get("Authorization") != "Bearer "+s.good {
		return exchange.Answer{Status: 401, Body: []byte("3200")}
	}
	return exchange.Answer{Status: 200, Body: []byte("id=7")}
}

func (s *shop) Describe(r platform.Request) (string, string, string) {
	return r.Path, "invoice", ""
}

func (s *shop) Refusal(r exchange.Refusal) exchange.Answer {
	return exchange.Answer{Status: r.Status, Body: []byte("refused")}
}

func (s *shop) Outcome(a exchange.Answer) (string, string) {
	if a.Status != 200 {
		return string(a.Body), ""
	}
	_, id, _ := strings.Cut(string(a.Body), "id=")
	return "", id
}

func (s *shop) Expired(a exchange.Answer) bool { return a.Status == 401 }

func (s *shop) Refresh(refresh string) platform.Request {
	return platform.Request{Method: "POST", Path: "/token", Body: []byte(refresh)}
}

func (s *shop) Granted(a exchange.Answer, now time.Time) (platform.Token, bool, bool) {
	if a.Status == 200 {
		return platform.Token{Access: string(a.Body), Refresh: "r2", Expires: now.Add(time.Hour)}, true, false
	}
	return platform.Token{}, false, string(a.Body) == "invalid_grant"
}

// gate refuses the first so many calls with 401.
type gate struct {
	refuse int
	calls  []exchange.Call
}

func (g *gate) Around(ctx context.Context, c exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	g.calls = append(g.calls, c)
	if len(g.calls) <= g.refuse {
		return shape(exchange.Refusal{Status: 401}), []journal.Touch{{Rule: "r"}}
	}
	return next(ctx), nil
}

// memory is a journal that keeps its batches.
type memory struct {
	mu      sync.Mutex
	batches []journal.Batch
	rows    map[string][]byte
}

func (m *memory) Append(b journal.Batch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches = append(m.batches, b)
	for _, p := range b.Puts {
		if m.rows[p.Key] = p.Value; p.Value == nil {
			delete(m.rows, p.Key)
		}
	}
}
func (m *memory) Commit(_ context.Context, b journal.Batch) error { m.Append(b); return nil }
func (m *memory) Enqueue(b journal.Batch) func() error {
	m.Append(b)
	return func() error { return nil }
}
func (m *memory) Load(_ string, each func(string, []byte) error) error {
	var keys []string
	for k := range m.rows {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if err := each(k, m.rows[k]); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Row(_, key string) ([]byte, error) { return m.rows[key], nil }

// entries are method, path, status and code of every exchange.
func (m *memory) entries() []string {
	var list []string
	for _, b := range m.batches {
		for _, e := range b.Entries {
			x := e.Exchange
			list = append(list, strings.TrimSpace(x.Method+" "+x.Path+" "+strconv.Itoa(x.Status)+" "+x.Code))
		}
	}
	return list
}

type fixture struct {
	shop *shop
	gate *gate
	log  *memory
	hop  *platform.Hop
	now  time.Time
}

var main1 = platform.Connection{ID: "c1", Platform: "SHOP"}

func newFixture() *fixture {
	f := &fixture{shop: &shop{good: "a1"}, gate: &gate{}, log: &memory{rows: map[string][]byte{}}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	f.hop = f.newHop()
	f.hop.Adopt("c1", platform.Token{Access: "a1", Refresh: "r1", Expires: f.now.Add(time.Hour)})
	return f
}

func (f *fixture) newHop() *platform.Hop {
	var n atomic.Int64
	return platform.NewHop(platform.Options{
		Platforms: []platform.Platform{{Profile: platform.Profile{Name: "SHOP", DisplayName: "Shop"}, Native: f.shop, Dialect: f.shop}},
		Gate:      f.gate, Journal: f.log, Now: func() time.Time { return f.now }, Wall: func() time.Time { return f.now },
		NextID: func() string { return "x" + strconv.FormatInt(n.Add(1), 10) },
	})
}

func (f *fixture) call(t *testing.T) (exchange.Answer, error) {
	t.Helper()
	ctx := exchange.With(t.Context(), exchange.Origin{Trace: "tr", Cause: "cause", Actor: "api", Run: "run"})
	return f.hop.Call(ctx, main1, platform.Request{Method: "GET", Path: "/things", Query: platform.Query{{Name: "a", Value: "b"}}, Header: http.Header{"Accept": {"x"}}})
}

func TestCall(t *testing.T) {
	f := newFixture()
	a, err := f.call(t)
	if err != nil || a.Status != 200 {
		t.Fatalf("%v %+v", err, a)
	}
	e := f.log.batches[1].Entries[0]
	got := []string{string(e.Kind), e.ID, e.Cause, e.Trace, e.Run, e.Connection, e.Platform, string(e.Exchange.Hop), e.Exchange.Query, e.Exchange.Object,
		e.Exchange.ObjectID, e.Exchange.RequestHeader.Get("Authorization"), string(e.Exchange.ResponseBody.Raw)}
	want := []string{"exchange", "x1", "cause", "tr", "run", "c1", "SHOP", "platform", "a=b", "invoice", "7", "Bearer a1", "id=7"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(exchange.Origin{Trace: "tr", Cause: "x1", Actor: "api", Run: "run"}, f.shop.origins[0]); diff != "" {
		t.Errorf("what the façade does must name the exchange as its cause:\n%s", diff)
	}
}

func TestRefreshes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		set    func(*fixture)
		status int
		err    error
		log    []string
	}{
		{"token refused", func(f *fixture) { f.shop.good = "other" }, 200, nil, []string{"GET /things 401 3200", "POST /token 200", "GET /things 200"}},
		{"token known to be old", func(f *fixture) { f.now = f.now.Add(time.Hour) }, 200, nil, []string{"POST /token 200", "GET /things 200"}},
		{"refused by a rule", func(f *fixture) { f.gate.refuse = 1 }, 200, nil, []string{"GET /things 401 refused", "POST /token 200", "GET /things 200"}},
		{"refused again after it", func(f *fixture) { f.gate.refuse = 9 }, 401, nil, []string{"GET /things 401 refused", "POST /token 401 refused"}},
		{"grant dead", func(f *fixture) { f.shop.good, f.shop.dead = "other", true }, 401, platform.ErrGrantDead, []string{"GET /things 401 3200", "POST /token 400 invalid_grant"}},
		{"grant dead and token old", func(f *fixture) { f.now, f.shop.dead = f.now.Add(time.Hour), true }, 400, platform.ErrGrantDead, []string{"POST /token 400 invalid_grant"}},
		{"token endpoint down", func(f *fixture) { f.shop.good, f.shop.busy = "other", true }, 503, nil, []string{"GET /things 401 3200", "POST /token 503"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture()
			tc.set(f)
			a, err := f.call(t)
			if a.Status != tc.status || !errors.Is(err, tc.err) {
				t.Errorf("%d %v, want %d %v", a.Status, err, tc.status, tc.err)
			}
			if diff := cmp.Diff(tc.log, f.log.entries()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTokensSurviveARestart(t *testing.T) {
	f := newFixture()
	f.shop.good = "other"
	if _, err := f.call(t); err != nil {
		t.Fatal(err)
	}
	refreshed := f.log.batches[2]
	if len(refreshed.Puts) != 1 || refreshed.Entries[0].Exchange.Path != "/token" {
		t.Error("the tokens are not written with the exchange that gave them")
	}
	f.hop = f.newHop()
	if err := f.hop.Load(); err != nil {
		t.Fatal(err)
	}
	if token, _ := f.hop.Token("c1"); token.Access != "fresh1" || token.Refresh != "r2" {
		t.Errorf("after a restart: %+v", token)
	}
	f.hop.Drop("c1")
	if _, err := f.call(t); !problem.Is(err, problem.NotFound) {
		t.Errorf("a dropped connection: %v", err)
	}
	if _, err := f.hop.Call(t.Context(), platform.Connection{ID: "c1", Platform: "NONE"}, platform.Request{}); !problem.Is(err, problem.Unsupported) {
		t.Errorf("an unknown platform: %v", err)
	}
}

func TestOneRefreshForManyCalls(t *testing.T) {
	f := newFixture()
	f.hop = platform.NewHop(platform.Options{
		Platforms: []platform.Platform{{Profile: platform.Profile{Name: "SHOP"}, Native: f.shop, Dialect: f.shop}},
		Journal:   f.log, Now: func() time.Time { return f.now }, Wall: func() time.Time { return f.now }, NextID: func() string { return "x" },
	})
	f.hop.Adopt("c1", platform.Token{Access: "a1", Refresh: "r1", Expires: f.now.Add(time.Hour)})
	f.shop.good = "other"
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if a, err := f.hop.Call(t.Context(), main1, platform.Request{Method: "GET", Path: "/things"}); err != nil || a.Status != 200 {
				t.Errorf("%v %+v", err, a)
			}
		})
	}
	wg.Wait()
	if f.shop.refreshes != 1 {
		t.Errorf("%d refreshes, want 1", f.shop.refreshes)
	}
}

func TestRiderRows(t *testing.T) {
	put := journal.Put{Table: "t", Key: "k"}
	r := &platform.Rider{}
	r.Add(put)
	if len(r.Left()) != 1 {
		t.Error("rows that nobody took must be left")
	}
	ctx := platform.WithRider(t.Context(), r)
	if diff := cmp.Diff([]journal.Put{put}, platform.TakePuts(ctx)); diff != "" {
		t.Error(diff)
	}
	if len(r.Left()) != 0 || platform.TakePuts(t.Context()) != nil {
		t.Error("rows are written twice, or made up")
	}
}

// TestUsualHeader makes calls without a header of their own, and one with another: none gets what belongs to another.
func TestUsualHeader(t *testing.T) {
	accepted := []string{"application/json"}
	cases := []struct {
		name string
		r    platform.Request
		want http.Header
	}{
		{"asks", platform.Request{Method: "GET", Path: "/things"}, http.Header{"Accept": accepted}},
		{"sends", platform.Request{Method: "POST", Path: "/things", Body: []byte("{}")}, http.Header{"Accept": accepted, "Content-Type": accepted}},
		{"its own", platform.Request{Method: "GET", Path: "/things", Header: http.Header{"Accept": {"x"}}}, http.Header{"Accept": {"x"}}},
		{"asks again", platform.Request{Method: "GET", Path: "/things"}, http.Header{"Accept": accepted}},
	}
	f := newFixture()
	for i, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := f.hop.Call(t.Context(), main1, tc.r); err != nil {
				t.Fatal(err)
			}
			got := f.log.batches[i+1].Entries[0].Exchange.RequestHeader.Clone()
			if got.Get("Authorization") == "" {
				t.Error("the token is not on it")
			}
			if got.Del("Authorization"); !cmp.Equal(got, tc.want) {
				t.Error(cmp.Diff(tc.want, got))
			}
		})
	}
}
