package ledger

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A document says the same after its texts were put side by side, and they lie in one piece of memory.
func TestGatherKeepsTexts(t *testing.T) {
	request := strings.Repeat("of a long request; ", 9)
	n := 0
	fill := func(v reflect.Value) {
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				n++
				f.SetString(request[n : 2*n%17+n])
			}
		}
	}
	anew := func() *Document {
		n = 0
		d := &Document{Lines: make([]Line, 3), Settles: make([]Allocation, 2), SettledBy: make([]Allocation, 1), Collects: make([]Collected, 2)}
		fill(reflect.ValueOf(d).Elem())
		fill(reflect.ValueOf(&d.Head).Elem())
		for i := range d.Lines {
			fill(reflect.ValueOf(&d.Lines[i]).Elem())
		}
		for i := range d.Settles {
			fill(reflect.ValueOf(&d.Settles[i]).Elem())
		}
		for i := range d.Collects {
			fill(reflect.ValueOf(&d.Collects[i]).Elem())
		}
		return d
	}
	d := anew()
	gather(d)
	if diff := cmp.Diff(anew(), d); diff != "" {
		t.Fatal(diff)
	}
	if n := testing.AllocsPerRun(10, func() { gather(d) }); n != 1 {
		t.Errorf("the texts lie in %v pieces", n)
	}
}
