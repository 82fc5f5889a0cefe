package journal

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An entry that is read again shows as the one that was given does, without its secrets.
func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "invoice", "a\"b", "<&>", "ü…\u2028", "\x00\xff\\"}), rapid.String())
	moment := rapid.Map(rapid.Int64Range(-1e18, 4e18), func(n int64) time.Time { return time.Unix(0, n).In(time.FixedZone("", int(n%50_000/60*60))) })
	body := rapid.Custom(func(t *rapid.T) takenBody {
		b := takenBody{size: rapid.Int().Draw(t, "size"), kept: rapid.IntRange(0, 9).Draw(t, "kept"), redacted: rapid.Bool().Draw(t, "redacted"), there: rapid.Bool().Draw(t, "there")}
		if b.there {
			copy(b.hash[:], rapid.SliceOfN(rapid.Byte(), len(b.hash), len(b.hash)).Draw(t, "hash"))
		}
		return b
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
			e.At, e.Wall = time.Time{}, time.Unix(0, 1)
		case 4:
			e.Event = &Event{Code: w(), Type: w(), Object: w(), ObjectID: w(), SyncRun: w(), Planned: rapid.IntRange(0, 3).Draw(t, "planned"),
				Dropped: rapid.IntRange(0, 1).Draw(t, "dropped")}
		case 5:
			e.Attempt = &Attempt{Event: w(), Delivery: w(), Endpoint: w(), URL: w(), Code: w(), Number: rapid.Int().Draw(t, "number"), Trigger: w(), Mode: w(), RefireOf: w(),
				Result: AttemptResult(w()), Status: rapid.IntRange(0, 2).Draw(t, "status"), Error: w(), RequestHeader: header.Draw(t, "header"),
				ResponseHeader: header.Draw(t, "header"), Duration: time.Duration(rapid.Int64().Draw(t, "duration")),
				NextAt: rapid.Ptr(moment, true).Draw(t, "next"), GivenUp: rapid.Bool().Draw(t, "given up"), Batch: w()}
		default:
			e.Exchange = &Exchange{Hop: Hop(w()), Method: w(), Host: w(), Path: w(), Query: w(), Route: w(), Object: w(), ObjectID: w(), RequestHeader: header.Draw(t, "header"),
				Status: rapid.Int().Draw(t, "status"), Code: w(), ResponseHeader: header.Draw(t, "header"),
				Duration: time.Duration(rapid.Int64().Draw(t, "duration")), Injected: time.Duration(rapid.Int64Range(0, 2).Draw(t, "injected")), Replayed: rapid.Bool().Draw(t, "replayed"),
				IdempotencyKey: w(), JobID: w(), Reads: rapid.SliceOfN(rapid.Uint64(), 0, 3).Draw(t, "reads"), Missing: w(), Intent: w(), Nearest: w()}
		}
		return e
	})
	r := redactor()
	rapid.Check(t, func(t *rapid.T) {
		e, bodies := entries.Draw(t, "entry"), rapid.SliceOfN(body, 2, 2).Draw(t, "bodies")
		text, err := r.encode([]byte("before"), e, bodies)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeEntry(text[len("before"):])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(document(t, r.shown(e, bodies)), document(t, back)); diff != "" {
			t.Error(diff)
		}
	})
}

// document is an entry as those see it who read its JSON.
func document(t *rapid.T, e *Entry) (document map[string]any) {
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// A field added to what is packed must be added to the packing.
func TestNoFieldIsForgotten(t *testing.T) {
	var full Entry
	fill(t, &full.Exchange)
	fill(t, &full.Change)
	fill(t, &full.Event)
	fill(t, &full.Attempt)
	text, err := redactor().encode(nil, &full, slices.Repeat([]takenBody{{size: 1, kept: 1, redacted: true, there: true}}, 5))
	if err != nil {
		t.Fatal(err)
	}
	back, err := decodeEntry(text)
	if err != nil {
		t.Fatal(err)
	}
	full.Exchange.Remote = ""
	if diff := cmp.Diff(&full, back); diff != "" {
		t.Error(diff)
	}
}

// What was damaged is refused, or read as something else, and never asks for more than there is.
func FuzzDecodeEntry(f *testing.F) {
	for _, e := range []*Entry{
		{Seq: 1, Kind: KindChange, ID: "c", At: worldStart, Change: &Change{Object: "invoice", Revision: 1}},
		{Seq: 2, Kind: KindExchange, ID: "e", At: worldStart, Exchange: &Exchange{RequestHeader: http.Header{"Accept": {"*/*"}, "Empty": nil}, Reads: []uint64{1, 1 << 40}}},
		{Seq: 3, Kind: KindStep, Step: &Step{Text: "a note"}},
	} {
		text, err := redactor().encode(nil, e, []takenBody{{size: 3, kept: 3, there: true}, {}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte{packedText, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := decodeEntry(text)
		if err != nil || text[0] != packedText {
			return
		}
		var bodies []takenBody
		for _, p := range bodiesOf(e) {
			hash, there := parseBodyHash(p.body.Hash)
			bodies = append(bodies, takenBody{p.body.Size, p.body.Kept, p.body.Redacted, there, hash})
		}
		if len(bodies) > 2 { // of several payloads at once, which nobody writes
			return
		}
		once, err := redactor().encode(nil, e, bodies)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodeEntry(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := redactor().encode(nil, again, bodies); err != nil || string(twice) != string(once) {
			t.Errorf("%q, %v\nwant %q", twice, err, once)
		}
	})
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
			f.Set(reflect.ValueOf(Body{Size: 1, Kept: 1, Hash: strings.Repeat("0", 32), Redacted: true}))
		default:
			t.Fatalf("fill does not know %s", f.Type())
		}
	}
}
