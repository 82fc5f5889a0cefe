package quickbooks_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"

	"github.com/google/go-cmp/cmp"
)

// hop is the unified layer's way to the world's façade.
func (w *world) hop() *platform.Hop {
	var n atomic.Int64
	return platform.NewHop(platform.Options{
		Platforms: []platform.Platform{w.facade.Platform()}, Journal: w.store, Now: w.clock, Wall: w.clock,
		NextID: func() string { return "x" + strconv.FormatInt(n.Add(1), 10) },
	})
}

func TestHopThroughALifecycle(t *testing.T) {
	w := newWorld(t)
	hop := w.hop()
	c := platform.Connection{ID: "c1", Platform: "QUICKBOOKS"}
	hop.Adopt(c.ID, w.facade.IssueToken(realm))
	call := func() (exchange.Answer, error) {
		return hop.Call(t.Context(), c, platform.Request{Method: "GET", Path: "/v3/company/" + realm + "/customer/" + w.ids["customer"]})
	}
	steps := []struct {
		name   string
		do     func()
		status int
		err    error
	}{
		{"linked", func() {}, 200, nil},
		{"access expired", func() { w.facade.ExpireAccess(realm) }, 200, nil},
		{"revoked", func() { w.facade.RevokeGrant(realm) }, 401, platform.ErrGrantDead},
		{"restored", func() { w.facade.RestoreGrant(realm) }, 200, nil},
	}
	for _, s := range steps {
		s.do()
		if a, err := call(); a.Status != s.status || !errors.Is(err, s.err) {
			t.Errorf("%s: %d %v, want %d %v", s.name, a.Status, err, s.status, s.err)
		}
	}
	var got []string
	for _, e := range w.store.Entries() {
		got = append(got, e.Exchange.Route+" "+strconv.Itoa(e.Exchange.Status)+" "+e.Exchange.Code+" "+e.Exchange.ObjectID)
	}
	customer, token := "/v3/company/:realm/customer/:id", "/oauth2/v1/tokens/bearer"
	id := w.ids["customer"]
	want := []string{
		customer + " 200  " + id,
		customer + " 401 3200 " + id, token + " 200  ", customer + " 200  " + id,
		customer + " 401 3200 " + id, token + " 400 invalid_grant ",
		customer + " 200  " + id,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The recorded reply of a request id must be on disk exactly when the write is: it rides in the batch of the change.
func TestRequestIDRidesWithTheChange(t *testing.T) {
	w := newWorld(t)
	w.books[realm].SetListener(func(ctx context.Context, changes []ledger.Change) func() error {
		return w.store.Enqueue(journal.Batch{Puts: append(platform.TakePuts(ctx), journal.Put{Table: "ledger.record", Key: changes[0].Record.Header().ID, Value: []byte("{}")})})
	})
	w.ok(w.post("invoice", "requestid=r1", invoiceBody))
	if rows := w.store.Rows("platform.request"); w.store.Commits() != 0 || len(rows) != 1 {
		t.Errorf("%d commits of its own, rows %q", w.store.Commits(), rows)
	}
	w.post("invoice", "requestid=r2", `{}`)
	if rows := w.store.Rows("platform.request"); w.store.Commits() != 1 || len(rows) != 2 {
		t.Errorf("a refusal has no change to ride with: %d commits", w.store.Commits())
	}
}

// A batch is several operations of the books: its reply is made after them, and must reach the disk nevertheless.
func TestRepliesToBatchesAreKept(t *testing.T) {
	w := newWorld(t)
	w.books[realm].SetListener(func(ctx context.Context, _ []ledger.Change) func() error {
		return w.store.Enqueue(journal.Batch{Puts: platform.TakePuts(ctx)})
	})
	body := `{"BatchItemRequest":[{"bId":"1","operation":"create","Invoice":` + invoiceBody + `}]}`
	first := w.post("batch", "requestid=b1", body)
	w.restart()
	w.token, _, _ = w.facade.IssueGrant(realm)
	if again := w.post("batch", "requestid=b1", body); string(again.Body) != string(first.Body) {
		t.Errorf("first %s\nagain %s", first.Body, again.Body)
	}
}
