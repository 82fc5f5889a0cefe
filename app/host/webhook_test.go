package host_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type endpointShown struct {
	ID, Profile, Format, Secret string
	APIVersion                  string `json:"api_version"`
	PreviousSecret              string `json:"previous_secret"`
	Disabled                    bool
	DisabledReason              string `json:"disabled_reason"`
}

type clockShown struct {
	Now           time.Time
	Idle, Reached bool
	Ran           int
}

// An outage as a person sees it: the ladder is climbed in a moment of real time, the endpoint is switched off, and what
// never arrived is counted and sent again.
func TestAnOutageIsPlayedAndRepaired(t *testing.T) {
	h := open(t, nil)
	integration := receive(t)
	integration.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	e := decode[endpointShown](t, h.console(t, "POST", "/endpoints", map[string]any{"url": integration.URL, "profile": "stripe", "events": []string{"BILL_*"}}).want(t, http.StatusOK))
	if !strings.HasPrefix(e.Secret, "whsec_") || e.Format != "event" || e.APIVersion == "" {
		t.Fatalf("%+v", e)
	}
	if configured := string(h.unified(t, "GET", "/configs/webhooks", nil).want(t, http.StatusOK).body); !strings.Contains(configured, `"api_version":"`+e.APIVersion+`"`) {
		t.Errorf("%s", configured)
	}
	h.createBill(t, "OUT-1", "out-1")
	run := func(in map[string]any) clockShown {
		t.Helper()
		return decode[clockShown](t, h.console(t, "POST", "/clock/run", in).want(t, http.StatusOK))
	}
	first := run(map[string]any{"until": "kind:attempt", "limit": "2h"})
	if !first.Reached || first.Idle {
		t.Errorf("%+v", first)
	}
	began := time.Now()
	end := run(map[string]any{"limit": "100h"})
	if took := time.Since(began); !end.Reached || !end.Idle || end.Now.Sub(first.Now) < 60*time.Hour || took > 10*time.Second {
		t.Errorf("%+v after %s of the machine's time", end, took)
	}
	total := func() map[string]any {
		t.Helper()
		return decode[struct{ Total map[string]any }](t, h.console(t, "GET", "/webhooks/tally?connection="+escape(h.ready.Connections[0].Name), nil).want(t, http.StatusOK)).Total
	}
	if got := total(); got["given_up"] != 1.0 || got["delivered"] != 0.0 {
		t.Errorf("%v", got)
	}
	listed := decode[struct{ Endpoints []endpointShown }](t, h.console(t, "GET", "/endpoints", nil).want(t, http.StatusOK)).Endpoints
	if len(listed) != 1 || !listed[0].Disabled || listed[0].DisabledReason == "" {
		t.Fatalf("%+v", listed)
	}
	replay := "/endpoints/" + e.ID + "/replay_missing"
	h.console(t, "POST", replay, map[string]any{}).want(t, http.StatusUnprocessableEntity)
	h.console(t, "PATCH", "/endpoints/"+e.ID, map[string]any{"disabled": false}).want(t, http.StatusOK)
	integration.answers(nil)
	type replayed struct {
		Missing []string
		Refired int
	}
	if dry := decode[replayed](t, h.console(t, "POST", replay, map[string]any{"dry_run": true}).want(t, http.StatusOK)); len(dry.Missing) != 1 || dry.Refired != 0 {
		t.Errorf("%+v", dry)
	}
	if wet := decode[replayed](t, h.console(t, "POST", replay, map[string]any{}).want(t, http.StatusOK)); wet.Refired != 1 {
		t.Errorf("%+v", wet)
	}
	integration.await(t, "the bill", func(d delivery) bool { return d.Code == "BILL_CREATED" })
	run(map[string]any{})
	if got := total(); got["delivered"] != 1.0 || got["refired"] != 1.0 || got["given_up"] != 0.0 {
		t.Errorf("%v", got)
	}
}

func TestEndpointActions(t *testing.T) {
	h := open(t, nil)
	integration := receive(t)
	add := func(profile string) endpointShown {
		t.Helper()
		return decode[endpointShown](t, h.console(t, "POST", "/endpoints", map[string]any{"url": integration.URL + "/" + profile, "profile": profile}).want(t, http.StatusOK))
	}
	standard, rutter := add("standard"), add("rutter")
	rotated := decode[endpointShown](t, h.console(t, "POST", "/endpoints/"+standard.ID+"/rotate", map[string]any{"overlap": "1h"}).want(t, http.StatusOK))
	if rotated.Secret == standard.Secret || rotated.PreviousSecret != standard.Secret {
		t.Errorf("%+v", rotated)
	}
	sent := decode[struct{ Attempts []entry }](t, h.console(t, "POST", "/endpoints/"+standard.ID+"/send", map[string]any{"code": "X", "body": map[string]any{"own": true}}).want(t, http.StatusOK))
	if len(sent.Attempts) != 1 || sent.Attempts[0].Attempt.Result != "delivered" {
		t.Errorf("%+v", sent)
	}
	for name, c := range map[string]struct {
		path   string
		body   any
		status int
	}{
		"rotate the account's":  {"/endpoints/" + rutter.ID + "/rotate", map[string]any{}, http.StatusUnprocessableEntity},
		"an overlap":            {"/endpoints/" + standard.ID + "/rotate", map[string]any{"overlap": "long"}, http.StatusBadRequest},
		"no code":               {"/endpoints/" + standard.ID + "/send", map[string]any{"code": "", "body": 1}, http.StatusBadRequest},
		"no endpoint to replay": {"/endpoints/x/replay_missing", map[string]any{}, http.StatusNotFound},
		"a format":              {"/endpoints", map[string]any{"url": integration.URL + "/f", "profile": "merge", "format": "legacy"}, http.StatusBadRequest},
		"a version":             {"/endpoints", map[string]any{"url": integration.URL + "/v", "api_version": "2020-01-01"}, http.StatusBadRequest},
		"a limit":               {"/clock/run", map[string]any{"limit": "never"}, http.StatusBadRequest},
		"a filter":              {"/clock/run", map[string]any{"until": "kind:("}, http.StatusBadRequest},
	} {
		if got := h.console(t, "POST", c.path, c.body); got.status != c.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	offered := decode[struct {
		Profiles, Versions []string
		Choices            []struct {
			Profile   string
			Formats   []string
			OwnSecret bool `json:"own_secret"`
		}
	}](t, h.console(t, "GET", "/endpoints/profiles", nil).want(t, http.StatusOK))
	profiles := offered.Profiles
	want := []string{"rutter", "codat", "merge", "apideck", "quickbooks", "xero", "stripe", "stripe_sandbox", "standard"}
	if diff := cmp.Diff(want, profiles); diff != "" {
		t.Error(diff)
	}
	for _, c := range offered.Choices { // whatever is offered is taken
		for _, format := range c.Formats {
			for _, version := range offered.Versions {
				made := decode[endpointShown](t, h.console(t, "POST", "/endpoints", map[string]any{"url": integration.URL + "/offered", "profile": c.Profile, "format": format, "api_version": version, "disabled": true}).want(t, http.StatusOK))
				rotated := h.console(t, "POST", "/endpoints/"+made.ID+"/rotate", map[string]any{})
				if made.Format != format || made.APIVersion != version || (rotated.status == http.StatusOK) != c.OwnSecret {
					t.Errorf("%+v became %+v, its secret was replaced with %d", c, made, rotated.status)
				}
				h.console(t, "DELETE", "/endpoints/"+made.ID, nil)
			}
		}
	}
}
