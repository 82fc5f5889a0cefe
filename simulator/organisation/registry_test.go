package organisation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/organisation"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

func open(t *testing.T, store *journaltest.Memory) *organisation.Registry {
	t.Helper()
	r := organisation.NewRegistry(organisation.Options{Store: store, Seed: seed.Seed(7), Now: func() time.Time { return clock.Epoch }})
	if err := r.Load(); err != nil {
		t.Fatal(err)
	}
	return r
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestOrganisationsHaveKeysOfTheirOwn(t *testing.T) {
	store := new(journaltest.Memory)
	r := open(t, store)
	first := r.First()
	other := must[organisation.Organisation](t)(r.Add(t.Context(), " Production "))
	if other.Name != "Production" || other.ID == first.ID || other.ClientID == first.ClientID || other.ClientSecret == first.ClientSecret || other.PublicKey == first.PublicKey {
		t.Errorf("shared keys: %+v and %+v", first, other)
	}
	if !strings.Contains(other.ClientSecret, "_sandbox_") || !strings.Contains(other.ClientID, "_sandbox_") {
		t.Errorf("keys do not say where they belong: %+v", other)
	}
	if c, ok := r.ByPublicKey(other.PublicKey); !ok || c.ID != other.ID {
		t.Errorf("the public key names %+v", c)
	}
	if _, ok := r.ByPublicKey(""); ok {
		t.Error("no key names an organisation")
	}
	for name, want := range map[string]string{"": first.ID, "production": other.ID, other.ID: other.ID, "staging": first.ID} {
		if c := must[organisation.Organisation](t)(r.Resolve(name)); c.ID != want {
			t.Errorf("%q is %s", name, c.Name)
		}
	}
	if diff := cmp.Diff(r.All(), open(t, store).All()); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	if again := open(t, new(journaltest.Memory)).First(); again != first {
		t.Errorf("the first does not depend on the seed alone: %+v", again)
	}
}

func TestAddRefuses(t *testing.T) {
	r := open(t, new(journaltest.Memory))
	for name, code := range map[string]problem.Code{"": problem.Invalid, "  ": problem.Invalid, strings.Repeat("ü", 41): problem.Invalid, "STAGING": problem.Conflict} {
		if _, err := r.Add(t.Context(), name); !problem.Is(err, code) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for i := range 19 {
		must[organisation.Organisation](t)(r.Add(t.Context(), strings.Repeat("x", i+1)))
	}
	if _, err := r.Add(t.Context(), "one more"); !problem.Is(err, problem.Refused) {
		t.Errorf("%v", err)
	}
	if _, err := r.Resolve("nobody"); !problem.Is(err, problem.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestAReplacedSecretIsRefusedAtOnce(t *testing.T) {
	store := new(journaltest.Memory)
	r := open(t, store)
	before := r.First()
	after := must[organisation.Organisation](t)(r.RotateSecret(t.Context(), before.ID))
	for _, r := range []*organisation.Registry{r, open(t, store)} {
		if id, err := r.Authorize(after.ClientID, after.ClientSecret); err != nil || id != before.ID {
			t.Errorf("the new secret: %s, %v", id, err)
		}
		id, err := r.Authorize(before.ClientID, before.ClientSecret)
		if id != before.ID || err == nil || !strings.Contains(err.Error(), "replaced") {
			t.Errorf("the old secret: %s, %v", id, err)
		}
		if id, err := r.Authorize(before.ClientID, ""); id != before.ID || err == nil || strings.Contains(err.Error(), "replaced") {
			t.Errorf("no secret: %s, %v", id, err)
		}
		if id, err := r.Authorize("nobody", after.ClientSecret); id != "" || err == nil {
			t.Errorf("another client: %s, %v", id, err)
		}
	}
}

func TestARuleReplacesOnceAndPutsBack(t *testing.T) {
	r := open(t, new(journaltest.Memory))
	before := r.First()
	for range 2 { // two connections of one organisation
		if err := r.RotateByRule(t.Context(), before.ID, "rule"); err != nil {
			t.Fatal(err)
		}
	}
	during := r.First()
	if _, err := r.Authorize(before.ClientID, before.ClientSecret); err == nil {
		t.Error("the old secret is honoured while the rule is armed")
	}
	for _, rule := range []string{"another", "rule", "rule"} {
		if err := r.PutBack(t.Context(), before.ID, rule); err != nil {
			t.Fatal(err)
		}
	}
	if now := r.First(); now.ClientSecret != before.ClientSecret {
		t.Errorf("the secret is %s", now.ClientSecret)
	}
	for _, secret := range []string{before.ClientSecret, during.ClientSecret} {
		if _, err := r.Authorize(before.ClientID, secret); err != nil {
			t.Errorf("%s: %v", secret, err)
		}
	}
}
