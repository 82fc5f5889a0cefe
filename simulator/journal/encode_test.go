package journal

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// An entry that is written by hand is what encoding/json writes of the one that is shown.
func TestEncodeEntryWritesWhatTheStandardLibraryDoes(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "invoice", "a\"b", "<&>", "ü…\u2028", "\x00\xff\\"}), rapid.String())
	moment := rapid.Map(rapid.Int64Range(-1e18, 4e18), func(n int64) time.Time { return time.Unix(0, n).In(time.FixedZone("", int(n%50_000/60*60))) })
	body := rapid.Custom(func(t *rapid.T) Body {
		return Body{Size: rapid.Int().Draw(t, "size"), Kept: rapid.IntRange(0, 9).Draw(t, "kept"), Hash: word.Draw(t, "hash"), Redacted: rapid.Bool().Draw(t, "redacted")}
	})
	header := rapid.Map(rapid.MapOfN(word, rapid.SliceOfN(word, 0, 3), 0, 30), func(m map[string][]string) http.Header {
		m["nil"], m["Authorization"] = nil, []string{"Bearer " + canary, "plain"}
		return m
	})
	entries := rapid.Custom(func(t *rapid.T) *Entry {
		w := func() string { return word.Draw(t, "word") }
		e := &Entry{Seq: rapid.Uint64().Draw(t, "seq"), Kind: Kind(w()), ID: w(), Cause: w(), Trace: w(), At: moment.Draw(t, "at"), Wall: moment.Draw(t, "wall"),
			Run: w(), Connection: w(), Platform: w()}
		switch rapid.IntRange(0, 6).Draw(t, "payload") {
		case 0:
			e.Change = &Change{Object: w(), ObjectID: w(), Revision: rapid.Int().Draw(t, "revision"), Operation: w(), Actor: w(), Linked: rapid.Bool().Draw(t, "linked"),
				Summary: w(), AmountFrom: w(), AmountTo: w()}
		case 1:
			e.Clock = &ClockMove{Mode: w()}
		case 2:
			e.Faults = []Touch{{Rule: w()}}
		case 3:
			e.Wall = time.Date(rapid.SampledFrom([]int{-1, 10_000}).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
		case 4:
			e.Event = &Event{Code: w(), Type: w(), Object: w(), ObjectID: w(), SyncRun: w(), Body: body.Draw(t, "body"), Planned: rapid.IntRange(0, 3).Draw(t, "planned"),
				Dropped: rapid.IntRange(0, 1).Draw(t, "dropped")}
		case 5:
			e.Attempt = &Attempt{Event: w(), Delivery: w(), Endpoint: w(), URL: w(), Code: w(), Number: rapid.Int().Draw(t, "number"), Trigger: w(), Mode: w(), RefireOf: w(),
				Result: AttemptResult(w()), Status: rapid.IntRange(0, 2).Draw(t, "status"), Error: w(), RequestHeader: header.Draw(t, "header"), RequestBody: body.Draw(t, "body"),
				ResponseHeader: header.Draw(t, "header"), ResponseBody: body.Draw(t, "body"), Duration: time.Duration(rapid.Int64().Draw(t, "duration")),
				NextAt: rapid.Ptr(moment, true).Draw(t, "next"), GivenUp: rapid.Bool().Draw(t, "given up"), Batch: w()}
		default:
			e.Exchange = &Exchange{Hop: Hop(w()), Method: w(), Host: w(), Path: w(), Query: w(), Route: w(), Object: w(), ObjectID: w(), RequestHeader: header.Draw(t, "header"),
				RequestBody: body.Draw(t, "body"), Status: rapid.Int().Draw(t, "status"), Code: w(), ResponseHeader: header.Draw(t, "header"), ResponseBody: body.Draw(t, "body"),
				Duration: time.Duration(rapid.Int64().Draw(t, "duration")), Injected: time.Duration(rapid.Int64Range(0, 2).Draw(t, "injected")), Replayed: rapid.Bool().Draw(t, "replayed"),
				IdempotencyKey: w(), JobID: w(), Reads: rapid.SliceOfN(rapid.Uint64(), 0, 3).Draw(t, "reads"), Missing: w(), Intent: w(), Nearest: w()}
		}
		return e
	})
	r := redactor()
	rapid.Check(t, func(t *rapid.T) {
		e := entries.Draw(t, "entry")
		want, failed := json.Marshal(r.shown(e))
		got, err := r.encode(nil, e)
		if (err == nil) != (failed == nil) || string(got) != string(want) {
			t.Errorf("%s, %v\nwant %s, %v", got, err, want, failed)
		}
	})
}

// A field added to what is written by hand must be added to the writer.
func TestEncodeEntryKnowsEveryField(t *testing.T) {
	var full Entry
	fill(t, &full.Exchange)
	fill(t, &full.Change)
	fill(t, &full.Event)
	fill(t, &full.Attempt)
	want, err := json.Marshal(&full)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := redactor().encode([]byte{}, &full); err != nil || string(got) != string(want) {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
}

// fill sets every field of a struct to something.
func fill[T any](t *testing.T, into **T) {
	t.Helper()
	*into = new(T)
	v := reflect.ValueOf(*into).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Int, reflect.Int64:
			f.SetInt(1)
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Map:
			f.Set(reflect.ValueOf(http.Header{"A": {"b"}}))
		case reflect.Struct:
			f.Set(reflect.ValueOf(Body{Size: 1, Kept: 1, Hash: "h", Redacted: true}))
		default:
			t.Fatalf("fill does not know %s", f.Type())
		}
	}
}
