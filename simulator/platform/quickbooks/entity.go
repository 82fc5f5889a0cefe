package quickbooks

import (
	"context"
	"strings"
	"time"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// entity describes one kind of native object: its fields in the order of replies, and what may be done with it.
type entity struct {
	name   string      // key of replies
	kind   ledger.Kind // also the unified API's singular name
	object string      // the unified name where there is no kind
	list   bool        // deactivated instead of deleted; queries leave inactive ones out
	voids  bool
	mail   string                                               // where the address lies that it is mailed to; empty: it is neither mailed nor printed
	single bool                                                 // one per company, read only but for what amend takes
	amend  func(c *ledger.Company, body *jsontext.Object) error // of the sole one; nil: it cannot be changed
	// readOnly entities are made by the books or by another service, and uncaptured ones are not in change capture.
	readOnly, uncaptured bool
	// derived lists records, in ascending id, that the books do not have as such; nil: they have them.
	derived func(s *scene) []ledger.Record
	// erase deletes a derived record; nil: it cannot be deleted.
	erase  func(ctx context.Context, f *Facade, realm, id, token string) error
	fields []field
	form   *form  // of the fields
	path   string // template of the path that takes writes
	blank  func() ledger.Record
	finish func(d *draft, r ledger.Record) error // what the fields mean together, before the books see the record
}

// entities lists what the façade offers. It is built once and never changes.
var entities = formed(
	companyInfo(), preferences(), account(), customer(), vendor(), item(),
	class(), department(), term(), paymentMethodEntity(), taxCode(), taxRate(), taxAgency(), companyCurrency(),
	invoice(), creditMemo(), salesReceipt(), refundReceipt(), estimate(), payment(),
	bill(), vendorCredit(), purchase(), purchaseOrder(), billPayment(),
	journalEntry(), deposit(), transfer(), attachable(),
)

// formed fills in what follows from what the entities are.
func formed(all ...*entity) []*entity {
	for _, e := range all {
		e.form, e.path = formOf(e.fields), realmTemplate+"/"+strings.ToLower(e.name)
	}
	return all
}

// entityNames finds an entity by its name, and by its name in lower case, which is how paths spell it.
var entityNames = func() map[string]*entity {
	names := make(map[string]*entity, 2*len(entities))
	for _, e := range entities {
		names[e.name], names[strings.ToLower(e.name)] = e, e
	}
	return names
}()

// entityNamed finds an entity; letter case does not count, because real clients differ.
func entityNamed(name string) (*entity, bool) {
	if e, ok := entityNames[name]; ok {
		return e, true
	}
	for _, e := range entities {
		if strings.EqualFold(e.name, name) {
			return e, true
		}
	}
	return nil, false
}

// unifiedName is the unified API's singular name of the entity; empty when it has none.
func (e *entity) unifiedName() string {
	if e.kind != "" {
		return string(e.kind)
	}
	return e.object
}

// head are the fields of every entity.
func head() []field {
	return []field{
		constant("domain", "QBO"),
		constant("sparse", false),
		{name: "Id", get: func(s *scene, x any) any { return s.ident(x.(ledger.Record).Header().ID) }},
		{name: "SyncToken", get: func(_ *scene, x any) any { return (*token)(x.(ledger.Record).Header()) }},
		{name: "MetaData", get: func(_ *scene, x any) any { return (*times)(x.(ledger.Record).Header()) }},
	}
}

func table(parts ...[]field) []field {
	var all []field
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func (f field) require() field { f.required = true; return f }
func (f field) stick() field   { f.sticky = true; return f }

// each visits the live records of an entity in ascending id.
func (s *scene) each(e *entity, visit func(ledger.Record)) {
	if e.derived == nil {
		s.view.Each(e.kind, func(r ledger.Record) bool { visit(r); return true })
		return
	}
	for _, r := range e.derived(s) {
		visit(r)
	}
}

// eachSince visits the records that changed at a time or later, deleted ones included.
func (s *scene) eachSince(e *entity, since time.Time, visit func(ledger.Record)) {
	if e.derived == nil {
		s.view.EachSince(e.kind, since, func(r ledger.Record) bool { visit(r); return true })
		return
	}
	for _, r := range e.derived(s) {
		if !r.Header().UpdatedAt.Before(since) {
			visit(r)
		}
	}
}

// record finds a record of an entity; deleted ones too.
func (s *scene) record(e *entity, id string) (ledger.Record, bool) {
	if e.derived == nil {
		return s.view.Get(e.kind, id)
	}
	for _, r := range e.derived(s) {
		if r.Header().ID == id {
			return r, true
		}
	}
	return nil, false
}

// usable says that a record is neither deleted nor inactive; a component of a tax is as active as the whole.
func usable(r ledger.Record) bool {
	if c, ok := r.(*component); ok {
		r = c.of
	}
	return ledger.Usable(r)
}

// entry is what a reply shows of a record.
func (s *scene) entry(e *entity, r ledger.Record) kept { return s.show(e.form, r) }

// currencyNames are the names of currencies in references.
var currencyNames = map[string]string{
	"USD": "United States Dollar", "CAD": "Canadian Dollar", "GBP": "British Pound Sterling", "EUR": "Euro",
	"AUD": "Australian Dollar", "NZD": "New Zealand Dollar", "JPY": "Japanese Yen", "CHF": "Swiss Franc",
	"MXN": "Mexican Peso", "INR": "Indian Rupee", "SEK": "Swedish Krona", "NOK": "Norwegian Krone", "DKK": "Danish Krone",
}

// currencyField cannot be cleared: a currency is fixed once set.
func currencyField[T any](at func(T) *string) field {
	return field{name: "CurrencyRef", shape: shapeRef, sticky: true,
		get: func(s *scene, x any) any { c := *at(x.(T)); return s.named(c, currencyNames[c]) },
		set: func(_ *draft, x any, v any) error {
			if c, _ := v.(string); c != "" {
				*at(x.(T)) = c
			}
			return nil
		},
	}
}
