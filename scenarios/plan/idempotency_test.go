package plan

import (
	"strings"
	"testing"

	"faultline/simulator/unified"
)

// TestAPlanMayNameEveryContract keeps the schema's words and the API's contracts together.
func TestAPlanMayNameEveryContract(t *testing.T) {
	const file = "faultline: 1\nname: x\nidempotency: NAME\nsteps: [{note: a}]\nexpect: [no_duplicate_writes]\n"
	for _, c := range unified.Contracts() {
		if p, err := Parse("f", []byte(strings.Replace(file, "NAME", c.Name, 1))); err != nil || p.Idempotency != c.Name {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	if _, err := Parse("f", []byte(strings.Replace(file, "NAME", "strype", 1))); err == nil || !strings.Contains(err.Error(), `did you mean "stripe"?`) {
		t.Errorf("got %v", err)
	}
}
