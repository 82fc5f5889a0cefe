package unified_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

func TestCollectionKnowsEveryObject(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodGet, "/postman.json", "", "Authorization", "", "X-Rutter-Version", "")
	collection := gjson.ParseBytes(rec.Body.Bytes())
	if rec.Code != http.StatusOK || rec.Body.String() != string(unified.Collection("http://127.0.0.1:4010")) {
		t.Fatalf("%d %.80s", rec.Code, rec.Body)
	}
	sent := map[string]bool{}
	for _, folder := range collection.Get("item").Array() {
		for _, item := range folder.Get("item").Array() {
			url := item.Get("request.url.raw").Str
			if !strings.HasPrefix(url, "{{base_url}}/") {
				t.Errorf("%s goes to %s", item.Get("name"), url)
			}
			path, _, _ := strings.Cut(strings.TrimPrefix(url, "{{base_url}}"), "?")
			if cut := strings.Index(path, "{{"); cut > 0 {
				path = path[:cut] + ":id"
			}
			sent[item.Get("request.method").Str+" "+path] = true
			if body := item.Get("request.body.raw").Str; body != "" && !gjson.Valid(body) {
				t.Errorf("%s sends what is no JSON: %s", item.Get("name"), body)
			}
		}
	}
	known := map[string]bool{}
	for _, r := range unified.Routes() {
		known[r.Method+" "+r.Template] = true
		if r.Method == http.MethodGet && r.Object != "" && !sent[r.Method+" "+r.Template] {
			t.Errorf("%s %s is not in the collection", r.Method, r.Template)
		}
	}
	for call := range sent {
		if !known[call] {
			t.Errorf("the collection sends %s, which is not served", call)
		}
	}
}
