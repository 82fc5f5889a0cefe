package platform

import (
	"strings"
	"testing"
)

func TestCapabilities(t *testing.T) {
	for _, c := range []struct {
		platform, object string
		verb             byte
		want             bool
	}{
		{"QUICKBOOKS", "invoice", 'U', true},
		{"QUICKBOOKS", "invoice", 'P', true},
		{"QUICKBOOKS", "subsidiary", 'R', false},
		{"NETSUITE", "subsidiary", 'R', true},
		{"SAGE_BUSINESS_CLOUD", "account", 'C', false},
		{"WAVE", "invoice", 'R', false},
		{"ELSEWHERE", "invoice", 'R', false},
	} {
		if got := Offers(c.platform, c.object, c.verb); got != c.want {
			t.Errorf("%s offers %c on %s: %v", c.platform, c.verb, c.object, got)
		}
	}
	for _, c := range Capabilities() {
		if c.Label == "" || len(c.Objects) == 0 {
			t.Errorf("%s has nothing to say", c.Platform)
		}
		for object, verbs := range c.Objects {
			if verbs == "" || strings.Trim(verbs, "RrCUDAP") != "" {
				t.Errorf("%s on %s: %q", object, c.Platform, verbs)
			}
		}
	}
}
