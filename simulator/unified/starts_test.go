package unified

import (
	"strings"
	"testing"
)

func TestAMemberIsReadWhereItBegins(t *testing.T) {
	o := indexed(Object{Name: "thing", Fields: []Field{text("gone"), text("name"), {Name: "amount", Type: TypeNumber}, text("far"), text("farther")}})
	name := `"a \"quoted\" word, and } more \\"`
	far := `"` + strings.Repeat("x", 1<<16) + `"`
	record := []byte(`{"name":` + name + `,"amount":12.5,"far":` + far + `,"farther":null}`)
	var at starts
	for _, key := range []string{`"gone":`, `"name":`, `"amount":`, `"far":`, `"farther":`} {
		i := strings.Index(string(record), key)
		if i >= 0 {
			i += len(key)
		}
		at = at.add(i)
	}
	r := new(row)
	r.take(drawnAs("thing", string(record), at))
	if string(r.record) != string(record) || cap(r.record) != len(record) {
		t.Error("the record is not what was rendered")
	}
	for member, c := range map[string]struct {
		want  sortKey
		known bool
	}{
		"gone":    {want: sortKey{null: true}},
		"name":    {want: sortKey{text: `a "quoted" word, and } more \`}, known: true},
		"amount":  {want: sortKey{number: 12*decimalOne + decimalOne/2}, known: true},
		"far":     {want: sortKey{text: strings.Trim(far, `"`)}, known: true},
		"farther": {want: sortKey{null: true}},
	} {
		f := o.index[member]
		if got := r.key(f); got != c.want || r.starts.of(f) > 0 != c.known {
			t.Errorf("%s: %.40v, known %v", member, got, r.starts.of(f) > 0)
		}
	}
	other := indexed(Object{Name: "other", Fields: []Field{text("name"), text("gone")}})
	if got := r.key(other.index["gone"]); !got.null {
		t.Errorf("a member is taken for the one that stands in its place: %v", got)
	}
}

// drawnAs is a record that was rendered under a name.
func drawnAs(name, record string, at starts) *drawn {
	text := `{"` + name + `":` + record + `}`
	return &drawn{text: append([]byte(text), at...), begin: len(text) - 1 - len(record), end: len(text) - 1}
}

// A record that is answered lies in the answer, and neither can grow into the other.
func TestAnsweredRecordLiesInItsAnswer(t *testing.T) {
	const record = `{"id":"1","total":2}`
	r := &row{}
	at := starts(nil).add(6).add(18)
	from := drawnAs("invoice", record, at)
	body := r.takeAnswered(from)
	plain := &row{}
	plain.take(from)
	clear(from.text) // which is used again
	if string(body) != `{"invoice":`+record+`}` || !r.within(body) || plain.within(body) || r.within(nil) {
		t.Errorf("answered %s", body)
	}
	if string(r.record) != string(plain.record) || string(r.starts) != string(plain.starts) || r.print == plain.print {
		t.Errorf("kept %s, %v, %d", r.record, r.starts, r.print)
	}
	_, _ = append(body, "xxxxxxxx"...), append(r.record, "xxxxxxxx"...)
	if string(body) != `{"invoice":`+record+`}` || string(r.starts) != string(plain.starts) {
		t.Errorf("overwritten: %s, %v", body, r.starts)
	}
}
