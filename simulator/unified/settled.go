package unified

import (
	"iter"
	"maps"
)

// paid is what each payment pays, so that a payment which stops paying a document can be taken off it.
type paid map[string]map[string]bool // payment → documents

// paidBy returns the documents that a payment pays as far as the copy knows.
func (b *book) paidBy(object, payment string) map[string]bool { return b.paid[object][payment] }

// remember keeps which documents a payment pays.
func (b *book) remember(object, payment string, pays map[string]settlement) {
	if b.paid == nil {
		b.paid = map[string]paid{}
	}
	if b.paid[object] == nil {
		b.paid[object] = paid{}
	}
	if len(pays) == 0 {
		delete(b.paid[object], payment)
		return
	}
	documents := make(map[string]bool, len(pays))
	for document := range pays {
		documents[document] = true
	}
	b.paid[object][payment] = documents
}

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
