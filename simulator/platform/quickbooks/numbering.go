package quickbooks

import (
	"strconv"
	"time"

	"faultline/simulator/ledger"
)

// firstNumber is the first document number of a company that has none.
const firstNumber = 1001

// numbering knows the highest document number of a company's books. It looks only at what changed since it looked
// last, so that the thousandth invoice costs what the first did. It is used under the book's own lock.
type numbering struct {
	highest map[ledger.Kind]int64
	seen    map[ledger.Kind]time.Time
}

func newNumbering() *numbering {
	return &numbering{highest: map[ledger.Kind]int64{}, seen: map[ledger.Kind]time.Time{}}
}

// next is one more than the highest number in use.
func (n *numbering) next(view *ledger.View, kind ledger.Kind) string {
	highest, seen := n.highest[kind], n.seen[kind]
	view.EachSince(kind, seen, func(r ledger.Record) bool {
		seen = r.Header().UpdatedAt
		if v, err := strconv.ParseInt(label(r), 10, 64); err == nil && len(label(r)) <= 15 {
			highest = max(highest, v)
		}
		return true
	})
	n.highest[kind], n.seen[kind] = highest, seen
	return strconv.FormatInt(max(highest+1, firstNumber), 10)
}
