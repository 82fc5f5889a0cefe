package unified_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

// What a list does not understand it refuses, and says which parameter that was; what it does not know it ignores.
func TestEveryListRefusesWhatItDoesNotUnderstand(t *testing.T) {
	w := small(t)
	w.everything()
	before := w.state()
	cursors := map[string]string{} // of pages of one record, by object
	for _, o := range unified.Objects() {
		if o.Can('R') && !o.Single {
			cursors[o.Name] = w.get(o.Path + "?limit=1").Get("next_cursor").Str
		}
	}
	for name, own := range cursors {
		o, _ := unified.ObjectByName(name)
		t.Run(name, func(t *testing.T) {
			refused := func(query, code, names string) {
				t.Helper()
				rec := w.call(http.MethodGet, w.on(o.Path+"?"+query), "")
				answer := gjson.ParseBytes(rec.Body.Bytes())
				if rec.Code != http.StatusBadRequest || answer.Get("error_code").Str != code || !strings.Contains(answer.Get("error_message").Str, names) {
					t.Errorf("%s: %d %s", query, rec.Code, rec.Body)
				}
			}
			for query, code := range map[string]string{
				"limit=0": "INVALID_FIELDS", "limit=-1": "INVALID_FIELDS", "limit=many": "INVALID_FIELDS",
				"last_synced_at_min=yesterday": "INVALID_FIELDS", "updated_at_min=2026-03-01": "INVALID_FIELDS", "updated_at_max=x": "INVALID_FIELDS",
				"sort=nothing": "INVALID_SORT", "sort=last_synced_at+UP": "INVALID_SORT", "sort=additional_fields": "INVALID_SORT",
				"filter=nothing+%3D+1": "INVALID_FILTER", "filter=id": "INVALID_FILTER", "filter=id+%3D": "INVALID_FILTER",
				"filter=id+%3D+%22x": "INVALID_FILTER", "filter=id+%3D+%22x%22+OR+id+%3D+%22y%22": "INVALID_FILTER", "filter=last_synced_at+%3E+%22soon%22": "INVALID_FILTER",
				"cursor=nonsense": "INVALID_CURSOR", "cursor=%21": "INVALID_CURSOR",
			} {
				parameter, _, _ := strings.Cut(query, "=")
				if parameter == "filter" && o.Unfiltered {
					continue // it is none of the list's parameters
				}
				refused(query, code, parameter)
			}
			for other, cursor := range cursors {
				if other != name && cursor != "" {
					refused("limit=1&cursor="+url.QueryEscape(cursor), "INVALID_CURSOR", "cursor")
				}
			}
			if own != "" {
				cursor := "limit=1&cursor=" + url.QueryEscape(own)
				if rec := w.call(http.MethodGet, w.on(o.Path+"?"+cursor), ""); rec.Code != http.StatusOK {
					t.Errorf("the own cursor: %d %s", rec.Code, rec.Body)
				}
				refused(cursor+"&sort=id", "INVALID_CURSOR", "cursor")
				if !o.Unfiltered {
					refused(cursor+"&filter=id+%21%3D+%22x%22", "INVALID_CURSOR", "cursor")
				}
			}
			plain, decorated := w.get(o.Path+"?limit=2").Raw, w.get(o.Path+"?limit=2&colour=blue&page=3").Raw
			if plain != decorated {
				t.Errorf("an unknown parameter changes the answer: %s", decorated)
			}
			for path, code := range map[string]int{"/nope": http.StatusBadRequest, "/" + nobody: http.StatusGone, "/1?id_type=other": http.StatusBadRequest, "/99999999?id_type=platform": http.StatusGone} {
				if rec := w.call(http.MethodGet, w.on(o.Path+path), ""); o.Can('r') && rec.Code != code {
					t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
				}
			}
		})
	}
	if after := w.state(); after != before {
		t.Error("reads have changed the books")
	}
}
