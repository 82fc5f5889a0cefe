package plan

import (
	"slices"
	"strings"
	"testing"

	"faultline/simulator/seed/company"
)

// The schema's words are the currencies that companies can be made with, their own apart.
func TestAPlanMayNameEveryCurrency(t *testing.T) {
	const file = "faultline: 1\nname: x\ncompany: {preset: saas, currencies: [NAME]}\nsteps: [{note: a}]\nexpect: [no_duplicate_writes]\n"
	for _, currency := range company.Abroad() {
		p, err := Parse("f", []byte(strings.Replace(file, "NAME", currency, 1)))
		if home := currency == "USD"; home != (err != nil) || !home && !slices.Equal(p.Connections[0].Company.Currencies, []string{currency}) {
			t.Errorf("%s: %v", currency, err)
		}
	}
	if _, err := Parse("f", []byte(strings.Replace(file, "NAME", "GBX", 1))); err == nil || !strings.Contains(err.Error(), `did you mean "GBP"?`) {
		t.Errorf("got %v", err)
	}
}
