package unified

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/exchange"
)

// A job's row holds every member that a job has: what is missing there is lost with a restart.
func TestJobsAreWrittenWhole(t *testing.T) {
	if n := reflect.TypeFor[job]().NumField(); n != 22 {
		t.Fatalf("a job has %d fields; this test fills all but the three of one process, 19", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 8, -1)
		j := job{
			ID: text.Draw(t, "id"), Status: text.Draw(t, "status"), Connection: text.Draw(t, "connection"), Org: text.Draw(t, "org"), Method: text.Draw(t, "method"),
			Path: text.Draw(t, "path"), Query: text.Draw(t, "query"), Body: json.RawMessage(`{"a":1}`), Key: text.Draw(t, "key"), Version: text.Draw(t, "version"), Async: true,
			HTTP: rapid.IntRange(200, 599).Draw(t, "http"), Response: json.RawMessage(`[2]`), Code: text.Draw(t, "code"), Request: text.Draw(t, "request"),
			Scope: text.Draw(t, "scope"), Refused: true, Fate: &exchange.Fate{}, Due: &time.Time{},
		}
		var back job
		if err := json.Unmarshal(j.appendJSON(nil), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(j, back, cmp.AllowUnexported(job{})); diff != "" {
			t.Error(diff)
		}
	})
}
