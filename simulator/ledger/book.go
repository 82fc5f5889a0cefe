package ledger

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Change tells a listener what one operation did to one record.
type Change struct {
	ID        string // change id, from the book's id sequence
	Kind      Kind
	Record    Record // the new value
	Before    Record // nil at creation
	Operation string // create, update, delete, void
	Linked    bool   // moved along with the record the caller named
	Actor     Actor
	At        time.Time
}

// The values of Change.Operation.
const (
	OperationCreate = "create"
	OperationUpdate = "update"
	OperationDelete = "delete"
	OperationVoid   = "void"
)

// Record is any of *Account, *Contact, *Item, *Reference, *Document.
type Record interface {
	Header() *Head
	RecordKind() Kind
}

// Listener hears of every committed operation while the book is still locked, in order. It returns a function that
// the operation waits for after the lock is released (durability), or nil. Of the records that it hears of it may set
// Head.Trace, for nobody else can have seen them.
type Listener func(ctx context.Context, changes []Change) (wait func() error)

// Options of a book.
type Options struct {
	Now      func() time.Time // the world's time; nil: the time stands still at the company's creation
	ChangeID func() string    // ids of changes, in order; called under the book's lock; nil: changes have no id
	Listener Listener         // may be nil
}

// Book is the set of books of one company. It is safe for concurrent use; Do and View must not be nested.
type Book struct {
	mu      sync.RWMutex
	options Options
	state   state
	scratch scratch // reused by Do, which is alone by the lock
	amended CompanyListener
}

// scratch is what an operation needs while it is under way.
type scratch struct {
	over overlay
	tx   Tx
}

// New returns empty books. The company's default accounts may be named later, with SetCompany.
func New(c Company, o Options) *Book {
	return &Book{options: o, state: newState(c)}
}

// Company returns a copy of the company.
func (b *Book) Company() Company {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.state.company
}

// SetCompany replaces the company: its closing date, its default accounts, its address.
func (b *Book) SetCompany(c Company) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c.Rates = slices.Clone(c.Rates)
	repost := c.TaxPayable != b.state.company.TaxPayable || c.Exchange != b.state.company.Exchange
	b.state.company = c
	if repost {
		b.state.derive() // they post to the company's accounts, so they move along
	}
}

// SetListener replaces the listener; nil ends listening.
func (b *Book) SetListener(l Listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.options.Listener = l
}

// Do runs one operation atomically: fn's error leaves the book untouched. The listener is called once with all
// changes; an error of its wait is returned together with the changes, which stay made.
//
// Each record has at most one Change, with the operation of the last step that named it and one new revision.
// A record created and deleted by the same operation leaves no Change.
func (b *Book) Do(ctx context.Context, actor Actor, fn func(*Tx) error) ([]Change, error) {
	changes, wait, err := b.commit(ctx, actor, fn)
	if err == nil && wait != nil {
		err = wait()
	}
	return changes, err
}

func (b *Book) commit(ctx context.Context, actor Actor, fn func(*Tx) error) ([]Change, func() error, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scratch.over.reset()
	t := b.begin(&b.scratch, actor)
	if err := fn(t); err != nil {
		return nil, nil, err
	}
	changes := t.changes()
	if b.options.ChangeID != nil {
		for i := range changes {
			// The record is still the operation's own: nobody else can have seen it.
			changes[i].ID = b.options.ChangeID()
			changes[i].Record.Header().ChangeID = changes[i].ID
		}
	}
	b.state.merge(t.over, t.now)
	var wait func() error
	if b.options.Listener != nil && len(changes) > 0 {
		wait = b.options.Listener(ctx, changes)
	}
	for _, e := range t.over.entries.values {
		if e.own { // and still unseen: the lock is held
			gather(e.after)
		}
	}
	return changes, wait, nil
}

// Preview runs fn and throws its effects away, ids included; its changes carry no id. Reads go on meanwhile.
func (b *Book) Preview(_ context.Context, actor Actor, fn func(*Tx) error) ([]Change, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	t := b.begin(&scratch{}, actor)
	if err := fn(t); err != nil {
		return nil, err
	}
	return t.changes(), nil
}

// Rehearse is Preview for an answer that somebody is going to believe: the ids that fn was given are used up, so that
// no other record ever has them.
func (b *Book) Rehearse(_ context.Context, actor Actor, fn func(*Tx) error) ([]Change, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.begin(&scratch{}, actor)
	if err := fn(t); err != nil {
		return nil, err
	}
	b.state.last = t.over.last
	return t.changes(), nil
}

// View calls fn with a consistent read view; records reached through it are immutable and may be kept.
func (b *Book) View(fn func(*View)) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	fn(&View{base: &b.state})
}

func (b *Book) begin(s *scratch, actor Actor) *Tx {
	s.over.last = b.state.last
	now := b.state.company.CreatedAt
	if b.options.Now != nil {
		now = b.options.Now()
	}
	now = now.UTC()
	if now.Before(b.state.latest) {
		now = b.state.latest // a clock set back must not hide changes from those who ask for what is newer
	}
	s.tx = Tx{View: View{base: &b.state, over: &s.over}, now: now, actor: actor}
	return &s.tx
}
