package jsontext_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/jsontext"
)

// Texts cut from a roll stay what they were, whatever is written and appended later.
func TestRollKeepsTextsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var roll jsontext.Roll
		var cut, want [][]byte
		for i := range rapid.IntRange(1, 60).Draw(t, "texts") {
			text := bytes.Repeat([]byte{byte(i)}, rapid.SampledFrom([]int{0, 1, 700, 2000, 40_000}).Draw(t, "length"))
			room := roll.Room(rapid.IntRange(0, 3000).Draw(t, "room"))
			if rapid.IntRange(0, 3).Draw(t, "given up") == 0 {
				_ = append(room, "begun, and written over by the next"...)
				continue
			}
			cut, want = append(cut, roll.Cut(append(room, text...))), append(want, text)
			_ = append(cut[len(cut)-1], "behind it"...)
		}
		for i := range cut {
			if !bytes.Equal(cut[i], want[i]) {
				t.Fatalf("text %d is not what was written", i)
			}
		}
	})
}

func TestRollTakesOnePieceOfMemoryForMany(t *testing.T) {
	var roll jsontext.Roll
	text := make([]byte, 500)
	if n := testing.AllocsPerRun(1000, func() { roll.Cut(append(roll.Room(600), text...)) }); n != 0 {
		t.Errorf("%v pieces for each text", n)
	}
}
