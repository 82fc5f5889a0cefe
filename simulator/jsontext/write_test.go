package jsontext

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
)

var words = []string{
	"", "31", "USD", "M-12", "M-12<", "<M-12", "M\"12", "1\x7f34", "ab\xc3\xa9d", "invoice", `a "quoted" \ word`, "<&>", "ü…ß\u2028\u2029\u2027", "\x00\b\f\n\r\t\x1f\x7f", "\xff", "a\xc3", "\xed\xa0\x80", "\ufffd", "😀",
}

func FuzzAppendText(f *testing.F) {
	for _, word := range words {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		want, err := json.Marshal(word)
		if err != nil {
			t.Fatal(err)
		}
		if got := AppendText([]byte("before"), word); string(got) != "before"+string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func FuzzAppendBare(f *testing.F) {
	for _, word := range words {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(word); err != nil {
			t.Fatal(err)
		}
		if got := AppendBare([]byte("before"), word); string(got)+"\n" != "before"+want.String() {
			t.Errorf("%s, want %s", got, want.String())
		}
	})
}

// sample has a field of every sort that a Writer writes.
type sample struct {
	Text   string          `json:"text"`
	Some   string          `json:"some,omitempty"`
	Number int64           `json:"number"`
	Count  int64           `json:"count,omitempty"`
	Truth  bool            `json:"truth"`
	Flag   bool            `json:"flag,omitempty"`
	Time   time.Time       `json:"time"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Inner  *sample         `json:"inner,omitempty"`
}

func (s *sample) write(w *Writer) {
	w.Open()
	w.Text("text", s.Text)
	w.Some("some", s.Some)
	w.Number("number", s.Number)
	w.Count("count", s.Count)
	w.Truth("truth", s.Truth)
	w.Flag("flag", s.Flag)
	w.Time("time", s.Time)
	w.Raw("raw", s.Raw)
	if s.Inner != nil {
		w.Name("inner")
		s.Inner.write(w)
	}
	w.Close()
}

func TestWriterWritesAsTheLibraryDoes(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 120_000_000, time.FixedZone("", 3600))
	full := sample{"a{", "<b>", -5, 6, true, true, at, json.RawMessage(`[1,{"a":2}]`), &sample{Time: at}}
	for name, s := range map[string]*sample{"empty": {}, "full": &full} {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var w Writer
		if s.write(&w); w.Err != nil || string(w.B) != string(want) {
			t.Errorf("%s: %s, want %s (%v)", name, w.B, want, w.Err)
		}
	}
}

func TestWriterTellsOfATimeWithoutAForm(t *testing.T) {
	for _, year := range []int{-1, 10_000} {
		s := sample{Time: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}
		var w Writer
		if s.write(&w); w.Err == nil {
			t.Errorf("the year %d was taken: %s", year, w.B)
		}
	}
}

func BenchmarkAppendText(b *testing.B) {
	room := make([]byte, 0, 256)
	for name, text := range map[string]string{"plain": "0b2c3d4e-1111-2222-3333-444455556666", "mark": "Basic REDACTED…ab==#01234567"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				room = AppendText(room[:0], text)
			}
		})
	}
}
