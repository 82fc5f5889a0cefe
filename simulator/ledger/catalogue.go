package ledger

import (
	"slices"
	"strconv"
	"time"
)

// admitCatalogue checks a reference.
func (t *Tx) admitCatalogue(before, next *Reference, revision int) error {
	if err := t.shapeName(&next.Name, next.Kind); err != nil {
		return err
	}
	if err := next.shape(); err != nil {
		return err
	}
	if err := t.admitParent(next); err != nil {
		return err
	}
	if next.Account != "" {
		if err := t.admitReference("/account", &next.Account, roleTax); err != nil {
			return err
		}
	}
	for i := range next.Components {
		path := "/components/" + strconv.Itoa(i) + "/agency"
		if err := t.admitEntry(path, &next.Components[i].Agency, KindTaxAgency); err != nil {
			return err
		}
	}
	if before != nil {
		if err := fresh(before, revision); err != nil {
			return err
		}
	}
	return t.admitName(next)
}

// shape refuses what only another kind of reference has, and completes what this kind must have.
func (r *Reference) shape() error {
	for _, field := range []struct {
		path  string
		given bool
		kinds []Kind
	}{
		{"/parent", r.Parent != "", []Kind{KindClass, KindDepartment}},
		{"/card", r.Card, []Kind{KindPaymentMethod}},
		{"/account", r.Account != "", []Kind{KindTaxAgency}},
		{"/term", r.Term != nil, []Kind{KindPaymentTerm}},
		{"/components", r.Components != nil, []Kind{KindTaxRate}},
	} {
		if field.given && !slices.Contains(field.kinds, r.Kind) {
			return invalid(field.path, "a %s has no %s", r.Kind, field.path[1:])
		}
	}
	switch r.Kind {
	case KindPaymentTerm:
		if r.Term == nil {
			r.Term = &Term{}
		}
		return r.Term.shape()
	case KindTaxRate:
		return shapeComponents(r.Components)
	}
	return nil
}

func (m *Term) shape() error {
	if m.DueDays < 0 || m.DueDays > 999 {
		return invalid("/term/due_days", "the days must lie between 0 and 999")
	}
	if m.DayOfMonth < 0 || m.DayOfMonth > 31 {
		return invalid("/term/day_of_month", "the day must lie between 1 and 31")
	}
	if m.DiscountDays < 0 || m.DiscountDays > 999 {
		return invalid("/term/discount_days", "the days must lie between 0 and 999")
	}
	if m.DiscountPercent < 0 || m.DiscountPercent > 100*Scale {
		return invalid("/term/discount_percent", "the discount must lie between 0 and 100")
	}
	return nil
}

// due is when a document of a date is due.
func (m *Term) due(issued string) string {
	day, err := time.Parse(time.DateOnly, issued)
	if err != nil {
		return ""
	}
	if m.DayOfMonth == 0 {
		return day.AddDate(0, 0, m.DueDays).Format(time.DateOnly)
	}
	first := time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(m.DayOfMonth, last)-1).Format(time.DateOnly)
}

func shapeComponents(components []TaxComponent) error {
	if len(components) == 0 {
		return missing("/components", "at least one component of the tax rate")
	}
	if len(components) > 20 {
		return invalid("/components", "a tax rate has at most 20 components")
	}
	for i := range components {
		c, path := &components[i], "/components/"+strconv.Itoa(i)
		if c.Name == "" {
			return missing(path+"/name", "the name of the component")
		}
		if c.Percent < 0 || c.Percent > 100*Scale {
			return invalid(path+"/percent", "the rate must lie between 0 and 100 percent")
		}
	}
	return nil
}

// depth is how many generations of classes or departments there may be.
const depth = 5

// admitParent wants a parent that is there and is no descendant.
func (t *Tx) admitParent(r *Reference) error {
	if r.Parent == "" {
		return nil
	}
	if err := t.admitEntry("/parent", &r.Parent, r.Kind); err != nil {
		return err
	}
	id := r.Parent
	for range depth - 1 {
		if id == r.ID {
			return invalid("/parent", "%s %s would be its own ancestor", r.Kind, r.ID)
		}
		parent, ok := t.Reference(r.Kind, id)
		if !ok || parent.Parent == "" {
			return nil
		}
		id = parent.Parent
	}
	return invalid("/parent", "a %s has at most %d generations", r.Kind, depth)
}

// admitSome is admitEntry of what may be left out.
func (t *Tx) admitSome(path string, id *string, kind Kind) error {
	if *id == "" {
		return nil
	}
	return t.admitEntry(path, id, kind)
}

// admitEntry checks that a reference is there and active. The id becomes the record's own string.
func (t *Tx) admitEntry(path string, id *string, kind Kind) error {
	r, ok := t.Reference(kind, *id)
	if !ok || r.Deleted || !t.usable(r.Active) {
		return unknown(path, kind, *id)
	}
	*id = r.ID
	return nil
}
