package ledger_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement/tie"
)

func TestStatementsOfAnyBooksTieOut(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		book := ledger.AnyBooks(t, r, 20)
		from := fmt.Sprintf("2026-03-%02d", rapid.IntRange(1, 9).Draw(r, "from"))
		to := fmt.Sprintf("2026-03-%02d", rapid.IntRange(1, 31).Draw(r, "to"))
		book.View(func(v *ledger.View) {
			for _, span := range [][2]string{{from, max(from, to)}, {"", "2026-12-31"}, {"", from}} {
				if err := tie.Out(v, span[0], span[1]); err != nil {
					r.Fatalf("%v: %v", span, err)
				}
			}
		})
	})
}
