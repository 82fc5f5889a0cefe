package jsontext

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
)

// reference is what encoding/json makes of a text.
func reference(raw []byte) (v any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil, false
	}
	_, err := d.Token()
	return withObjects(v), err == io.EOF
}

var samples = []string{
	`{"invoice":{"customer_id":"5b0c","total":120.50,"lines":[{"a":1},{"b":[true,false,null]}],"memo":"a \"quoted\" word","ä":"ß\u00e9\ud83d\ude00"}}`,
	` { "a" : [ ] , "b" : { } , "a" : 2 } `, `[1,-0,0.5,1e9,-1.25E-3,10]`, `"text"`, `null`, `7`, "\"\xff\"", `"\ud800"`, `"\\"`,
	``, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `[1 2]`, `01`, `-`, `1.`, `.5`, `1e`, `+1`, `tru`, `nul`, `"a`, "\"a\nb\"", `"\x"`, `{} {}`, `{a:1}`, `"a\`,
	strings.Repeat("[", deepest) + strings.Repeat("]", deepest), strings.Repeat("[", deepest+1) + strings.Repeat("]", deepest+1),
	strings.Repeat("[", deepest) + "1" + strings.Repeat("]", deepest), strings.Repeat(`{"a":`, deepest+1) + "1" + strings.Repeat("}", deepest+1),
	`{` + strings.Repeat(`"c":1,"b":2,"a":3,"b":4,"dd":5,"d":6,`, 20) + `"b":7}`, `[` + strings.Repeat(`{"b":{"a":[]},"a":{},"b":[{"c":1},{}]},`, 40) + `[]]`,
}

func TestDecodeReadsAsTheLibraryDoes(t *testing.T) {
	for _, text := range samples {
		want, valid := reference([]byte(text))
		got, ok := Decode([]byte(text))
		if ok != valid {
			t.Errorf("%.80q: taken %v, valid %v", text, ok, valid)
		} else if ok && !reflect.DeepEqual(want, got) { // go-cmp takes ages for what nests deeply
			t.Errorf("%.80q: %v, want %v", text, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range samples {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, ok := Decode(raw)
		if !ok {
			return
		}
		want, valid := reference(raw)
		if !valid {
			t.Fatalf("taken, and no JSON: %q", raw)
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(samples[0])
	b.ReportAllocs()
	for b.Loop() {
		Decode(raw)
	}
}
