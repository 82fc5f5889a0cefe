package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"faultline/simulator/fault"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// mixed is a request of which the answer without rules is known.
type mixed struct {
	path  string
	query url.Values
	clean reply
}

// TestNoFailureIsUnexplained sends many requests under many rules and finds an entry for whatever was not as it would
// have been, and a fault entry for whatever a rule says it touched.
func TestNoFailureIsUnexplained(t *testing.T) {
	requests := 10_000
	if testing.Short() {
		requests = 400
	}
	h := openHouse(t, 5)
	draws := seed.Seed(5).Stream("test", "reconcile")
	reads := h.cleanReads(t)
	h.armRandom(t, draws, 20)
	sent := map[string]bool{} // by the name that the request carries: whether it went wrong
	for i := range requests {
		name := fmt.Sprintf("mixed-%05d", i)
		if i%(requests/40) == 0 { // now and then there is news in the ledger, and a run that is to bring it
			h.book(t, "vendor", `{"vendor_name":"news `+name+`"}`)
			h.runOrReconnect(t)
		}
		if draws.Intn(4) == 0 {
			got := h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name, "X-Test-Name", name)
			sent[name] = got.err != nil || got.status != http.StatusOK || !json.Valid(got.body) || !bytes.HasPrefix(got.body, []byte(`{"vendor":`))
			continue
		}
		r := reads[draws.Intn(len(reads))]
		got := h.send(t, http.MethodGet, r.path, maps.Clone(r.query), "", "X-Test-Name", name)
		sent[name] = deviates(got, r.clean)
	}
	h.Faults().HealAll(t.Context())
	h.reconcile(t, sent)
}

// runOrReconnect syncs, and gives consent again where a rule has led to that.
func (h *house) runOrReconnect(t *testing.T) {
	t.Helper()
	stopped := func() bool { c, _ := h.Connections().ByID(h.connection); return c.State.Stopped() }
	if stopped() {
		if _, err := h.Act(t.Context(), h.connection, "reauthorize", "operator"); err != nil {
			t.Fatal(err)
		}
	}
	if !stopped() {
		h.run(t)
	}
}

// cleanReads asks for what the requests will ask for, before any rule is armed.
func (h *house) cleanReads(t *testing.T) []mixed {
	t.Helper()
	reads := []mixed{
		{path: "/accounting/invoices", query: url.Values{"limit": {"5"}}},
		{path: "/accounting/invoices", query: url.Values{"limit": {"5"}, "cursor": {h.cursor(t)}}},
		{path: "/accounting/invoices", query: url.Values{"limit": {"4"}, "filter": {`total_amount > "1"`}}},
		{path: "/accounting/invoices/" + h.first(t, "invoices"), query: url.Values{}},
		{path: "/accounting/items", query: url.Values{}},
		{path: "/accounting/customers", query: url.Values{"limit": {"20"}}},
	}
	for i := range reads {
		reads[i].clean = h.send(t, http.MethodGet, reads[i].path, maps.Clone(reads[i].query), "")
	}
	return reads
}

func deviates(got, clean reply) bool {
	names := func(r reply) []string { return slices.Sorted(maps.Keys(r.header)) }
	return got.err != nil || got.status != clean.status || !bytes.Equal(got.body, clean.body) || !slices.Equal(names(got), names(clean))
}

// armRandom arms rules that each act on a share of the calls.
func (h *house) armRandom(t *testing.T, draws *seed.Stream, n int) {
	t.Helper()
	var eligible, ofSyncs []fault.EffectInfo
	for _, info := range fault.Catalogue() {
		switch {
		case info.Hop == journal.HopSync && (strings.HasPrefix(info.Wire.Call, "link") || strings.HasPrefix(info.Wire.Call, "backfill")):
			// there are no such runs here
		case info.Hop == journal.HopSync:
			ofSyncs = append(ofSyncs, info)
		case info.Hop != journal.HopWebhook && info.Mechanism != "lifecycle":
			eligible = append(eligible, info)
		}
	}
	for i := range n {
		info := eligible[draws.Intn(len(eligible))]
		if i%3 == 0 {
			info = ofSyncs[draws.Intn(len(ofSyncs))]
		}
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
		if info.Hop == journal.HopSync && bytes.Contains(info.Parameters, []byte(`"object":`)) {
			effect["object"] = "vendor" // what the requests read stays as it was copied
		}
		rule["effect"], rule["name"] = effect, fmt.Sprintf("%02d-%s", i, info.Type)
		share := 0.02 + 0.1*draws.Float()
		switch info.Hop { //exhaustive:ignore
		case journal.HopSync:
			share *= 4 // there are fewer runs than requests
		case journal.HopPlatform:
			share /= 20 // and each run makes many calls
		}
		if info.Wire.Waits != "" {
			share /= 10 // they wait for real
		}
		rule["when"] = map[string]any{"probability": share}
		text, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := fault.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Faults().Arm(t.Context(), parsed); err != nil {
			t.Fatal(err)
		}
	}
}

