package verdict

import (
	"testing"

	"faultline/scenarios/plan"
	"faultline/simulator/fault"
)

// TestTheCatalogueNamesChecksThatExist keeps the verdicts that effects name and the checks together.
func TestTheCatalogueNamesChecksThatExist(t *testing.T) {
	for _, info := range fault.Catalogue() {
		for _, name := range info.Verdicts {
			if _, err := For(plan.Expectation{Check: name}); err != nil {
				t.Errorf("%s is judged by %s: %v", info.Type, name, err)
			}
		}
	}
}
