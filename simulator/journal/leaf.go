package journal

import "sync"

// Leaf is what one exchange leaves in the journal: an entry, in memory that is used again. Whoever takes one from NewLeaf
// fills in its Entry and its Exchange and gives its Batch to a recorder, once; from then on it is the recorder's.
type Leaf struct {
	Entry    Entry
	Exchange Exchange

	list    [1]*Entry
	takenIn func()
	then    func()
}

var leaves sync.Pool // of *Leaf

// NewLeaf returns an empty leaf.
func NewLeaf() *Leaf {
	if l, ok := leaves.Get().(*Leaf); ok {
		return l
	}
	l := new(Leaf)
	l.list[0], l.takenIn = &l.Entry, l.release
	return l
}

// Batch is the exchange with rows to store along with it. What is to be called once it is taken in, if anything, is
// called as Batch.TakenIn would be.
func (l *Leaf) Batch(puts []Put, takenIn func()) Batch {
	l.Entry.Exchange, l.then = &l.Exchange, takenIn
	return Batch{Entries: l.list[:], Puts: puts, TakenIn: l.takenIn}
}

func (l *Leaf) release() {
	then := l.then
	l.Entry, l.Exchange, l.then = Entry{}, Exchange{}, nil
	leaves.Put(l)
	if then != nil {
		then()
	}
}
