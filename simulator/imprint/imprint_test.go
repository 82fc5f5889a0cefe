package imprint_test

import (
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/imprint"
)

func TestImprintsAreEqualAsTextsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(rapid.Byte()).Draw(t, "a"), rapid.SliceOf(rapid.Byte()).Draw(t, "b")
		if same := imprint.Of(a) == imprint.Of(b); same != (string(a) == string(b)) {
			t.Errorf("imprints of %q and %q: equal is %t", a, b, same)
		}
		if imprint.OfText(string(a)) != imprint.Of(a) {
			t.Errorf("%q leaves another as a string", a)
		}
		if imprint.Of(a) == (imprint.Imprint{}) {
			t.Errorf("%q leaves none", a)
		}
	})
}
