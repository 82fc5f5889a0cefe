package unified_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

var attachmentVariable = regexp.MustCompile(`/attachments/\{\{\w+\}\}/file`)

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
			path = attachmentVariable.ReplaceAllString(path, "/attachments/:attachment/file")
			path = variable.ReplaceAllString(path, ":id")
			sent[item.Get("request.method").Str+" "+path] = true
			if body := item.Get("request.body.raw").Str; body != "" && !gjson.Valid(body) {
				t.Errorf("%s sends what is no JSON: %s", item.Get("name"), body)
			}
		}
	}
	for _, o := range unified.Objects() {
		if o.Can('C') && !sent[http.MethodPost+" "+o.Path] {
			t.Errorf("the collection creates none of %s", o.Plural)
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

// The collection is sent from top to bottom, with the variables that its scripts set.
func TestCollectionRuns(t *testing.T) {
	w := small(t)
	known := map[string]string{"access_token": w.connection.AccessToken, "today": "2026-03-01"}
	unique := 0
	fill := func(text string) string {
		return variable.ReplaceAllStringFunc(text, func(name string) string {
			if strings.HasPrefix(name, "{{$") {
				unique++
				return strconv.Itoa(1000 + unique)
			}
			return known[strings.Trim(name, "{}")]
		})
	}
	for _, folder := range gjson.GetBytes(unified.Collection("http://127.0.0.1:4010"), "item").Array() {
		for _, item := range folder.Get("item").Array() {
			name, raw := item.Get("name").Str, item.Get("request.url.raw").Str
			if needs := skipped.FindStringSubmatch(item.Get(`event.#(listen=="prerequest").script.exec.0`).Str); needs != nil && known[needs[1]] == "" {
				continue
			}
			rec := w.call(item.Get("request.method").Str, strings.TrimPrefix(fill(raw), known["base_url"]), fill(item.Get("request.body.raw").Str))
			if rec.Code != http.StatusOK {
				t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
			}
			answer := gjson.ParseBytes(rec.Body.Bytes())
			for _, line := range item.Get(`event.#(listen=="test").script.exec`).Array() {
				if strings.Contains(line.Str, "a.account_type") {
					for _, a := range answer.Get(`accounts.#(status=="active")#`).Array() {
						if a.Get("currency_code").Str == "USD" {
							known[a.Get("account_type").Str+"_account"] = a.Get("id").Str
						}
					}
				} else if set := setting.FindStringSubmatch(line.Str); set != nil {
					answer.ForEach(func(_, v gjson.Result) bool {
						if first := v.Get("0"); v.IsArray() {
							v = first
						}
						known[set[1]] = v.Get("id").Str
						return false
					})
				}
			}
		}
	}
	if known["made_bank_deposit"] == "" {
		t.Errorf("not everything was made: %v", known)
	}
}

var (
	variable = regexp.MustCompile(`\{\{[^}]*\}\}`)
	setting  = regexp.MustCompile(`collectionVariables\.set\("([^"]+)"`)
	skipped  = regexp.MustCompile(`collectionVariables\.get\("([^"]+)"`)
)
