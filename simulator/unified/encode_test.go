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

// values draws what a decoded JSON text can hold, and two types that it cannot.
func values(depth int) *rapid.Generator[any] {
	of := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e9, 1e30).AsAny(),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?([eE][+-]?[0-9])?|`), func(s string) any { return json.Number(s) }),
		rapid.SampledFrom([]any{json.Number("01"), json.Number("1."), json.Number("-"), []any(nil), map[string]any(nil), "<&>\u2028\x00\x7f\b\f\xff"}),
	}
	if depth > 0 {
		of = append(of, rapid.SliceOfN(values(depth-1), 0, 4).AsAny(), rapid.MapOfN(rapid.String(), values(depth-1), 0, 4).AsAny())
	}
	return rapid.OneOf(of...)
}

func TestAppendJSONWritesWhatTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		want, failed := json.Marshal(v)
		got, err := appendJSON(nil, v)
		if (err == nil) != (failed == nil) || err == nil && string(got) != string(want) {
			t.Errorf("%q, %v; want %q, %v", got, err, want, failed)
		}
	})
}

// A job's row holds every member that a job has: what is missing there is lost with a restart.
func TestJobsAreWrittenWhole(t *testing.T) {
	if n := reflect.TypeFor[job]().NumField(); n != 21 {
		t.Fatalf("a job has %d fields; this test fills all but the two of one process, 19", n)
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
