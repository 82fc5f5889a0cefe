package simulator_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/health"
	"faultline/simulator/journal"
)

// TestEveryEffectOnTheWire arms every effect of the catalogue in turn and reads what a client then gets.
func TestEveryEffectOnTheWire(t *testing.T) {
	maps.Copy(calls, linkCalls)
	maps.Copy(onCalls, linkOutcomes)
	h := openHouse(t, 1)
	for _, info := range fault.Catalogue() {
		t.Run(info.Type, func(t *testing.T) {
			if strings.HasSuffix(info.Wire.Call, "event") {
				h.checkEvent(t, info)
				return
			}
			call, ok := calls[info.Wire.Call]
			if !ok {
				call, ok = syncCalls[info.Wire.Call]
				h.run(t) // what earlier rules put off has come, and is not under way while this one is armed
			}
			if !ok {
				t.Fatalf("%s is checked by no call: %q", info.Type, info.Wire.Call)
			}
			name := strings.ReplaceAll(info.Type, "_", "-")
			act := call(h, t, name)
			rule := h.armOn(t, info)
			got := act()
			h.HealAndSee(t, rule, info)
			judge(t, info.Wire, got)
			judged := onCalls[info.Wire.Effect]
			switch want := info.Wire.Effect; {
			case judged != nil:
				judged(h, t, name, got)
			case want == "untold":
				h.untold(t)
			case want != "" && info.Hop == journal.HopSync:
				h.lastRun(t, rule, want)
			case want != "" && h.written(t, name) != (want == "written"):
				t.Errorf("the books do not say %s", want)
			}
		})
	}
}

// armOn arms the bare effect, or the rule of its wire row.
func (h *house) armOn(t *testing.T, info fault.EffectInfo) string {
	t.Helper()
	rule := map[string]any{}
	if len(info.Wire.Rule) > 0 {
		if err := json.Unmarshal(info.Wire.Rule, &rule); err != nil {
			t.Fatal(err)
		}
	}
	effect, _ := rule["effect"].(map[string]any)
	if effect == nil {
		effect = map[string]any{}
	}
	effect["type"] = info.Type
	switch info.Wire.Call {
	case "event":
		effect["code"] = "VENDOR_CREATED"
	case "second event":
		effect["code"] = "VENDOR_UPDATED"
	}
	rule["effect"], rule["name"] = effect, "wire-"+info.Type
	text, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	return h.arm(t, string(text))
}

