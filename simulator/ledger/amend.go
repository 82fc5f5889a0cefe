package ledger

import (
	"context"
	"slices"

	"faultline/simulator/problem"
)

// CompanyListener hears of an amendment of the company as a Listener does of changes. The change names no record.
type CompanyListener func(ctx context.Context, company Company, change Change) (wait func() error)

// SetCompanyListener replaces who hears of amendments; nil ends listening.
func (b *Book) SetCompanyListener(l CompanyListener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.amended = l
}

// Amend changes what the company says of itself: name, addresses, telephone. The revision must be the current one, else
// the code is CodeStaleRevision; a negative one skips the check. Currency, default accounts and closing date are not
// amended: SetCompany sets them.
func (b *Book) Amend(ctx context.Context, actor Actor, revision int, fn func(*Company) error) (Company, error) {
	company, wait, err := b.amend(ctx, actor, revision, fn)
	if err == nil && wait != nil {
		err = wait()
	}
	return company, err
}

func (b *Book) amend(ctx context.Context, actor Actor, revision int, fn func(*Company) error) (Company, func() error, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.state.company
	if revision >= 0 && revision != before.Revision {
		return before, nil, problem.New(CodeStaleRevision, "the company is at revision %d, not %d", before.Revision, revision).At("/revision").
			WithHint("read it again and repeat the change")
	}
	next := before
	next.Rates = slices.Clone(before.Rates)
	if err := fn(&next); err != nil {
		return before, nil, err
	}
	if next.Name == "" {
		return before, nil, missing("/name", "the name of the company")
	}
	if next.Currency != before.Currency || next.ID != before.ID || next.TaxPayable != before.TaxPayable || next.Exchange != before.Exchange {
		return before, nil, invalid("", "the identity, the currency and the accounts of a company are not amended")
	}
	t := b.begin(&b.scratch, actor)
	next.Revision, next.UpdatedAt = before.Revision+1, t.now
	b.state.company = next
	change := Change{Operation: OperationUpdate, Actor: actor, At: t.now}
	if b.options.ChangeID != nil {
		change.ID = b.options.ChangeID()
	}
	if b.amended == nil {
		return next, nil, nil
	}
	return next, b.amended(ctx, next, change), nil
}
