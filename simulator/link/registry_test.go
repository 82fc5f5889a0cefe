package link_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/problem"
)

func TestConnectionsSurviveARestart(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	first, err := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS", Name: "first", Run: "run-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.connections.Authenticate(ctx, first.ID, "9130"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.connections.Move(ctx, first.ID, health.Linked, "consent", "person"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.connections.RotateToken(ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	want := r.connections.All()

	r.restart()
	if diff := cmp.Diff(want, r.connections.All()); diff != "" {
		t.Errorf("after the restart (-before +after):\n%s", diff)
	}
	second, err := r.connections.Create(ctx, link.NewConnection{})
	if err != nil {
		t.Fatal(err)
	}
	if second.ID == first.ID || second.AccessToken == first.AccessToken {
		t.Error("a restart repeats identifiers")
	}

	// Another world with the same seed and the same history gives the same names.
	other := newRig(t)
	twin, _ := other.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS", Name: "first"})
	if twin.ID != first.ID || twin.AccessToken != first.AccessToken {
		t.Error("the same seed gives other identifiers")
	}
}

func TestNames(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	taken, _ := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS", Name: "taken"})
	free, _ := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS"})
	for _, tc := range []struct {
		name string
		to   string
		want problem.Code
	}{
		{"empty", "  ", problem.Invalid},
		{"thirty characters", strings.Repeat("é", 30), ""},
		{"thirty-one characters", strings.Repeat("é", 31), problem.Invalid},
		{"of another connection", "taken", problem.Conflict},
		{"trimmed", " fine ", ""},
		{"its own", "fine", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := r.connections.Rename(ctx, free.ID, tc.to)
			if tc.want != "" {
				if !problem.Is(err, tc.want) || problem.From(err).Path != "/name" {
					t.Errorf("got %v, want %s at /name", err, tc.want)
				}
				return
			}
			if err != nil || got.Name != strings.TrimSpace(tc.to) {
				t.Errorf("got %q, %v", got.Name, err)
			}
		})
	}
	if _, _, err := r.connections.Move(ctx, taken.ID, health.Delete, "", "operator"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.connections.Rename(ctx, free.ID, "taken"); err != nil {
		t.Errorf("the name of a deleted connection stays taken: %v", err)
	}
}

func TestTokens(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	c, _ := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS"})
	if got, ok := r.connections.ByToken("access-sandbox-" + c.AccessToken); !ok || got.ID != c.ID {
		t.Error("the prefixed form of the token opens nothing")
	}
	rotated, err := r.connections.RotateToken(ctx, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.connections.ByToken(c.AccessToken); ok {
		t.Error("the old token still opens the connection")
	}
	if got, ok := r.connections.ByToken(rotated.AccessToken); !ok || got.ID != c.ID {
		t.Error("the new token opens nothing")
	}
	if _, _, err := r.connections.Move(ctx, c.ID, health.Delete, "", "operator"); err != nil {
		t.Fatal(err)
	}
	for what, found := range map[string]func() bool{
		"token": func() bool { _, ok := r.connections.ByToken(rotated.AccessToken); return ok },
		"id":    func() bool { _, ok := r.connections.ByID(c.ID); return ok },
		"list":  func() bool { return len(r.connections.All()) > 0 },
	} {
		if found() {
			t.Errorf("a deleted connection is found by %s", what)
		}
	}
}

func TestMoveJournalsWithTheRow(t *testing.T) {
	r := newRig(t)
	ctx := exchange.With(t.Context(), exchange.Origin{Trace: "trace", Cause: "cause"})
	c, _ := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS", Run: "run-9"})
	_, _, _ = r.connections.Move(ctx, c.ID, health.Linked, "consent was given", "person")
	from, to, err := r.connections.Move(ctx, c.ID, health.Disable, "MANUALLY_DISABLED", "operator")
	if err != nil || from != health.NotReady || to != health.Disabled {
		t.Fatalf("got %s to %s, %v", from, to, err)
	}
	entries := r.journal.Of(journal.KindHealth)
	if len(entries) != 2 {
		t.Fatalf("%d health entries, want 2", len(entries))
	}
	last := entries[1]
	if last.Trace != "trace" || last.Cause != "cause" || last.Run != "run-9" || last.Connection != c.ID || last.ID == entries[0].ID {
		t.Errorf("the entry is not tied to its cause: %+v", last)
	}
	if diff := cmp.Diff(&journal.Health{From: "not_ready", To: "disabled", Reason: "MANUALLY_DISABLED", Actor: "operator"}, last.Health); diff != "" {
		t.Error(diff)
	}
	if now, _ := r.connections.ByID(c.ID); now.DisabledReason != "MANUALLY_DISABLED" {
		t.Errorf("the reason is %q", now.DisabledReason)
	}

	from, to, err = r.connections.Move(ctx, c.ID, health.Recovered, "", "operator")
	if !problem.Is(err, problem.Refused) || from != health.Disabled || to != health.Disabled {
		t.Errorf("got %s to %s, %v", from, to, err)
	}
	if len(r.journal.Of(journal.KindHealth)) != 2 {
		t.Error("a refused move was journaled")
	}
	// Nothing was ever copied, so being switched on again is not being active.
	if _, to, _ = r.connections.Move(ctx, c.ID, health.Enabled, "", "operator"); to != health.NotReady {
		t.Errorf("switched on to %s, want not_ready", to)
	}
	if now, _ := r.connections.ByID(c.ID); now.DisabledReason != "" {
		t.Error("the reason outlived the state")
	}
}

func TestPublicTokens(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	c, _ := r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS"})
	if _, err := r.connections.PublicToken(ctx, c.ID); !problem.Is(err, problem.Refused) {
		t.Errorf("before consent: %v", err)
	}
	_, _ = r.connections.Authenticate(ctx, c.ID, "9130")
	issue := func() string {
		t.Helper()
		token, err := r.connections.PublicToken(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	once, late, kept := issue(), issue(), issue()
	if got, err := r.connections.Exchange(ctx, "", once); err != nil || got.ID != c.ID {
		t.Fatalf("first exchange: %v", err)
	}
	r.restart()
	if _, err := r.connections.Exchange(ctx, "", once); !problem.Is(err, link.CodePublicToken) {
		t.Errorf("second exchange after a restart: %v", err)
	}
	r.advance(30 * time.Minute)
	if _, err := r.connections.Exchange(ctx, "", kept); err != nil {
		t.Errorf("at the last moment: %v", err)
	}
	r.advance(time.Second)
	if _, err := r.connections.Exchange(ctx, "", late); !problem.Is(err, link.CodePublicToken) {
		t.Errorf("too late: %v", err)
	}
	if again := issue(); again == once || again == late || again == kept {
		t.Error("a public token was issued twice")
	}
	if left := len(r.journal.Rows("link.public_token")); left != 1 {
		t.Errorf("%d public tokens are kept, want only the living one", left)
	}
}

func TestEveryTokenOpensOneConnection(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t)
		ctx := t.Context()
		for range rapid.IntRange(1, 25).Draw(rt, "operations") {
			all := r.connections.All()
			operation := rapid.IntRange(0, 3).Draw(rt, "operation")
			if len(all) == 0 {
				operation = 0
			}
			switch operation {
			case 0:
				_, _ = r.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS"})
			case 1:
				_, _ = r.connections.RotateToken(ctx, rapid.SampledFrom(all).Draw(rt, "rotated").ID)
			case 2:
				_, _, _ = r.connections.Move(ctx, rapid.SampledFrom(all).Draw(rt, "deleted").ID, health.Delete, "", "")
			case 3:
				r.restart()
			}
			ids := map[string]bool{}
			for _, c := range r.connections.All() {
				got, ok := r.connections.ByToken(c.AccessToken)
				if !ok || got.ID != c.ID || ids[c.ID] {
					rt.Fatalf("token of %s opens %s", c.ID, got.ID)
				}
				ids[c.ID] = true
			}
		}
	})
}
