package jsontext

import (
	"reflect"
	"testing"
)

func TestARoomThatWasClearedHoldsWhatIsReadIntoIt(t *testing.T) {
	var room Room
	for range 3 {
		for _, text := range samples {
			want, valid := Decode([]byte(text))
			if got, ok := room.Decode([]byte(text)); ok != valid || ok && !reflect.DeepEqual(want, got) {
				t.Errorf("%.80q: %v, want %v", text, got, want)
			}
			room.Clear()
		}
	}
}

func TestWhatIsMadeInARoomKeepsApart(t *testing.T) {
	var room Room
	a, b := room.Object(1), room.Object(1)
	list, other := room.List(1), room.List(1)
	for _, name := range []string{"x", "y", "z"} {
		room.Set(a, name, "a")
		room.Set(b, name, "b")
		list, other = append(list, "a"), append(other, "b")
	}
	for i, m := range a.Members() {
		if m.Value != "a" || b.Members()[i].Value != "b" || list[i] != "a" || other[i] != "b" {
			t.Errorf("%v and %v, %v and %v", a, b, list, other)
		}
	}
	if room.Clear(); room.Object(4).Len() != 0 || len(room.List(4)) != 0 {
		t.Error("something is left in the room")
	}
}

func BenchmarkDecodeIntoARoom(b *testing.B) {
	raw := []byte(samples[0])
	var room Room
	b.ReportAllocs()
	for b.Loop() {
		room.Clear()
		room.Decode(raw)
	}
}
