package ledger

import (
	"strconv"
	"time"

	"faultline/simulator/problem"
)

// Tx is one operation under way. It reads what it has done so far. It must not be kept.
type Tx struct {
	View
	now   time.Time
	actor Actor
	past  *Transcription // while a record is taken over from other books
}

// Create adds a record: the ledger gives the id, the ids of lines, revision 1 and the times, and returns the stored
// value. Accounts, contacts and items begin active; Update ends that. The caller's value is copied.
func (t *Tx) Create(r Record) (Record, error) {
	next, err := copyOf(r)
	if err != nil {
		return nil, err
	}
	return t.Adopt(next)
}

// Adopt is Create of a record that the caller gives away with all that it holds: it is not copied. A record that is
// refused may be corrected and given again.
func (t *Tx) Adopt(next Record) (Record, error) {
	if next.RecordKind().ordinal() < 0 {
		return nil, noKind(next)
	}
	head := next.Header()
	*head = Head{Extra: head.Extra}
	activate(next)
	if err := t.admit(nil, next, -1); err != nil {
		return nil, err
	}
	t.over.last++
	id := t.over.last
	head.ID, head.Revision = strconv.FormatUint(id, 10), 1
	head.CreatedAt, head.UpdatedAt = t.now, t.now
	head.CreatedBy, head.UpdatedBy = t.actor, t.actor
	t.put(id, next, OperationCreate, false).own = true
	t.link(nil, next)
	return next, nil
}

// Update replaces a record's content; documents post anew. The revision must be the current one, else the code is
// CodeStaleRevision; a negative revision skips the check. Fields the ledger keeps are not taken from the caller.
func (t *Tx) Update(r Record, revision int) (Record, error) {
	next, err := copyOf(r)
	if err != nil {
		return nil, err
	}
	before, err := t.current(next.RecordKind(), next.Header().ID)
	if err != nil {
		return nil, err
	}
	if err := t.admit(before, next, revision); err != nil {
		return nil, err
	}
	t.succeed(before, next)
	t.put(number(next.Header().ID), next, OperationUpdate, false).own = true
	t.link(before, next)
	return next, nil
}

// current finds the live record to change.
func (t *Tx) current(kind Kind, id string) (Record, error) {
	r, ok := t.Get(kind, id)
	if !ok || r.Header().Deleted {
		return nil, gone(kind, id)
	}
	return r, nil
}

func fresh(r Record, revision int) error {
	if have := r.Header().Revision; revision >= 0 && revision != have {
		return problem.New(CodeStaleRevision, "%s %s is at revision %d, not %d", r.RecordKind(), r.Header().ID, have, revision).
			At("/revision").WithHint("read it again and repeat the change")
	}
	return nil
}

// succeed gives next the head that follows before's. One operation makes one new revision however many steps it takes.
func (t *Tx) succeed(before, next Record) {
	old, head := before.Header(), next.Header()
	revision := 1
	if e, ok := t.over.entries.get(number(old.ID)); !ok {
		revision = old.Revision + 1
	} else if e.before != nil {
		revision = e.before.Header().Revision + 1
	}
	*head = Head{
		ID: old.ID, Revision: revision, Extra: head.Extra, Deleted: head.Deleted,
		CreatedAt: old.CreatedAt, UpdatedAt: t.now, CreatedBy: old.CreatedBy, UpdatedBy: t.actor,
	}
}

// put makes next the record's pending value, with all it implies.
func (t *Tx) put(id uint64, next Record, operation string, linked bool) *entry {
	e, ok := t.over.entries.get(id)
	if !ok {
		e = t.over.entered(id, entry{kind: next.RecordKind(), operation: operation, linked: true})
		if before, ok := t.base.shelf(e.kind).get(id); ok {
			e.before, e.after = before, before
		}
	}
	if e.after != nil {
		t.effect(e.after, -1)
	}
	t.effect(next, +1)
	if !linked {
		e.linked = false
		if e.before != nil {
			e.operation = operation
		}
	}
	e.after = next
	return e
}

// changes lists what the operation did, in the order in which records were first touched.
func (t *Tx) changes() []Change {
	list := make([]Change, 0, len(t.over.entries.values))
	for _, e := range t.over.entries.values {
		if e.vanished() {
			continue
		}
		list = append(list, Change{
			Kind: e.kind, Record: e.after, Before: e.before, Operation: e.operation,
			Linked: e.linked, Actor: t.actor, At: t.now,
		})
	}
	return list
}

// isDefault says that the company posts to the account by default.
func (c *Company) isDefault(account string) bool {
	switch account {
	case c.Receivable, c.Payable, c.Undeposited, c.TaxPayable, c.Sales, c.Exchange:
		return true
	}
	return false
}
