package subject

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// object is a kind of record that is kept.
type object struct {
	name  string   // member of a single answer, and of an event
	list  string   // member of a list, and last part of the path
	money []string // members that have to be numbers when they are not null
	texts []string // members that have to be texts when they are not null
}

// objects are in the order in which they refer to each other.
var objects = []object{
	{name: "account", list: "accounts", texts: []string{"name", "account_type"}},
	{name: "customer", list: "customers", texts: []string{"customer_name"}},
	{name: "vendor", list: "vendors", texts: []string{"vendor_name"}},
	{name: "item", list: "items", texts: []string{"name"}},
	{name: "invoice", list: "invoices", money: []string{"total_amount", "amount_due"}, texts: []string{"customer_id", "status"}},
	{name: "bill", list: "bills", money: []string{"total_amount", "amount_due"}, texts: []string{"vendor_id", "status"}},
	{name: "invoice_payment", list: "invoice_payments", texts: []string{"customer_id"}},
	{name: "bill_payment", list: "bill_payments", money: []string{"total_amount"}, texts: []string{"vendor_id"}},
	{name: "journal_entry", list: "journal_entries"},
}

// record is what all records have.
type record struct {
	ID         string `json:"id"`
	LastSynced string `json:"last_synced_at"`
}

// shelf holds the records of one object.
type shelf struct {
	object  object
	held    map[string]held
	mark    time.Time         // watermark: the newest last_synced_at that was read
	wary    map[string]string // quarantined records and why
	told    map[string]notice // by id: the last event about the record
	learned []string          // ids that were not held before, since the last look
}

type held struct {
	synced time.Time
	raw    json.RawMessage
}

func newShelf(o object) *shelf {
	return &shelf{object: o, held: map[string]held{}, wary: map[string]string{}, told: map[string]notice{}}
}

// put takes a record as the API gave it. One that does not look as documented goes into quarantine; the rest of its
// page is kept. The watermark does not pass a record that could not be kept only because it has no time.
func (s *shelf) put(raw json.RawMessage) (quarantined string) {
	r, err := s.check(raw)
	if err != nil {
		name := r.ID
		if name == "" {
			name = "without id"
		}
		if s.wary[name] == err.Error() {
			return ""
		}
		s.wary[name] = err.Error()
		return fmt.Sprintf("%s %s: %s", s.object.name, name, err)
	}
	delete(s.wary, r.ID)
	synced, err := time.Parse(time.RFC3339, r.LastSynced)
	if err != nil {
		return fmt.Sprintf("%s %s: last_synced_at is no time", s.object.name, r.ID)
	}
	if synced.After(s.mark) {
		s.mark = synced
	}
	before, known := s.held[r.ID]
	if known && synced.Before(before.synced) {
		return "" // older than what is held
	}
	s.held[r.ID] = held{synced: synced, raw: raw}
	if !known {
		s.learned = append(s.learned, r.ID)
	}
	return ""
}

// check compares a record with the documentation, as far as this integration relies on it.
func (s *shelf) check(raw json.RawMessage) (record, error) {
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		return record{}, errors.New("it is no object")
	}
	id, _ := members["id"].(string)
	synced, _ := members["last_synced_at"].(string)
	r := record{ID: id, LastSynced: synced}
	if id == "" || synced == "" {
		return r, errors.New("id or last_synced_at is missing")
	}
	for _, name := range s.object.money {
		value, there := members[name]
		if _, number := value.(float64); !there || value != nil && !number {
			return r, fmt.Errorf("%s is not a number", name)
		}
	}
	for _, name := range s.object.texts {
		value, there := members[name]
		if _, text := value.(string); !there || value != nil && !text {
			return r, fmt.Errorf("%s is not a text", name)
		}
	}
	return r, nil
}

// drop forgets a record that is gone.
func (s *shelf) drop(id string) { delete(s.held, id) }

// news returns the ids learnt since the last look.
func (s *shelf) news() []string {
	fresh := s.learned
	s.learned = nil
	return fresh
}

// find returns the id of the first record, by id, of which a member has a value.
func (s *shelf) find(member, value string) string {
	for _, id := range slices.Sorted(maps.Keys(s.held)) {
		var members map[string]any
		if json.Unmarshal(s.held[id].raw, &members) != nil {
			continue
		}
		if text, ok := members[member].(string); ok && (value == "" || text == value) {
			return id
		}
	}
	return ""
}
