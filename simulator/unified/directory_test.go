package unified

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// With a directory everything is found that is found without one, and nothing else.
func TestDirectoryFindsWhatTheWalkFinds(t *testing.T) {
	listed := []string{"", "A", "B", "AB", "BA", "Line"}
	var asked []path
	for _, first := range listed {
		asked = append(asked, pathOf(first))
		for _, second := range listed {
			asked = append(asked, pathOf(first+"."+second))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.SampledFrom(listed), rapid.StringMatching(`[A-C]{0,3}`), rapid.SampledFrom([]string{`A\u0042`, `\u0041`, "é"}))
		object := func(value func(i int) string) string {
			var b strings.Builder
			for i, n := range rapid.SliceOfN(name, 0, 40).Draw(t, "names") {
				b.WriteString(`,"` + n + `":` + value(i))
			}
			return "{" + strings.TrimPrefix(b.String(), ",") + "}"
		}
		record := outlined("[" + object(func(i int) string {
			if i%3 == 0 {
				return strconv.Itoa(i)
			}
			return object(strconv.Itoa)
		}) + `,{},["A"],{"A":null}]`)
		d, e := new(directory), new(directory)
		for part := range record.all() {
			walked := make([]node, 0, 2*len(asked)+1)
			look := func() (found []node) {
				for _, p := range asked {
					found = append(found, part.follow(p), part.get(p.names[0]), part.get(p.names[0]).get("B"))
				}
				return append(found, part.get("C"))
			}
			walked = append(walked, look()...)
			for _, directory := range []*directory{d, e, e} { // of the record, and then of one element after the other
				directory.direct(part)
				for i, got := range look() {
					if got != walked[i] {
						t.Fatalf("of %s, %d is %s, and by the directory %s", part.Raw(), i, walked[i].Raw(), got.Raw())
					}
				}
			}
		}
		if record.in.undirected(); record.directory() != nil || record.in.directories != (directories{}) {
			t.Fatal("the directories stay")
		}
	})
}

// What is no record at all, as in a damaged row, is refused like any other.
func TestDrawingNothingIsAnError(t *testing.T) {
	c := NewCopy(CopyOptions{})
	if err := c.draw(c.book("c"), invoiceObject, &row{}, node{}); err == nil {
		t.Error("nothing was rendered")
	}
}
