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

// created is the body of a usual create.
const created = `{"invoice":{"customer_id":"0b2c3d4e-1111-8222-8333-444455556666","currency_code":"USD","issue_date":"2026-03-01T00:00:00.000Z","due_date":"2026-03-31T00:00:00.000Z",` +
	`"document_number":"M-000000000001","memo":"measured","line_items":[{"description":"one line","total_amount":120.5,"item":{"id":"0b2c3d4e-1111-8222-8333-444455556677","quantity":1,"unit_amount":120.5}}]}}`

func BenchmarkDecodeIntoARoom(b *testing.B) {
	raw := []byte(created)
	var room Room
	b.ReportAllocs()
	for b.Loop() {
		room.Clear()
		room.Decode(raw)
	}
}

func BenchmarkAppendValue(b *testing.B) {
	v, _ := Decode([]byte(created))
	room := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = AppendValue(room, v)
	}
}
