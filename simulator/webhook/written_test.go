package webhook

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// A member that is added to what a row holds must be added to its writer.
func TestRowsAreWrittenWhole(t *testing.T) {
	var d delivery
	filled(t, reflect.ValueOf(&d).Elem())
	d.Way, d.Touches, d.Sent = &exchange.Delivery{Copies: 1}, []journal.Touch{{Rule: "r"}}, http.Header{"A": {"b", "\"c\""}, "D": {}}
	var again delivery
	if err := json.Unmarshal(d.written(), &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, again, cmpopts.IgnoreUnexported(delivery{})); diff != "" {
		t.Error(diff)
	}
	var e, same event
	filled(t, reflect.ValueOf(&e).Elem())
	if err := json.Unmarshal(e.written(), &same); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, same, cmpopts.IgnoreUnexported(event{})); diff != "" {
		t.Error(diff)
	}
	var empty delivery
	if err := json.Unmarshal((&delivery{}).written(), &empty); err != nil || !reflect.DeepEqual(empty, delivery{}) {
		t.Errorf("%+v, %v", empty, err)
	}
}

// filled gives every plain member a value that is not nothing.
func filled(t *testing.T, v reflect.Value) {
	t.Helper()
	at := time.Date(2026, 3, 2, 9, 0, 0, 1e6, time.UTC)
	for i := range v.NumField() {
		f := v.Field(i)
		switch {
		case !f.CanSet():
		case f.Kind() == reflect.String:
			f.SetString("x \"ü\" <&>")
		case f.CanInt():
			f.SetInt(7)
		case f.CanUint():
			f.SetUint(7)
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		case f.Type() == reflect.TypeFor[time.Time]():
			f.Set(reflect.ValueOf(at))
		case f.Type() == reflect.TypeFor[*time.Time]():
			f.Set(reflect.ValueOf(&at))
		case f.Type() == reflect.TypeFor[[]byte]():
			f.SetBytes([]byte{0, 1, 255})
		case f.Kind() == reflect.Struct:
			filled(t, f)
		}
	}
}
