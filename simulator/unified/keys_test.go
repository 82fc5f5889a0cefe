package unified_test

import (
	"testing"

	"faultline/simulator/seed/company"
)

// Whatever a list filters or sorts by, it reads from the record what looking for the member finds.
func TestEveryMemberIsFoundWhereItBegins(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 6, Sundries: true, Currencies: []string{"EUR", "JPY"}})
	w.get("/accounting/transactions")
	known, objects := 0, map[string]bool{}
	w.copy.Keys(func(object, member string, placed, same bool) {
		if !same {
			t.Errorf("%s.%s is not what the record says", object, member)
		}
		if placed {
			known++
			objects[object] = true
		}
	})
	if known == 0 || len(objects) < 20 || !objects["transaction"] {
		t.Errorf("%d values of %d objects are found where they begin", known, len(objects))
	}
}
