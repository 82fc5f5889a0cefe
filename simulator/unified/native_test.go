package unified

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

var nativeTexts = []string{
	`{}`, `{"a":1}`, ` { "a" : "x,}]" , "b":[1,{"c":"]"}],"d":{"e":{}},"f":null,"g":true, "h" : -1.5e3 } `, `{"a\"b":"c\\","é\u00e9":"\"","":""}`, `{"a":{"b":1},"a":2}`,
	`[[],[[{}]],{"a":[]}]`, `"x"`, `120.50`, `null`,
}

// found is a value with everything in it, as one reader or another sees it.
type found struct {
	Name, Raw, Text string
	Inside          []found
}

func byLibrary(name string, v gjson.Result) found {
	f := found{Name: name, Raw: v.Raw, Text: v.String()}
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(name, inner gjson.Result) bool {
			if v.IsArray() {
				name = gjson.Result{} // the library counts them
			}
			f.Inside = append(f.Inside, byLibrary(name.String(), inner))
			return true
		})
	}
	return f
}

func byUs(name string, n node) found {
	f := found{Name: name, Raw: n.Raw(), Text: n.String()}
	for inner := range n.all() {
		f.Inside = append(f.Inside, byUs(inner.in.nameOf(&inner.in.spans[inner.index]), inner))
	}
	return f
}

func TestOutlineHoldsEveryValue(t *testing.T) {
	for _, text := range nativeTexts {
		if diff := cmp.Diff(byLibrary("", gjson.Parse(strings.TrimSpace(text))), byUs("", outlined(text))); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestOutlineIsUsedAgain(t *testing.T) {
	var o outline
	for range 2 {
		for _, text := range nativeTexts {
			if diff := cmp.Diff(byUs("", outlined(text)), byUs("", o.read(text))); diff != "" {
				t.Errorf("%s\n%s", text, diff)
			}
		}
	}
}

func TestOutlineFindsMembers(t *testing.T) {
	record := outlined(`{"a":{"b":{"c":"deep"},"n":null},"a":1,"l":[{"v":1},{"v":2}],"q\"q":true,"e":[],"f":false}`)
	for name, c := range map[string]struct{ got, want string }{
		"a dotted path":           {record.at("a.b.c").Raw(), `"deep"`},
		"a path that was cut":     {record.follow(pathsOf("a.b.c")[0]).String(), "deep"},
		"the first of the same":   {record.get("a").get("n").Raw(), "null"},
		"a name with escapes":     {record.get(`q"q`).Raw(), "true"},
		"nothing in a number":     {record.at("a.n.x").Raw(), ""},
		"nothing in nothing":      {record.at("z.x").Raw(), ""},
		"a path past a null":      {record.first(pathsOf("a.n", "z", "f")).Raw(), "false"},
		"nothing of several":      {record.first(pathsOf("a.n", "z")).Raw(), ""},
		"no member of an element": {record.get("v").Raw(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", name, c.got, c.want)
		}
	}
	if record.get("e").filled() || !record.get("l").filled() || record.get("z").filled() {
		t.Error("what is empty and what is not")
	}
}

func TestOutlineOfWhatNestsTooDeep(t *testing.T) {
	text := strings.Repeat("[", 3*deepest) + strings.Repeat("]", 3*deepest)
	if got := len(outlined(text).in.spans); got != deepest+1 {
		t.Errorf("%d containers were taken apart", got)
	}
}

func FuzzOutline(f *testing.F) {
	for _, text := range nativeTexts {
		f.Add(text)
	}
	f.Add(`{"a":"`)
	f.Add(`{"a":}]`)
	f.Add(`{"a":[1,2`)
	f.Fuzz(func(t *testing.T, text string) {
		got := byUs("", outlined(text))
		if !json.Valid([]byte(text)) {
			return // read as far as it goes, without harm
		}
		if diff := cmp.Diff(byLibrary("", gjson.Parse(strings.TrimSpace(text))), got); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	})
}
