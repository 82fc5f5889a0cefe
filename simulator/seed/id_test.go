package seed_test

import (
	"cmp"
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/seed"
)

func TestIDIsItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := seed.Seed(rapid.Uint64().Draw(t, "seed")).ID("a"), seed.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		for _, id := range []seed.ID{a, b} {
			if read, ok := seed.ParseID(id.String()); !ok || read != id {
				t.Errorf("%s is read as %s", id, read)
			}
		}
		if a.Compare(b) != cmp.Compare(a.String(), b.String()) {
			t.Errorf("%s and %s are ordered unlike their texts", a, b)
		}
	})
}

func TestParseIDRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "short": "01234567-89ab-8def-8123-456789abcde", "long": "01234567-89ab-8def-8123-456789abcdef0",
		"upper case": "01234567-89AB-8DEF-8123-456789ABCDEF", "no hyphens": "0123456789ab8def8123456789abcdef0123",
		"other letters": "g1234567-89ab-8def-8123-456789abcdef", "a hyphen elsewhere": "012345678-9ab-8def-8123-456789abcdef",
	} {
		t.Run(name, func(t *testing.T) {
			if id, ok := seed.ParseID(text); ok {
				t.Errorf("%q is read as %s", text, id)
			}
		})
	}
}
