package run

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// fake is a world that writes down what is asked of it. Its filter language is one word that a step's text holds.
type fake struct {
	machine *clock.Clock
	onStep  func(journal.Step) // told of each step before it is taken

	mu      sync.Mutex
	did     []string
	entries []*journal.Entry
	fail    map[string]error // by the beginning of what was asked
}

func newFake() *fake {
	return &fake{machine: clock.New(clock.Wall, time.Time{}), onStep: func(journal.Step) {}, fail: map[string]error{}}
}

func (f *fake) do(format string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	f.did = append(f.did, text)
	for beginning, err := range f.fail {
		if strings.HasPrefix(text, beginning) {
			return err
		}
	}
	return nil
}

func (f *fake) add(e journal.Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e.Seq, e.Wall = uint64(len(f.entries)+1), f.machine.Wall()
	f.entries = append(f.entries, &e)
}

func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.did...)
}

func (f *fake) Begin(_ context.Context, scenario string, s seed.Seed) (string, error) {
	return "run-1", f.do("begin %s %d", scenario, s)
}

func (f *fake) Connect(_ context.Context, run string, c plan.Connection, _ seed.Seed) (Connection, error) {
	return Connection{ID: "id-" + c.Name, Name: c.Name, Platform: c.Platform, AccessToken: "token-" + c.Name}, f.do("connect %s %s", run, c.Name)
}

func (f *fake) Act(_ context.Context, connection, action string) error {
	return f.do("act %s %s", connection, action)
}

func (f *fake) Idempotency(_ context.Context, contract string) (string, error) {
	return "before", f.do("idempotency %s", contract)
}

func (f *fake) Book(_ context.Context, connection string, b plan.Book) error {
	return f.do("book %s %s %s", connection, b.Operation, b.Object)
}

func (f *fake) Credentials() (string, string) { return "client", "secret" }

func (f *fake) Arm(_ context.Context, rule json.RawMessage) (string, error) {
	var head struct{ Name string }
	if err := json.Unmarshal(rule, &head); err != nil {
		return "", err
	}
	return head.Name, f.do("arm %s", rule)
}

func (f *fake) Heal(_ context.Context, name string) error { return f.do("heal %s", name) }

func (f *fake) AddEndpoint(_ context.Context, _, url string, w plan.Webhooks) (id, secret string, err error) {
	return "endpoint-1", "whsec", f.do("endpoint %s %s %v", url[:strings.LastIndexByte(url, ':')], w.Profile, w.Events)
}

func (f *fake) OpenEndpoint(_ context.Context, id string) error { return f.do("open %s", id) }

func (f *fake) RemoveEndpoint(_ context.Context, id string) error { return f.do("remove %s", id) }

func (f *fake) Refire(_ context.Context, event, mode string) error {
	return f.do("refire %s %s", event, mode)
}

func (f *fake) Step(_ context.Context, run string, s journal.Step) error {
	f.add(journal.Entry{Kind: journal.KindStep, Run: run, Step: &s})
	f.onStep(s)
	return nil
}

func (f *fake) Entries(_ context.Context, after uint64) ([]*journal.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*journal.Entry(nil), f.entries[after:]...), nil
}

func (f *fake) Sequence() uint64 { f.mu.Lock(); defer f.mu.Unlock(); return uint64(len(f.entries)) }

func (f *fake) Compile(filter string) (func(*journal.Entry) bool, error) {
	return func(e *journal.Entry) bool {
		return strings.HasPrefix(filter, "kind:"+string(e.Kind))
	}, nil
}

func (f *fake) Advance(_ context.Context, by time.Duration) error { return f.do("advance %s", by) }
func (f *fake) Wall() time.Time                                   { return f.machine.Wall() }
func (f *fake) Mode() string                                      { return "virtual" }
