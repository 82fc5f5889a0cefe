package journal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// run is a small history as one machine would record it.
type run struct {
	port    int
	wall    time.Time
	took    time.Duration
	amount  string
	at      time.Time
	batches bool // group entries otherwise
	strict  bool
}

func (r run) hash(t *testing.T) (string, int) {
	t.Helper()
	now := r.wall
	j := open(t, workspace(t), Options{Wall: func() time.Time { now = now.Add(time.Second); return now }, Strict: r.strict, RedactionKey: []byte("k"), SegmentSize: 3})
	host := fmt.Sprintf("127.0.0.1:%d", r.port)
	body := []byte(fmt.Sprintf(`{"amount":"%s","next":"http://%s/x","when":"09:00"}`, r.amount, host))
	entries := []*Entry{
		{Kind: KindExchange, ID: "x", At: r.at, Exchange: &Exchange{Hop: HopUnified, Host: host, Path: "/x", Status: 200, Duration: r.took, Injected: r.took,
			RequestHeader:  http.Header{"Host": {host}},
			ResponseHeader: http.Header{"Date": {r.wall.Format(http.TimeFormat)}, "Content-Length": {fmt.Sprint(len(body))}}, ResponseBody: Body{Raw: body}}},
		{Kind: KindAttempt, ID: "a", At: r.at, Attempt: &Attempt{URL: fmt.Sprintf("http://localhost:%d/hook", r.port+1), Error: fmt.Sprintf("dial tcp [::1]:%d: refused", r.port),
			RequestHeader: http.Header{"X-Rutter-Signature": {fmt.Sprintf("signature-%d", r.port)}, "webhook-timestamp": {fmt.Sprint(r.wall.Unix())},
				"webhook-signature": {fmt.Sprintf("v1,%d", r.wall.Unix())}, "Stripe-Signature": {fmt.Sprintf("t=%d,v1=00", r.wall.Unix())}}, RequestBody: Body{Raw: body}, Result: ResultRefused, Duration: r.took}},
		{Kind: KindEvent, ID: "e", At: r.at, Event: &Event{Code: "X", Body: Body{Raw: []byte(`{"url":"http://127.0.0.1%3A` + fmt.Sprint(r.port) + `"}`)}}},
		{Kind: KindClock, ID: "c", At: r.at, Clock: &ClockMove{From: r.at, To: r.at.Add(time.Hour), Mode: "virtual", Ran: 3}},
	}
	if r.batches {
		commit(t, j, Batch{Entries: entries})
	} else {
		for _, e := range entries {
			j.Append(one(e))
		}
	}
	hash, n, err := j.Hash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return hash, n
}

