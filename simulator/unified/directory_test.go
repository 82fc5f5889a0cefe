package unified

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// With a directory every member is found that is found without one, and nothing else.
func TestDirectoryFindsWhatTheWalkFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[A-C]{0,3}`), rapid.StringMatching(`[A-Za-z]{4,20}`), rapid.SampledFrom([]string{`A\u0042`, "é"}))
		var b strings.Builder
		names := rapid.SliceOfN(name, 0, 70).Draw(t, "names")
		for i, n := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + n + `":{"` + n + `":` + strconv.Itoa(i) + `}`)
		}
		record := outlined("[{" + b.String() + "},{}]")
		for object := range record.all() {
			walked, asked := map[string]node{}, slices.Concat(names, []string{name.Draw(t, "another"), "AB"})
			for _, n := range asked {
				walked[n] = object.get(n)
			}
			d := new(directory)
			d.direct(object)
			for _, n := range asked {
				if got := object.get(n); got != walked[n] {
					t.Fatalf("%q is %s, and by the directory %s", n, walked[n].Raw(), got.Raw())
				}
			}
			if d.done(object); object.in.directory != nil {
				t.Fatal("the directory stays")
			}
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
