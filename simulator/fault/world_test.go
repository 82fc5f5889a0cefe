package fault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/seed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// actions lists what the journal says happened to rules.
func actions(m *journaltest.Memory) []string {
	var out []string
	for _, e := range m.Of(journal.KindFault) {
		out = append(out, e.Fault.Rule+" "+e.Fault.Action)
	}
	return out
}

// town is a surface in which two companies are connected.
type town struct{ empty bool }

func (t town) Routes() []Route {
	if t.empty {
		return nil
	}
	var out []Route
	for _, object := range []string{"invoice", "bill", "vendor"} {
		list := "/accounting/" + object + "s"
		out = append(out, Route{Method: "GET", Template: list, Object: object}, Route{Method: "GET", Template: list + "/:id", Object: object})
		if object != "vendor" {
			out = append(out, Route{Method: "POST", Template: list, Object: object}, Route{Method: "PATCH", Template: list + "/:id", Object: object})
		}
	}
	return append(out, Route{Method: "GET", Template: "/connections"})
}

func (t town) Objects() []string     { return []string{"invoice", "bill", "vendor"} }
func (t town) Connections() []string { return []string{"c-1", "main", "c-2", "second"} }
func (t town) EventCodes() []string {
	return []string{"INITIAL_UPDATE", "INVOICE_CREATED", "INVOICE_UPDATED", "JOB_COMPLETED"}
}

func (t town) Fields(object string) []string {
	if object == "vendor" {
		return []string{"id", "vendor_name", "status"}
	}
	return []string{"id", "total_amount", "status", "line_items.description", "line_items.item.id"}
}

func (t town) Resolve(name string) (string, bool) {
	id, ok := map[string]string{"c-1": "c-1", "main": "c-1", "c-2": "c-2", "second": "c-2"}[name]
	return id, ok
}

// registry records what is asked of the connections' lifecycle.
type registry struct {
	mu      sync.Mutex
	said    []string
	failing map[string]bool
	causes  []string
}

func (r *registry) Organisation(string) string { return "org" }

func (r *registry) Rotate(_ context.Context, connection string, key Key, rule string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, connection+" "+string(key)+" by "+rule)
	return nil
}

func (r *registry) PutBack(_ context.Context, connection string, key Key, rule string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, connection+" "+string(key)+" put back by "+rule)
	return nil
}

func (r *registry) Revoke(ctx context.Context, connection string, announce bool, rule string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failing[connection] {
		return errors.New("no such grant")
	}
	word := "revoked silently "
	if announce {
		word = "revoked "
	}
	r.said = append(r.said, word+connection+" by "+rule)
	r.causes = append(r.causes, exchange.From(ctx).Cause)
	return nil
}

func (r *registry) Reauthorize(ctx context.Context, connection, by string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, "authorised "+connection+" by "+by)
	return nil
}

func (r *registry) Granted(string) bool { return true }

func (r *registry) Sever(_ context.Context, connection string, failures int, rule string) error {
	return r.say("severed %s after %d by %s", connection, failures, rule)
}

func (r *registry) Narrow(_ context.Context, connection string, objects []string) error {
	return r.say("narrowed %s by %v", connection, objects)
}

func (r *registry) Widen(_ context.Context, connection string, objects []string) error {
	return r.say("widened %s by %v", connection, objects)
}

func (r *registry) Resume(_ context.Context, rule string) error {
	return r.say("resumed what %s put off", rule)
}

func (r *registry) say(format string, args ...any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
	return nil
}

func (r *registry) log() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.said)
}

// stage is an engine and what surrounds it.
type stage struct {
	*Engine
	notes *journaltest.Memory
	links *registry
	clock *clock.Clock
}

func newStage(t testing.TB, s seed.Seed) *stage {
	t.Helper()
	st := &stage{notes: new(journaltest.Memory), links: &registry{failing: map[string]bool{}}, clock: clock.New(clock.Virtual, clock.Epoch)}
	st.Engine = New(Options{Journal: st.notes, Clock: st.clock, Seed: s, Surface: town{}, Lifecycle: st.links})
	return st
}

// restarted is the same stage after the world was closed and opened.
func (st *stage) restarted(t testing.TB) *stage {
	t.Helper()
	next := &stage{notes: st.notes, links: st.links, clock: clock.New(clock.Virtual, st.clock.Now())}
	next.Engine = New(Options{Journal: st.notes, Clock: next.clock, Seed: st.o.Seed, Surface: town{}, Lifecycle: st.links})
	if err := next.Load(); err != nil {
		t.Fatal(err)
	}
	return next
}

func (st *stage) arm(t testing.TB, text string) Rule {
	t.Helper()
	r, err := ParseRule([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	r, err = st.Arm(t.Context(), r)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

var invoiceList = exchange.Call{Hop: journal.HopUnified, Connection: "c-1", Platform: "QUICKBOOKS", Method: "GET", Path: "/accounting/invoices", Object: "invoice", Entry: "x-1"}

func listing() exchange.Answer {
	return exchange.Answer{Status: 200, Header: map[string][]string{"Content-Type": {"application/json"}}, Body: []byte(`{"invoices":[{"id":"1","total_amount":10.50,"status":"paid"}],"next_cursor":null,"connection":{"id":"c-1"}}`)}
}

// pass sends a call through the gate to a handler that answers with a listing, and counts how often it was asked.
func (st *stage) pass(call exchange.Call) (answer exchange.Answer, touches []journal.Touch, asked int) {
	next := func(context.Context) exchange.Answer { asked++; return listing() }
	shape := func(r exchange.Refusal) exchange.Answer {
		return exchange.Answer{Status: r.Status, Header: r.Header, Body: []byte(r.Code)}
	}
	answer, touches = st.Around(context.Background(), call, next, shape)
	return answer, touches, asked
}
