package ream_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/ream"
)

// A ream holds what a slice would.
func TestReamIsAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got ream.Ream[int]
		var want []int
		next := 0
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				for range rapid.SampledFrom([]int{1, 2, 511, 512, 1100}).Draw(t, "appended") {
					got.Append(next)
					want = append(want, next)
					next += 2
				}
			case 2:
				for range min(len(want), rapid.SampledFrom([]int{1, 500, 513}).Draw(t, "dropped")) {
					got.Drop()
					want = want[1:]
				}
			case 3:
				if len(want) > 0 {
					i := rapid.IntRange(0, len(want)-1).Draw(t, "place")
					if i == 0 || want[i-1] < want[i]-1 {
						got.Insert(i, want[i]-1)
						want = slices.Insert(slices.Clone(want), i, want[i]-1)
					}
				}
			}
		}
		var held []int
		for i := range got.Len() {
			held = append(held, *got.At(i))
		}
		if !slices.Equal(want, held) {
			t.Fatal(cmp.Diff(want, held))
		}
		asked := rapid.IntRange(-1, next+1).Draw(t, "asked")
		place, _ := slices.BinarySearch(want, asked)
		if at := got.Search(func(v *int) bool { return *v >= asked }); at != place {
			t.Fatalf("%d lies at %d, not %d", asked, at, place)
		}
		got.Clear()
		if got.Len() != 0 {
			t.Fatalf("%d are left", got.Len())
		}
	})
}

// What is in a ream is never copied to make room: a sheet is taken for each so many.
func TestReamGrowsBySheets(t *testing.T) {
	var list ream.Ream[int]
	for range 10_000 {
		list.Append(1)
	}
	first := list.At(0)
	if n := testing.AllocsPerRun(10, func() {
		for range 512 {
			list.Append(1)
		}
	}); n > 2 {
		t.Errorf("%v pieces of memory for a sheet", n)
	}
	if first != list.At(0) {
		t.Error("the first element moved")
	}
}
