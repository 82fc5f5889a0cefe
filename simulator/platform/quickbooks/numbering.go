package quickbooks

import (
	"strconv"
	"time"

	"faultline/simulator/ledger"
)

// firstNumber is the first document number of a company that has none.
const firstNumber = 1001

// numbering knows the highest document numbers of a company's books. It looks only at what changed since it looked
// last, and once per moment of the world's time, so that the thousandth invoice costs what the first did, on a frozen
// clock too. It is used under the book's own lock.
type numbering struct {
	kinds map[ledger.Kind]*highest
}

type highest struct {
	number int64
	seen   time.Time // everything older was looked at
	looked time.Time // when that was
}

func newNumbering() *numbering { return &numbering{kinds: map[ledger.Kind]*highest{}} }

func (n *numbering) of(kind ledger.Kind) *highest {
	h, ok := n.kinds[kind]
	if !ok {
		h = &highest{}
		n.kinds[kind] = h
	}
	return h
}

// next is one more than the highest number in use.
func (n *numbering) next(view *ledger.View, kind ledger.Kind, now time.Time) string {
	h := n.of(kind)
	if !h.looked.Equal(now) {
		view.EachSince(kind, h.seen, func(r ledger.Record) bool {
			h.note(r)
			h.seen = r.Header().UpdatedAt
			return true
		})
		h.looked = now
	}
	return strconv.FormatInt(max(h.number+1, firstNumber), 10)
}

// note takes a record into account that was written in the moment last looked at.
func (n *numbering) note(r ledger.Record) { n.of(r.RecordKind()).note(r) }

func (h *highest) note(r ledger.Record) {
	number := ledger.Label(r)
	if len(number) > 15 || !digits(ident(number)) {
		return
	}
	if v, err := strconv.ParseInt(number, 10, 64); err == nil {
		h.number = max(h.number, v)
	}
}

// again makes next look once more: somebody else wrote in the same moment.
func (n *numbering) again(kind ledger.Kind) { n.of(kind).looked = time.Time{} }