// reconcile holds the journal against what clients saw.
func (h *house) reconcile(t *testing.T, sent map[string]bool) {
	t.Helper()
	named := map[string]string{}           // names by trace
	touched := map[string]map[string]int{} // rules by the entry that says so
	explained := map[string]bool{}         // traces with a touch
	acted := map[string]map[string]int{}   // rules by the entry that caused the fault entry
	var news, brought []*journal.Entry     // what was entered in the ledger, and the runs
	stopped := false                       // a rule has led the connection to where every call is refused
	count := func(into map[string]map[string]int, entry, rule string) {
		if into[entry] == nil {
			into[entry] = map[string]int{}
		}
		into[entry][rule]++
	}
	for after := uint64(0); ; {
		page, err := h.Journal().Query(t.Context(), journal.Query{Oldest: true, After: after, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Entries) == 0 {
			break
		}
		for _, e := range page.Entries {
			after = e.Seq
			if e.Kind == journal.KindFault && e.Fault.Action == "activated" {
				count(acted, e.Cause, e.Fault.Rule)
			}
			if e.Kind == journal.KindHealth {
				stopped = e.Health.To == string(health.NeedsReauth) && explained[e.Trace]
			}
			switch {
			case e.Kind == journal.KindChange && e.Change.Actor == "bookkeeper":
				news = append(news, e)
			case e.Kind == journal.KindSyncRun:
				brought = append(brought, e)
			case e.Kind != journal.KindExchange:
				continue
			}
			for _, x := range e.Faults {
				if !x.Shadowed {
					count(touched, e.ID, x.Rule)
					explained[e.Trace] = true
				}
			}
			if e.Exchange == nil {
				continue
			}
			if name := e.Exchange.RequestHeader.Get("X-Test-Name"); name != "" {
				named[e.Trace] = name
				explained[e.Trace] = explained[e.Trace] || stopped
			}
		}
	}
	missed := unbrought(t, news, brought, explained)
	if missed == 0 || missed == len(news) {
		t.Errorf("%d of %d changes of the ledger were not brought by the next run", missed, len(news))
	}
	wrong, seen := 0, 0
	for trace, name := range named {
		seen++
		if sent[name] {
			wrong++
			if !explained[trace] {
				t.Errorf("%s went wrong, and no entry of its trace names a rule", name)
			}
		}
	}
	if seen != len(sent) || wrong < len(sent)/10 {
		t.Errorf("%d of %d requests are in the journal, %d went wrong", seen, len(sent), wrong)
	}
	for entry, rules := range touched {
		if !maps.Equal(rules, acted[entry]) {
			t.Errorf("entry %s says %v, its fault entries say %v", entry, rules, acted[entry])
		}
	}
	for entry, rules := range acted {
		if touched[entry] == nil {
			t.Errorf("fault entries of %s say %v, which it does not", entry, rules)
		}
	}
}

// unbrought counts the changes of the ledger that the runs before the next change did not bring, and finds a rule for
// each.
func unbrought(t *testing.T, news, runs []*journal.Entry, explained map[string]bool) int {
	t.Helper()
	missed := 0
	for i, change := range news {
		until := uint64(math.MaxUint64)
		if i+1 < len(news) {
			until = news[i+1].Seq
		}
		found, why := false, false
		for _, run := range runs {
			if run.Seq < change.Seq || run.Seq > until {
				continue
			}
			found = found || slices.ContainsFunc(run.SyncRun.Versions, func(v journal.SyncVersion) bool { return v.Change == change.ID })
			why = why || explained[run.Trace]
		}
		if found {
			continue
		}
		missed++
		if !why {
			t.Errorf("no run brought the change %s, and no entry of a run names a rule", change.ID)
		}
	}
	return missed
}