func TestHash(t *testing.T) {
	base := run{port: 4010, wall: worldStart, took: time.Millisecond, amount: "5.00", at: worldStart}
	want, n := base.hash(t)
	if n != 4 || len(want) != 64 {
		t.Fatalf("%s of %d entries", want, n)
	}
	for name, c := range map[string]struct {
		change func(*run)
		same   bool
	}{
		"again":        {func(*run) {}, true},
		"other ports":  {func(r *run) { r.port = 59999 }, true},
		"short port":   {func(r *run) { r.port = 80 }, true},
		"another day":  {func(r *run) { r.wall = r.wall.AddDate(1, 0, 0) }, true},
		"slower":       {func(r *run) { r.took = time.Hour }, true},
		"grouped":      {func(r *run) { r.batches = true }, true},
		"strict":       {func(r *run) { r.strict = true }, true},
		"world's time": {func(r *run) { r.at = r.at.Add(time.Second) }, false},
		"a body":       {func(r *run) { r.amount = "5.01" }, false},
	} {
		r := base
		c.change(&r)
		if got, _ := r.hash(t); (got == want) != c.same {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Every field that is not the machine's counts.
func TestHashSeesEveryChange(t *testing.T) {
	make := func(change func(*Entry)) string {
		j := open(t, workspace(t), Options{RedactionKey: []byte("k"), BodyCap: 50})
		e := &Entry{Kind: KindExchange, ID: "x", At: worldStart, Faults: []Touch{{Rule: "r", Draw: 0.25, Would: &Would{Body: Body{Raw: []byte("would")}}}},
			Exchange: &Exchange{Method: "GET", Query: "access_token=abc", RequestHeader: http.Header{"A": {"b"}}, ResponseBody: Body{Raw: bytes.Repeat([]byte("x"), 60)}}}
		change(e)
		commit(t, j, one(e))
		hash, _, err := j.Hash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	seen := map[string]string{}
	for name, change := range map[string]func(*Entry){
		"none":               func(*Entry) {},
		"id":                 func(e *Entry) { e.ID = "y" },
		"method":             func(e *Entry) { e.Exchange.Method = "PUT" },
		"secret":             func(e *Entry) { e.Exchange.Query = "access_token=abd" },
		"header":             func(e *Entry) { e.Exchange.RequestHeader.Set("A", "c") },
		"draw":               func(e *Entry) { e.Faults[0].Draw = 0.26 },
		"would":              func(e *Entry) { e.Faults[0].Would.Body.Raw = []byte("woulx") },
		"tail of a cut body": func(e *Entry) { e.Exchange.ResponseBody.Raw[59] = 'y' },
		"port elsewhere":     func(e *Entry) { e.Exchange.Path = "http://example.com:99" },
		"other port":         func(e *Entry) { e.Exchange.Path = "http://example.com:98" },
	} {
		hash := make(change)
		if other := seen[hash]; other != "" {
			t.Errorf("%s and %s have one hash", name, other)
		}
		seen[hash] = name
	}
}

func TestCanonicalLineHasSortedKeys(t *testing.T) {
	j := open(t, workspace(t), Options{Wall: ticks()})
	e := note(1)
	commit(t, j, one(e))
	line, err := j.Canonical(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"at":"2026-03-02T09:00:01Z","id":"note-1","kind":"step","seq":1,"step":{"number":1,"text":"note 1","type":"note"}}`; string(line) != want {
		t.Errorf("%s", line)
	}
}

// frameOf is a stored entry with bodies as they are.
func frameOf(refs []bodyMark, text []byte, bodies [][]byte) []byte {
	out, at := beginText(appendRefs(nil, refs))
	out = append(out, text...)
	endText(out, at)
	for _, body := range bodies {
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out
}

func TestStoredFormsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var refs []bodyMark
		for range rapid.IntRange(0, 4).Draw(t, "refs") {
			var m bodyMark
			copy(m.hash[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "hash"))
			m.owner, m.index = rapid.Uint64().Draw(t, "owner"), rapid.Uint64Range(0, 255).Draw(t, "index")
			refs = append(refs, m)
		}
		text := rapid.SliceOf(rapid.Byte()).Draw(t, "text")
		bodies := rapid.SliceOf(rapid.SliceOf(rapid.Byte())).Draw(t, "bodies")
		row := frameOf(refs, text, bodies)
		f, err := unframe(row)
		if err != nil || !bytes.Equal(f.text, text) || fmt.Sprint(f.refs) != fmt.Sprint(refs) || f.body(uint64(len(bodies))) != nil {
			t.Fatalf("%v %q %v", f.refs, f.text, err)
		}
		for i, body := range bodies {
			if !bytes.Equal(f.body(uint64(i)), body) {
				t.Fatalf("body %d is %q, not %q", i, f.body(uint64(i)), body)
			}
		}
		b := block{last: rapid.Uint64().Draw(t, "last"), bytes: 5, wall: [2]int64{-1, 2}, at: [2]int64{3, 4}, terms: rapid.SliceOf(rapid.Uint32()).Draw(t, "terms")}
		b.seal(nil)
		b.rows, b.ends = append(append([]byte(nil), text...), row...), []uint32{uint32(len(text)), uint32(len(text) + len(row))}
		v, err := viewBlock(b.appendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		for seq, want := range map[uint64][]byte{b.last: row, b.last - 1: text, b.last - 2: nil, b.last + 1: nil} {
			if got, err := v.row(seq); b.last > 1 && (err != nil || !bytes.Equal(got, want)) {
				t.Fatalf("the row of %d is %q, not %q: %v", seq, got, want, err)
			}
		}
		b.rows, b.ends = nil, nil
		if fmt.Sprint(v.decode()) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", v.decode(), b)
		}
		for _, term := range b.terms {
			if !v.has(term) {
				t.Fatalf("%d is not found", term)
			}
		}
	})
}

func FuzzUnframe(f *testing.F) {
	f.Add(frameOf([]bodyMark{{owner: 1}}, []byte(`{"seq":1}`), [][]byte{[]byte("body")}))
	b := block{last: 2, terms: []uint32{7}, rows: []byte("rowrow"), ends: []uint32{3, 6}}
	f.Add(b.appendTo(nil))
	f.Add([]byte{frameVersion, 0xff, 0xff, 0xff, 0x0f})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, value []byte) {
		frame, err := unframe(value)
		if err == nil && len(frame.refs)*18+len(frame.text)+3 > len(value) {
			t.Fatalf("%d bytes gave %d bodies and %d bytes", len(value), len(frame.refs), len(frame.text))
		}
		_ = frame.body(1)
		if v, err := viewBlock(value); err == nil {
			_ = v.decode()
			_ = v.has(1)
			_, _ = v.row(v.last())
			_, _ = v.row(1)
		}
		_, _ = decodeEntry(value)
	})
}
