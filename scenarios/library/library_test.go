package library

import (
	"testing"

	"faultline/scenarios/plan"
)

func TestEveryScenarioParsesUnderItsOwnName(t *testing.T) {
	if len(All()) < 3 {
		t.Fatalf("%d scenarios", len(All()))
	}
	for _, s := range All() {
		p, err := plan.Parse(s.File, s.Source)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if p.Name != s.Name || p.Description == "" {
			t.Errorf("%s calls itself %q and says %q", s.Name, p.Name, p.Description)
		}
	}
}

func TestFindNamesWhatThereIs(t *testing.T) {
	if _, err := Find("rate-limit-burst"); err != nil {
		t.Error(err)
	}
	if _, err := Source("rate-limit"); err == nil {
		t.Error("found what is not there")
	}
}
