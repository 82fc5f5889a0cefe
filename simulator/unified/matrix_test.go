package unified_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
	"faultline/simulator/unified"
)

// nobody is the id of no record.
const nobody = "0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b"

// wrong is one way in which a member of a body can be wrong.
type wrong struct {
	name   string
	value  any
	status []int
	code   string // empty: the platform's own
}

// missing takes a member away.
type missing struct{}

// wrongs are the ways in which a member can be wrong, by its description.
func wrongs(f *unified.Field, update bool) []wrong {
	var all []wrong
	add := func(name string, value any, code string, status ...int) {
		all = append(all, wrong{name, value, status, code})
	}
	need := f.Create
	if update {
		need = f.Update
	}
	if need == unified.Must && f.Unless == "" {
		add("missing", missing{}, "MISSING_FIELDS", 400)
		add("null", nil, "MISSING_FIELDS", 400)
	}
	kind := f.Type
	if f.Takes != "" {
		kind = f.Takes
	}
	switch kind {
	case unified.TypeArray:
		add("no array", map[string]any{}, "INVALID_FIELDS", 400)
		if len(f.Fields) == 0 {
			add("unknown references", []any{nobody}, "INVALID_REFERENCE", 450)
		} else {
			add("an array of text", []any{"x"}, "INVALID_FIELDS", 400)
		}
	case unified.TypeObject:
		add("no object", "x", "INVALID_FIELDS", 400)
	case unified.TypeBool:
		add("no truth value", "true", "INVALID_FIELDS", 400)
	case unified.TypeNumber, unified.TypeDecimal, unified.TypeLoose:
		add("no number", true, "INVALID_FIELDS", 400)
		add("text", "twelve", "INVALID_FIELDS", 400)
		add("too large", json.Number("1e40"), "INVALID_FIELDS", 400)
		below, third := any(json.Number("-1")), any(json.Number("1.005"))
		if kind == unified.TypeDecimal {
			below, third = "-1", "1.005"
		}
		if f.Low != nil {
			add("below 0", below, "INVALID_FIELDS", 400)
		}
		if f.AboveLow {
			add("0", json.Number("0"), "INVALID_FIELDS", 400)
		}
		if f.Kept() && isMoney(f.Name) {
			add("three decimals", third, "", 450)
		}
	case unified.TypeID:
		add("no text", json.Number("7"), "INVALID_FIELDS", 400)
		add("no id", "nope", "INVALID_FIELDS", 400)
		add("unknown reference", nobody, "INVALID_REFERENCE", 450)
	case unified.TypeTime:
		add("no date", "01/02/2026", "INVALID_FIELDS", 400)
		add("no such day", "2026-02-30", "INVALID_FIELDS", 400)
	case unified.TypeCurrency:
		add("unknown currency", "ZZZ", "INVALID_FIELDS", 400)
		add("lower case", "usd", "INVALID_FIELDS", 400)
	case unified.TypeEnum:
		add("unknown word", "nope", "INVALID_FIELDS", 400)
	case unified.TypeEmail:
		add("no address", "nobody", "INVALID_FIELDS", 400)
	default:
		add("no text", json.Number("7"), "INVALID_FIELDS", 400)
		add("too long", strings.Repeat("x", 5000), "INVALID_FIELDS", 400)
	}
	return all
}

// isMoney reports whether a number is an amount of a currency, not a price, a rate or a quantity.
func isMoney(name string) bool {
	return name == "amount" || strings.HasSuffix(name, "_amount") && name != "unit_amount"
}

// put sets or removes a member; arrays are entered at their first element, and what is not there is made.
func put(fields []unified.Field, body map[string]any, path []string, v any) {
	head := path[0]
	if len(path) > 1 {
		f := fields[slices.IndexFunc(fields, func(f unified.Field) bool { return f.Name == head })]
		inner, _ := body[head].(map[string]any)
		if list, ok := body[head].([]any); ok {
			inner = list[0].(map[string]any)
		} else if inner == nil {
			inner = needed(f.Fields)
			body[head] = inner
			if f.Type == unified.TypeArray {
				body[head] = []any{inner}
			}
		}
		put(f.Fields, inner, path[1:], v)
		return
	}
	if v == (missing{}) {
		delete(body, head)
		return
	}
	body[head] = v
}

// needed is an object with the members that it cannot be without.
func needed(fields []unified.Field) map[string]any {
	object := map[string]any{}
	for i := range fields {
		switch f := &fields[i]; {
		case f.Create != unified.Must:
		case f.Type == unified.TypeBool:
			object[f.Name] = true
		case f.Type == unified.TypeEnum:
			object[f.Name] = f.Values[0]
		default:
			object[f.Name] = nobody
		}
	}
	return object
}

// once are the members by which a body uses up what it names: a second one like it is refused for that alone.
var once = []string{"linked_sales_order", "linked_purchase_orders", "linked_payments"}

// repeatable takes out of a body what would be used up, unless that is what is tried.
func repeatable(body map[string]any, path []string) {
	for name, v := range body {
		if slices.Contains(once, name) && !slices.Contains(path, name) {
			delete(body, name)
			continue
		}
		switch inner := v.(type) {
		case map[string]any:
			repeatable(inner, path)
		case []any:
			for _, e := range inner {
				if m, ok := e.(map[string]any); ok {
					repeatable(m, path)
				}
			}
		}
	}
}

