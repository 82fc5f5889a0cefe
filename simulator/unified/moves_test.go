package unified

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/seed"
)

func moving(n, amount int) *row {
	return &row{id: seed.ID(fmt.Appendf(nil, "moving row %05d", n)), platformID: fmt.Sprint(n), record: fmt.Appendf(nil, `{"total_amount":%d}`, amount)}
}

// listed are the ids of a table's rows in the order of an index.
func (t *table) listed(by *Field) (ids []string) {
	ix := t.index(arrangement{sort: by})
	ix.each(0, ix.tree.Len(), func(r *row) bool {
		ids = append(ids, r.platformID)
		return true
	})
	return ids
}

// Whatever is written between two lists, an index that was there is the same as one that is made anew.
func TestIndexesCatchUp(t *testing.T) {
	amount, _ := invoiceObject.Field("total_amount")
	random := rand.New(rand.NewPCG(1, 2))
	b := &book{tables: map[string]*table{}}
	kept := b.table("invoice")
	for round := range 40 {
		for range random.IntN(30) {
			n := random.IntN(20)
			held := kept.rows.at(fmt.Sprint(n))
			switch next := moving(n, random.IntN(4)); {
			case random.IntN(4) > 0:
				next.deleted = random.IntN(5) == 0
				kept.replace(held, next)
			case held != nil:
				kept.remove(held)
			}
		}
		anew := &table{rows: kept.rows, indexes: map[string]*index{}}
		if diff := cmp.Diff(anew.listed(amount), kept.listed(amount)); diff != "" {
			t.Fatalf("round %d: %s", round, diff)
		}
	}
}

func TestIndexThatIsFarBehindIsDropped(t *testing.T) {
	amount, _ := invoiceObject.Field("total_amount")
	b := &book{tables: map[string]*table{}}
	kept := b.table("invoice")
	kept.replace(nil, moving(0, 1))
	if got := kept.listed(amount); !slices.Equal(got, []string{"0"}) {
		t.Fatal(got)
	}
	for n := range 2 * mostMoves {
		kept.replace(kept.rows.at(fmt.Sprint(n)), moving(n, n))
	}
	if len(kept.indexes) != 0 || len(kept.moves) != 0 {
		t.Errorf("%d indexes are kept, %d moves behind", len(kept.indexes), len(kept.moves))
	}
	if got := kept.listed(amount); len(got) != 2*mostMoves {
		t.Errorf("%d rows are listed", len(got))
	}
}
