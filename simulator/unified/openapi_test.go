package unified_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"faultline/simulator/unified"
)

// described is the document as tests check answers by it, parsed once.
var described = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(unified.Document("http://127.0.0.1:4010"))
})

func document(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := described()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	doc := document(t)
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range unified.Routes() {
		item := doc.Paths.Value(placeholder.ReplaceAllString(r.Template, "{$1}"))
		if item == nil || item.GetOperation(r.Method) == nil {
			t.Errorf("%s %s is not in the document", r.Method, r.Template)
			continue
		}
		if o := item.GetOperation(r.Method); o.Summary == "" || len(o.Tags) != 1 || o.Tags[0] == "" {
			t.Errorf("%s %s is not described", r.Method, r.Template)
		}
	}
	for _, o := range unified.Objects() {
		for _, operation := range []string{"created", "updated", "deleted"} {
			if _, told := doc.Webhooks[o.EventPrefix+"_"+strings.ToUpper(operation)]; told != o.Tells(operation) {
				t.Errorf("%s %s has a webhook: %v", o.Name, operation, told)
			}
		}
	}
}

func TestDocumentIsServedToEverybody(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodGet, "/openapi.json", "", "Authorization", "", "X-Rutter-Version", "")
	if rec.Code != http.StatusOK || !bytes.Equal(rec.Body.Bytes(), unified.Document("http://127.0.0.1:4010")) {
		t.Errorf("%d %.80s", rec.Code, rec.Body)
	}
}

var placeholder = regexp.MustCompile(`:(\w+)`)

// checked remembers answers that were found to conform: tests see the same ones again and again.
var checked, sorts sync.Map

// conforms checks an answer of the API by its own document.
func conforms(t testing.TB, method, path string, rec *httptest.ResponseRecorder) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	operation := operationOf(document(t), method, path)
	if operation == nil || rec.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		return
	}
	key := method + " " + path + " " + strconv.Itoa(rec.Code) + rec.Body.String()
	if _, known := checked.LoadOrStore(key, true); known {
		return
	}
	response := operation.Responses.Value(strconv.Itoa(rec.Code))
	if response == nil {
		response = operation.Responses.Value(strconv.Itoa(rec.Code/100) + "XX")
	}
	if response == nil {
		t.Errorf("%s %s answers %d, which the document does not know", method, path, rec.Code)
		return
	}
	var value any
	if err := json.Unmarshal(rec.Body.Bytes(), &value); err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return
	}
	media := response.Value.Content.Get("application/json")
	// The validator of whole JSON Schema is slow: it sees the first answer of each sort.
	var options []openapi3.SchemaValidationOption
	if _, seen := sorts.LoadOrStore(method+operation.OperationID+strconv.Itoa(rec.Code), true); !seen {
		options = append(options, openapi3.EnableJSONSchema2020())
	}
	if err := media.Schema.Value.VisitJSON(value, options...); err != nil {
		t.Errorf("%s %s answers what its document does not allow: %v\n%s", method, path, err, rec.Body)
	}
}

// operationOf finds the operation of a path with an id in it.
func operationOf(doc *openapi3.T, method, path string) *openapi3.Operation {
	item := doc.Paths.Value(path)
	for template, described := range doc.Paths.Map() {
		if item == nil && fits(template, path) {
			item = described
		}
	}
	if item == nil {
		return nil
	}
	return item.GetOperation(method)
}

// fits reports whether a path is one that a template stands for.
func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, "{") && strings.Contains(g, "-") })
}

func TestAnswersThatDoNotConformAreSeen(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodGet, w.on("/accounting/bills?limit=1"), "")
	for name, change := range map[string][2]string{
		"a member is gone":   {`"vendor_id"`, `"vendor"`},
		"null":               {`"line_items":[`, `"line_items":null,"x":[`},
		"another type":       {`"platform_id":"`, `"platform_id":1,"x":"`},
		"a word too much":    {`"status":"`, `"status":"very_`},
		"no list":            {`"bills"`, `"bill"`},
		"no connection":      {`"connection"`, `"conn"`},
		"cursor as a number": {`"next_cursor":`, `"next_cursor":1,"x":`},
	} {
		broken := httptest.NewRecorder()
		broken.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
		broken.Body.WriteString(strings.Replace(rec.Body.String(), change[0], change[1], 1))
		probe := &silent{TB: t}
		conforms(probe, http.MethodGet, "/accounting/bills", broken)
		if !probe.failed {
			t.Errorf("%s: %.60s", name, broken.Body)
		}
	}
}

// silent is a test that only remembers whether it failed.
type silent struct {
	testing.TB
	failed bool
}

func (s *silent) Errorf(string, ...any) { s.failed = true }