// parsed reads a body and keeps its numbers.
func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	body := map[string]any{}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		t.Fatal(err, text)
	}
	return body
}

// state is everything that a refused write must leave alone: how many records there are, in which versions, and what
// lies on every account.
func (w *world) state() string {
	var b strings.Builder
	w.book.View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			versions := 0
			v.Each(kind, func(r ledger.Record) bool {
				versions += r.Header().Revision
				if kind == ledger.KindAccount {
					fmt.Fprintf(&b, "%s=%d ", r.Header().ID, v.Balance(r.Header().ID))
				}
				return true
			})
			fmt.Fprintf(&b, "%s: %d in %d\n", kind, v.Count(kind), versions)
		}
	})
	return b.String()
}

// matrix is one object under test.
type matrix struct {
	w       *world
	t       *testing.T
	o       *unified.Object
	filler  *filler
	body    string
	update  bool
	before  string
	refused int
}

// walk tries every member in every wrong way.
func (m *matrix) walk(fields []unified.Field, path []string) {
	for i := range fields {
		f := &fields[i]
		need := f.Create
		if m.update {
			need = f.Update
		}
		if need == unified.Never {
			continue
		}
		at := append(slices.Clone(path), f.Name)
		for _, c := range wrongs(f, m.update) {
			m.try(f, at, c)
		}
		if f.Takes == "" { // what bodies give as something simpler has no members there
			m.walk(f.Fields, at)
		}
	}
}

func (m *matrix) try(f *unified.Field, path []string, c wrong) {
	m.t.Helper()
	body := parsed(m.t, m.filler.fill(m.body))
	repeatable(body, path)
	if m.update {
		maps.DeleteFunc(body, func(name string, _ any) bool { return name != path[0] && !m.always(name) })
	}
	put(m.o.Fields, body, path, c.value)
	method, rec := m.send(body)
	m.refused++
	answer := gjson.ParseBytes(rec.Body.Bytes())
	place := fmt.Sprintf("%s %s %s: ", method, strings.Join(path, "."), c.name)
	switch {
	case !slices.Contains(c.status, rec.Code) || c.code != "" && answer.Get("error_code").Str != c.code:
		m.t.Errorf("%s%d %s", place, rec.Code, rec.Body)
	case !strings.Contains(answer.Get("error_message").Str, f.Name) && answer.Get("error_metadata.platform.element").Str == "":
		m.t.Errorf("%sthe answer does not name the member: %s", place, rec.Body)
	}
	if after := m.w.state(); after != m.before {
		m.t.Errorf("%sthe books have changed", place)
		m.before = after
	}
}

func (m *matrix) send(body map[string]any) (method string, rec *httptest.ResponseRecorder) {
	m.t.Helper()
	key := m.o.Name
	if m.o.Wrapper != "" {
		key = m.o.Wrapper
	}
	raw, err := json.Marshal(map[string]any{key: body})
	if err != nil {
		m.t.Fatal(err)
	}
	method, target := http.MethodPost, m.o.Path
	if m.update {
		method, target = http.MethodPatch, m.o.Path+"/"+m.filler.values[m.o.Name]
	}
	return method, m.w.call(method, m.w.on(target), string(raw))
}

// control sends the body as it is: unless that is taken, nothing follows from its being refused when it is wrong.
func (m *matrix) control() {
	m.t.Helper()
	body := parsed(m.t, m.filler.fill(m.body))
	repeatable(body, nil)
	if m.update {
		delete(body, "status") // of which the platform takes no other than void
	}
	if _, rec := m.send(body); rec.Code != http.StatusOK {
		m.t.Errorf("the body by itself: %d %s", rec.Code, rec.Body)
	}
	m.before = m.w.state()
}

// always reports whether an update must have a member.
func (m *matrix) always(name string) bool {
	return slices.ContainsFunc(m.o.Fields, func(f unified.Field) bool { return f.Name == name && f.Update == unified.Must })
}

// Every member of every body is refused in every way in which it can be wrong, by a documented error that names it, and
// the books are as they were.
func TestEveryMemberIsCheckedAndNothingIsBookedOfWhatIsRefused(t *testing.T) {
	w := small(t)
	f := w.everything()
	tried := map[string]bool{}
	for _, b := range bodies {
		o, _ := unified.ObjectByName(b.object)
		if tried[o.Name] {
			continue
		}
		tried[o.Name] = true
		for _, update := range []bool{false, true} {
			if update && !o.Can('U') || !update && !o.Can('C') {
				continue
			}
			name := o.Name + " create"
			if update {
				name = o.Name + " update"
			}
			t.Run(name, func(t *testing.T) {
				m := &matrix{w: w, t: t, o: o, filler: f, body: b.body, update: update, before: w.state()}
				if !strings.HasSuffix(o.Name, "unapplication") { // what was taken back once cannot be taken back again
					m.control()
				}
				m.walk(o.Fields, nil)
				if m.refused == 0 {
					t.Error("nothing was tried")
				}
			})
		}
	}
	for _, o := range unified.Objects() {
		if (o.Can('C') || o.Can('U')) && !tried[o.Name] {
			t.Errorf("there is no body of %s to try", o.Name)
		}
	}
}
