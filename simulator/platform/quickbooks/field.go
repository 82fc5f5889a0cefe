package quickbooks

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
)

// equalFold tells names apart, which nearly all clients spell as they are.
func equalFold(a, b string) bool { return a == b || strings.EqualFold(a, b) }

// shape is the native type of a field: how it is read from a request.
type shape int

const (
	shapeText shape = iota
	shapeDate
	shapeAmount // ledger.Minor
	shapeScaled // ledger.Scaled
	shapeFlag
	shapeCount  // int
	shapeRef    // {"value":"12"}: the id
	shapeText1  // a text inside an object of one member, such as {"Address":"a@b.c"}
	shapeObject // kept as sent
	shapeArray  // kept as sent
	shapeOwn    // the field's own parse function
)

// field is one property of an entity or of a line. x is the ledger.Record or *ledger.Line it belongs to.
type field struct {
	name     string
	shape    shape
	inner    string // member name of shapeText1
	limit    int    // longest text; 0 is unlimited
	words    []string
	kinds    []ledger.Kind // what a reference may point at; empty: it is not checked
	required bool
	sticky   bool             // a full update that leaves it out does not clear it
	fallback any              // of a field without get: shown when nothing is kept
	kept     bool             // lies in Extra
	spills   bool             // lies in Extra where the books cannot take it
	beside   func(v any) bool // of a field that spills: the books cannot take this value
	parse    func(in *intake, raw any, path string) (any, error)
	get      func(s *scene, x any) any          // nil: what is kept, or the fallback
	set      func(d *draft, x any, v any) error // nil: the server sets it. A nil v clears
}

func (f *field) settable() bool { return f.set != nil || f.kept }

// scene is what a record is shown in.
type scene struct {
	view    *ledger.View
	company *ledger.Company
	realm   string
	zone    *time.Location
	// currency is that of the document whose lines are shown.
	currency string
	files    *attachments
	address  func() string // where the façade answers
	leaf     leaf          // lent to the field that is asked
	lent     drawn         // likewise
	sheet    []byte        // of the records shown so far
	at       any           // whose extras are unpacked
	extras   map[string]json.RawMessage
}

// value is what a field shows of x; nil when there is nothing. It is good until the next field is asked.
func (s *scene) value(f *field, x any) any {
	if f.kept {
		s.turn(x)
	}
	switch {
	case f.get != nil:
		return f.get(s, x)
	case f.kept:
		return s.kept(f.name, f.fallback)
	}
	return f.fallback
}

// turn unpacks the extras of x.
func (s *scene) turn(x any) {
	if s.at != x {
		s.at, s.extras = x, unpack(*extraOf(x))
	}
}

// kept is what lies in the extras at hand.
func (s *scene) kept(name string, fallback any) any {
	if raw, ok := s.extras[name]; ok {
		return kept(raw)
	}
	return fallback
}

// show is the object of all fields. The records of a page lie one behind the other in the same bytes.
func (s *scene) show(by *form, x any) kept {
	from := len(s.sheet)
	s.sheet = s.draw(s.sheet, by, x)
	return kept(s.sheet[from:len(s.sheet):len(s.sheet)])
}

// draw appends the object of all fields, in their order.
func (s *scene) draw(to []byte, by *form, x any) []byte {
	begun := len(to)
	s.turn(x)
	fields := by.showing
	if len(s.extras) == 0 {
		fields = by.bare
	}
	for i := range fields {
		f := &fields[i]
		if f.get == nil {
			if raw, ok := s.extras[f.name]; ok {
				to = append(append(to, f.label...), raw...)
			} else {
				to = append(to, f.plain...)
			}
			continue
		}
		switch v := f.get(s, x).(type) {
		case nil:
		case *leaf: // as nearly all are
			to = v.render(append(to, f.label...))
		default:
			to = render(append(to, f.label...), v, s.zone)
		}
	}
	if len(to) == begun {
		return append(to, "{}"...)
	}
	to[begun] = '{' // in place of the first comma
	return append(to, '}')
}

// label begins the next member of an object.
func label(to []byte, name string) []byte {
	return append(append(append(next(to), '"'), name...), '"', ':')
}

// next parts an element from the one before it.
func next(to []byte) []byte {
	if last := to[len(to)-1]; last == '{' || last == '[' {
		return to
	}
	return append(to, ',')
}

// extra is the text or id kept under a name; empty when there is none.
func (s *scene) extra(x any, name string) string {
	extra := *extraOf(x)
	if len(extra) == 0 {
		return ""
	}
	raw := gjson.GetBytes(extra, name)
	if raw.Type == gjson.JSON {
		raw = raw.Get("value")
	}
	return raw.Str
}

// flag reports whether what is kept under a name is true.
func (s *scene) flag(x any, name string) bool { return string(unpack(*extraOf(x))[name]) == "true" }

// name is what references to a record are labelled with.
func (s *scene) name(id string, kinds ...ledger.Kind) string {
	for _, kind := range kinds {
		if r, ok := s.view.Get(kind, id); ok {
			return ledger.Label(r)
		}
	}
	return ""
}

func extraOf(x any) *json.RawMessage {
	switch x := x.(type) {
	case *ledger.Line:
		return &x.Extra
	case ledger.Record:
		return &x.Header().Extra
	}
	none := json.RawMessage(nil)
	return &none
}

// unpack finds the extras by their names. They are parts of the bytes in which they lie.
func unpack(extra json.RawMessage) map[string]json.RawMessage {
	if len(extra) == 0 || !gjson.ValidBytes(extra) {
		return nil // somebody else's extras are not ours to read
	}
	packed := gjson.ParseBytes(extra)
	if !packed.IsObject() {
		return nil
	}
	m := map[string]json.RawMessage{}
	packed.ForEach(func(name, value gjson.Result) bool {
		end := value.Index + len(value.Raw)
		m[name.Str] = extra[value.Index:end:end]
		return true
	})
	return m
}

// pack writes extras in the order of the table, so that equal extras are equal bytes.
func pack(fields []field, extras map[string]json.RawMessage) json.RawMessage {
	if len(extras) == 0 {
		return nil
	}
	size := len("{}")
	for name, raw := range extras {
		size += len(`"":,`) + len(name) + len(raw)
	}
	packed := append(make(json.RawMessage, 0, size), '{')
	for i := range fields {
		if raw, ok := extras[fields[i].name]; ok && (fields[i].kept || fields[i].spills) {
			packed = append(label(packed, fields[i].name), raw...)
		}
	}
	if len(packed) == len("{") {
		return nil
	}
	return append(packed, '}')
}

func lookup(fields []field, name string) (*field, bool) {
	for i := range fields {
		if equalFold(fields[i].name, name) {
			return &fields[i], true
		}
	}
	return nil, false
}

// unquoted is the text that kept JSON holds; empty when it holds none.
func unquoted(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
