package ledger

import (
	"context"
	"testing"

	"faultline/simulator/problem"
)

func TestAmend(t *testing.T) {
	m := openMarket(t)
	var heard []int
	m.book.SetCompanyListener(func(_ context.Context, c Company, _ Change) func() error {
		heard = append(heard, c.Revision)
		return nil
	})
	was := m.book.Company()
	for name, tc := range map[string]struct {
		revision int
		change   func(*Company)
		code     problem.Code // empty: it is taken
	}{
		"a stale one":          {7, func(c *Company) { c.Name = "X" }, CodeStaleRevision},
		"without a name":       {-1, func(c *Company) { c.Name = "" }, CodeMissing},
		"in another currency":  {-1, func(c *Company) { c.Currency = "CHF" }, problem.Invalid},
		"owing taxes anywhere": {-1, func(c *Company) { c.TaxPayable = m.bank }, problem.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := m.book.Amend(t.Context(), ActorBookkeeper, tc.revision, func(c *Company) error { tc.change(c); return nil })
			if err == nil || problem.From(err).Code != tc.code {
				t.Errorf("answered %v", err)
			}
		})
	}
	if now := m.book.Company(); now.Revision != 0 || now.Name != was.Name || len(heard) != 0 {
		t.Fatalf("something was amended: %+v, heard %v", now, heard)
	}
	c, err := m.book.Amend(t.Context(), ActorBookkeeper, 0, func(c *Company) error { c.Name = "Stall"; return nil })
	if err != nil || c.Revision != 1 || c.UpdatedAt.IsZero() || m.book.Company().Name != "Stall" || len(heard) != 1 {
		t.Errorf("%+v, %v, heard %v", c, err, heard)
	}
}
