package unified

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

var nativeTexts = []string{
	`{}`, `{"a":1}`, ` { "a" : "x,}]" , "b":[1,{"c":"]"}],"d":{"e":{}},"f":null,"g":true, "h" : -1.5e3 } `, `{"a\"b":"c\\","é\u00e9":"\"","":""}`, `{"a":{"b":1},"a":2}`,
}

func membersByLibrary(text string) [][2]string {
	var list [][2]string
	gjson.Parse(text).ForEach(func(name, value gjson.Result) bool {
		list = append(list, [2]string{name.String(), value.Raw})
		return true
	})
	return list
}

func membersByUs(text string) [][2]string {
	var list [][2]string
	eachMember(text, func(name, value string) bool {
		list = append(list, [2]string{name, value})
		return true
	})
	return list
}

func TestMembersAreThoseOfTheObject(t *testing.T) {
	for _, text := range nativeTexts {
		if diff := cmp.Diff(membersByLibrary(text), membersByUs(text)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func FuzzMembers(f *testing.F) {
	for _, text := range nativeTexts {
		f.Add(text)
	}
	f.Add(`{"a":"`)
	f.Add(`{"a":}]`)
	f.Fuzz(func(t *testing.T, text string) {
		got := membersByUs(text)
		if parsed := gjson.Parse(text); !gjson.Valid(text) || !parsed.IsObject() {
			return // read as far as it goes, without harm
		}
		if diff := cmp.Diff(membersByLibrary(text), got); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	})
}
