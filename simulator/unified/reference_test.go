package unified_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

func referenceOf(t *testing.T, object string) unified.ObjectReference {
	t.Helper()
	all := unified.Reference()
	at := slices.IndexFunc(all, func(r unified.ObjectReference) bool { return r.Name == object })
	if at < 0 {
		t.Fatalf("%s is not described", object)
	}
	return all[at]
}

func TestReferenceSaysWhatTheDescriptionsSay(t *testing.T) {
	bill := referenceOf(t, "bill")
	for _, word := range []string{"list", "fetch", "create", "update", "delete"} {
		if !slices.Contains(bill.Verbs, word) {
			t.Errorf("bills lack %s: %v", word, bill.Verbs)
		}
	}
	want := map[string]unified.FieldReference{
		"vendor_id":               {Path: "vendor_id", Type: "id", Read: true, Nullable: true, Create: "required", Update: "optional", Names: "vendor"},
		"total_amount":            {Path: "total_amount", Type: "num", Read: true, Create: "ignored", Update: "ignored"},
		"line_items[].account_id": {Path: "line_items[].account_id", Type: "id", Read: true, Nullable: true, Create: "optional", Update: "optional", Names: "account"},
	}
	found := 0
	for _, f := range bill.Fields {
		w, asked := want[f.Path]
		if !asked {
			continue
		}
		found++
		if f.Type != w.Type || f.Read != w.Read || f.Nullable != w.Nullable || f.Create != w.Create || f.Update != w.Update || f.Names != w.Names {
			t.Errorf("%+v, not %+v", f, w)
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d members are described", found, len(want))
	}
	if !slices.Contains(bill.Events, "BILL_DELETED") || !slices.Contains(bill.Filterable, "due_date") {
		t.Errorf("events %v, filterable %v", bill.Events, bill.Filterable)
	}
}

func TestCapabilitiesNameVerbsThatAreServed(t *testing.T) {
	served := map[string][]string{}
	for _, r := range unified.Reference() {
		served[r.Name] = r.Verbs
	}
	for _, c := range platform.Capabilities() {
		for object, letters := range c.Objects {
			verbs, known := served[object]
			if !known {
				continue
			}
			for _, word := range unified.VerbWords(letters) {
				if !slices.Contains(verbs, word) {
					t.Errorf("%s: %s of %s is served on no platform", c.Platform, word, object)
				}
			}
		}
	}
}

func TestWhatThePlatformLacksIsUnsupportedWhenPlatformsAreStrict(t *testing.T) {
	w := small(t, func(o *unified.Options) { o.StrictPlatforms = true })
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/accounting/invoices", http.StatusOK},
		{http.MethodGet, "/accounting/departments", http.StatusOK},
		{http.MethodGet, "/accounting/subsidiaries", http.StatusNotFound},
		{http.MethodGet, "/accounting/tasks/00000000-0000-4000-8000-000000000000", http.StatusNotFound},
	} {
		rec := w.call(c.method, w.on(c.path), "")
		if rec.Code != c.want {
			t.Errorf("%s %s: %d %s", c.method, c.path, rec.Code, rec.Body)
		}
		if c.want == http.StatusNotFound {
			if code := gjson.GetBytes(rec.Body.Bytes(), "error_code").Str; code != "UNSUPPORTED_ENDPOINT" {
				t.Errorf("%s: %s", c.path, code)
			}
		}
	}
}
