package quickbooks

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// draft is a record on its way into the books: the parsed request laid over the record as it was.
type draft struct {
	*scene
	entity *entity
	parsed given
	create bool
	sparse bool
	before ledger.Record // nil at creation
	now    time.Time

	money   string       // currency of amounts
	running ledger.Minor // sum of the lines so far
	numbers *numbering
}

// sent reports whether the request carried a field.
func (d *draft) sent(name string) bool { return d.parsed.has(name) }

// cleared reports whether the request takes a field's value away by leaving it out.
func (d *draft) cleared(name string) bool { return !d.create && !d.sparse && !d.sent(name) }

// apply sets the fields of x by what was sent for them, and packs what is kept beside it.
func (d *draft) apply(fields []field, x any, g given) error {
	extra := extraOf(x)
	pocket := unpack(*extra)
	if !d.create && !d.sparse {
		g = g.whole(fields)
	}
	for i := range g {
		f, v := g[i].field, g[i].value
		sent := v != nil
		switch {
		case f.spills && sent && pocket[f.name] != nil && string(pocket[f.name]) == string(jsontext.AppendBare(nil, v.(string))):
		case !f.kept && (f.beside == nil || !f.beside(v)):
			delete(pocket, f.name)
			if err := f.set(d, x, v); err != nil {
				return err
			}
		case sent:
			if id, ok := v.(string); ok && f.shape == shapeRef && f.kept && string(pocket[f.name]) != string(jsontext.AppendBare(nil, id)) {
				if err := d.exists(f.name, id, f.kinds); err != nil {
					return err
				}
			}
			raw, err := keep(v)
			if err != nil {
				return err
			}
			if pocket == nil {
				pocket = map[string]json.RawMessage{}
			}
			pocket[f.name] = raw
		default:
			delete(pocket, f.name)
		}
	}
	*extra = pack(fields, pocket)
	return nil
}

// keep is the JSON under which a parsed value lies in Extra.
func keep(v any) (json.RawMessage, error) {
	if n, ok := v.(*ledger.Scaled); ok {
		return json.RawMessage(n.Decimal()), nil
	}
	return jsontext.AppendValue(nil, v)
}

// exists refuses a reference to nothing, or to something inactive. The empty id and unchecked kinds pass.
func (d *draft) exists(name, id string, kinds []ledger.Kind) error {
	if id == "" || len(kinds) == 0 {
		return nil
	}
	for _, kind := range kinds {
		if r, ok := d.view.Get(kind, id); ok && ledger.Usable(r) {
			return nil
		}
	}
	return newFault(codeReference, name)
}

// require refuses a request without the fields that must be there. A sparse update may leave out everything.
func (d *draft) require(names []string) error {
	if d.sparse {
		return nil
	}
	for _, name := range names {
		if !d.sent(name) {
			return missing(name)
		}
	}
	return nil
}

// deletedSuffix marks the name of a deactivated list entry, which frees the name.
const deletedSuffix = " (deleted)"

func setActive(active *bool, name *string, v bool) {
	switch {
	case *active && !v:
		*name += deletedSuffix
	case !*active && v:
		*name = strings.TrimSuffix(*name, deletedSuffix)
	}
	*active = v
}

// copyRecord is a copy that can be changed without touching the committed record.
func copyRecord(r ledger.Record) ledger.Record {
	switch r := r.(type) {
	case *ledger.Account:
		c := *r
		return &c
	case *ledger.Contact:
		c := *r
		return &c
	case *ledger.Item:
		c := *r
		return &c
	case *ledger.Reference:
		c := *r
		c.Components = slices.Clone(r.Components)
		return &c
	case *ledger.Document:
		c := *r
		c.Lines, c.Settles, c.Collects = slices.Clone(r.Lines), slices.Clone(r.Settles), slices.Clone(r.Collects)
		return &c
	}
	return r
}