func (h *house) arm(t *testing.T, text string) string {
	t.Helper()
	parsed, err := fault.ParseRule([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	armed, err := h.Faults().Arm(t.Context(), parsed)
	if err != nil {
		t.Fatal(err)
	}
	return armed.Name
}

// HealAndSee heals a rule and makes sure that what it did is in the journal, on the entry that it touched.
func (h *house) HealAndSee(t *testing.T, rule string, info fault.EffectInfo) {
	t.Helper()
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	if info.Mechanism == "lifecycle" {
		h.advance(t, time.Minute)
	}
	if c, _ := h.Connections().ByID(h.connection); c.State == health.NeedsReauth { // a person has to help
		if _, err := h.Act(t.Context(), h.connection, "reauthorize", "operator"); err != nil {
			t.Fatal(err)
		}
	}
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "rule:" + rule, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	touched := slices.ContainsFunc(page.Entries, func(e *journal.Entry) bool {
		return e.Kind != journal.KindFault && slices.ContainsFunc(e.Faults, func(x journal.Touch) bool { return x.Rule == rule && !x.Shadowed && x.Would != nil })
	})
	if !touched {
		t.Errorf("no entry names %s and what would have been", rule)
	}
}

func (h *house) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if _, err := h.Clock().Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// judge holds what a client read against the catalogue.
func judge(t *testing.T, want fault.Wire, got reply) {
	t.Helper()
	judgeFailure(t, want, got)
	if want.Status > 0 && got.status != want.Status {
		t.Errorf("status %d, want %d: %s", got.status, want.Status, got.body)
	}
	if want.Code != "" {
		var failed struct {
			Code string `json:"error_code"`
		}
		if err := json.Unmarshal(got.body, &failed); err != nil || failed.Code != want.Code {
			t.Errorf("code %q, want %q: %s", failed.Code, want.Code, got.body)
		}
	}
	for name, pattern := range want.Header {
		if value := got.header.Get(name); (pattern == "") != (value == "") || !regexp.MustCompile(pattern).MatchString(value) {
			t.Errorf("%s: %q, want %q", name, value, pattern)
		}
	}
	if !regexp.MustCompile(want.Body).Match(got.body) {
		t.Errorf("the body %.300s does not match %s", got.body, want.Body)
	}
	if want.Lacks != "" && regexp.MustCompile(want.Lacks).Match(got.body) {
		t.Errorf("the body %.300s matches %s", got.body, want.Lacks)
	}
	if want.Waits != "" {
		if least, err := time.ParseDuration(want.Waits); err != nil || got.took < least {
			t.Errorf("took %s, want at least %s", got.took, want.Waits)
		}
	}
}

func judgeFailure(t *testing.T, want fault.Wire, got reply) {
	t.Helper()
	failed := false
	switch want.Fails {
	case "":
		failed = got.err == nil
	case "reset":
		failed = errors.Is(got.err, syscall.ECONNRESET)
	case "refused":
		failed = errors.Is(got.err, syscall.ECONNREFUSED)
	case "closed":
		failed = errors.Is(got.err, io.EOF)
	case "cut":
		failed = errors.Is(got.err, io.ErrUnexpectedEOF) && got.status == http.StatusOK
	case "encoding":
		unpacked, err := gzip.NewReader(bytes.NewReader(got.body))
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(unpacked, 1<<20))
		}
		failed = err != nil && got.header.Get("Content-Encoding") == "gzip"
	}
	if !failed {
		t.Errorf("ended with %v, want %q", got.err, want.Fails)
	}
}

// checkEvent lets an event be sent under an effect of the hop webhook and looks at what reaches the receiver.
func (h *house) checkEvent(t *testing.T, info fault.EffectInfo) {
	t.Helper()
	h.run(t)                  // what earlier rules held back is announced
	h.advance(t, time.Minute) // what earlier calls announced goes out
	h.forget()
	provoke := events[info.Wire.Call](h, t)
	rule := h.armOn(t, info)
	provoke()
	h.run(t)
	within, err := time.ParseDuration(cmp.Or(info.Wire.Within, "2s"))
	if err != nil {
		t.Fatal(err)
	}
	h.advance(t, within)
	h.HealAndSee(t, rule, info)
	h.mu.Lock()
	got := slices.Clone(h.delivered)
	h.mu.Unlock()
	if judged := onDeliveries[info.Wire.Effect]; judged != nil {
		judged(h, t, got)
		return
	}
	want := 0
	if _, err := fmt.Sscanf(info.Wire.Effect, "sent %d", &want); err != nil && info.Wire.Effect != "unsent" {
		t.Fatalf("the row says %q", info.Wire.Effect)
	}
	about := slices.DeleteFunc(got, received.ofRun)
	if len(about) != want {
		t.Fatalf("%d deliveries, want %d", len(about), want)
	}
	for _, d := range about {
		judge(t, fault.Wire{Header: info.Wire.Header, Body: info.Wire.Body, Lacks: info.Wire.Lacks}, reply{header: d.header, body: d.body})
	}
}

// lastRun is how the newest sync run ended that a rule touched: what it had put off may be on its way already.
func (h *house) lastRun(t *testing.T, rule, want string) {
	t.Helper()
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:sync_run rule:" + rule, Limit: 1})
	if err != nil || len(page.Entries) != 1 || string(page.Entries[0].SyncRun.Outcome) != want {
		t.Errorf("the run ended otherwise: %+v, %v", page.Entries, err)
	}
}

func (h *house) emit(t *testing.T, code string) {
	t.Helper()
	if err := h.Webhooks().Emit(t.Context(), exchange.Occurrence{Connection: h.connection, AccessToken: h.token, Code: code, Type: "JOB"}); err != nil {
		t.Fatal(err)
	}
}
