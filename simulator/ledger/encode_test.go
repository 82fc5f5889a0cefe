package ledger

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// filled gives every field of a value something, lists two elements, and text that needs escaping.
func filled(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(`<é "x">`)
	case reflect.Int, reflect.Int64:
		v.SetInt(-12)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem())
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(`{"a": "<b>"}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filled(v.Index(0))
		filled(v.Index(1))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 1, 9, 0, 0, 123_000_000, time.UTC)))
			return
		}
		for i := range v.NumField() {
			filled(v.Field(i))
		}
	default:
		panic("no value for a " + v.Type().String())
	}
}

// A field that is added to documents has to be added to their writer too.
func TestEncodeWritesAsTheLibraryDoes(t *testing.T) {
	whole := &Document{}
	filled(reflect.ValueOf(whole).Elem())
	for name, r := range map[string]Record{
		"whole": whole, "empty": &Document{}, "plain": &Document{Head: Head{ID: "7"}, Kind: KindInvoice, Lines: []Line{{ID: "1", Amount: 5}}}, "account": &Account{Name: "Bank"},
		"changed": &Document{Head: Head{ID: "7", CreatedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), UpdatedAt: time.Date(2026, 3, 1, 9, 0, 0, 1, time.UTC)}},
	} {
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Encode(r)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %v\n%s\n%s", name, err, got, want)
		}
	}
	if _, err := Encode(&Document{Head: Head{CreatedAt: time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC)}}); err == nil {
		t.Error("a time without a form in JSON was taken")
	}
}
