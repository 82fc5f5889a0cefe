package simulator

import (
	"context"
	"regexp"
	"slices"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/unified"
)

// BookForms lists what the platform's own user interface asks for when a record is entered.
func (w *World) BookForms(connection string) ([]platform.EntryForm, error) {
	if _, err := w.shelves(connection); err != nil {
		return nil, err
	}
	return quickbooks.EntryForms(), nil
}

// entryForm finds the form of an object.
func entryForm(object string) (platform.EntryForm, bool) {
	forms := quickbooks.EntryForms()
	at := slices.IndexFunc(forms, func(f platform.EntryForm) bool { return f.Object == object })
	if at < 0 {
		return platform.EntryForm{}, false
	}
	return forms[at], true
}

var inList = regexp.MustCompile(`\[(\d+)\]`)

// values reads the fields of a record's form that can be changed, as the platform shows them.
func (s *shelves) values(ctx context.Context, kind ledger.Kind, record BookRecord) ([]BookValue, error) {
	list := []BookValue{}
	form, known := entryForm(string(kind))
	if !known || record.Status == string(ledger.StatusVoided) || !slices.ContainsFunc(form.Fields, func(f platform.EntryField) bool { return f.Edit }) {
		return list, nil
	}
	object, known := unified.ObjectByName(string(kind))
	if !known {
		return list, nil
	}
	native, err := s.w.open(ctx, s.connection.Realm, object.Native, record.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range form.Fields {
		if !f.Edit {
			continue
		}
		value := BookValue{Name: f.Name, Value: gjson.GetBytes(native, inList.ReplaceAllString(f.Native, ".$1")).String()}
		if f.Type == "record" && value.Value != "" {
			value.Label = s.called(f.Kinds, value.Value)
		}
		list = append(list, value)
	}
	return list, nil
}

// called is the name of a record of one of the kinds.
func (s *shelves) called(kinds []string, id string) (label string) {
	s.book.View(func(v *ledger.View) {
		for _, kind := range kinds {
			if r, ok := v.Get(ledger.Kind(kind), id); ok {
				label = ledger.Label(r)
			}
		}
	})
	return label
}
