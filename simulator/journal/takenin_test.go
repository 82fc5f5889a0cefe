package journal

import (
	"bytes"
	"testing"
)

func TestABodyIsKeptAsItWasWhenItWasTakenIn(t *testing.T) {
	j := open(t, workspace(t), Options{})
	for name, body := range map[string][]byte{
		"short":       []byte(`{"a":1}`),
		"redacted":    []byte(`{"access_token":"secret","a":1}`),
		"long":        bytes.Repeat([]byte(`{"a":1},`), recallAbove),
		"beyond caps": bytes.Repeat([]byte("x"), defaultBodyCap+1),
	} {
		t.Run(name, func(t *testing.T) {
			var kept [2][]byte
			for i := range kept {
				raw, times := bytes.Clone(body), 0
				e := &Entry{Kind: KindExchange, ID: name, At: worldStart, Exchange: &Exchange{Hop: HopUnified, ResponseBody: Body{Raw: raw, Size: len(raw)}}}
				commit(t, j, Batch{Entries: []*Entry{e}, TakenIn: func() {
					clear(raw)
					times++
				}})
				if times != 1 {
					t.Fatalf("the journal said %d times that it had taken the body in", times)
				}
				stored, err := j.Get(e.Seq)
				if err != nil {
					t.Fatal(err)
				}
				if kept[i], err = j.Body(stored, "response"); err != nil {
					t.Fatal(err)
				}
			}
			if len(kept[0]) == 0 || bytes.IndexByte(kept[0], 0) >= 0 || !bytes.Equal(kept[0], kept[1]) {
				t.Errorf("kept %d and %d bytes, beginning with %.40q and %.40q", len(kept[0]), len(kept[1]), kept[0], kept[1])
			}
		})
	}
}

func TestALikenessStandsForTheBytes(t *testing.T) {
	j := open(t, workspace(t), Options{})
	said := func(b byte, likeness uint64) *Entry {
		raw := bytes.Repeat([]byte{b}, 2*recallAbove)
		return &Entry{Kind: KindExchange, ID: "e", At: worldStart, Exchange: &Exchange{Hop: HopUnified, ResponseBody: Body{Raw: raw, Size: len(raw), Likeness: likeness}}}
	}
	entries := []*Entry{said('a', 0), said('a', 7), said('b', 8), said('a', 7), said('b', 0), said('b', 8)}
	for _, e := range entries {
		want := bytes.Clone(e.Exchange.ResponseBody.Raw)
		commit(t, j, one(e))
		stored, err := j.Get(e.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := j.Body(stored, "response"); err != nil || !bytes.Equal(got, want) {
			t.Errorf("entry %d: %.20q, %v", e.Seq, got, err)
		}
	}
}
