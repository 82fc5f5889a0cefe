package unified

import (
	"strings"
	"testing"
)

func TestUUIDsAreOfTheFormThatValidatorsCheck(t *testing.T) {
	const valid = "0198a4c2-1f3e-8abc-9def-0123456789ab"
	for name, text := range map[string]string{"lower case": valid, "upper case": strings.ToUpper(valid), "the other variants": "0198a4c2-1f3e-1abc-bDEF-0123456789ab"} {
		if !validUUID(text) {
			t.Errorf("%s: %s is refused", name, text)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "short": valid[1:], "long": valid + "0", "no digit": "g" + valid[1:], "no hyphen": strings.Replace(valid, "-", "0", 1), "beyond ASCII": "é" + valid[2:],
		"version 0": valid[:14] + "0" + valid[15:], "version 9": valid[:14] + "9" + valid[15:], "variant 7": valid[:19] + "7" + valid[20:], "variant c": valid[:19] + "c" + valid[20:], "no variant": valid[:19] + "-" + valid[20:],
	} {
		if validUUID(text) {
			t.Errorf("%s: %s is taken", name, text)
		}
	}
}
