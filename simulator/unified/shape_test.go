package unified_test

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// member is one line of a field table in testdata: path, type and what may be absent or null. The tables are written
// from the published schema, not from the descriptions of this package, so that neither can hide the other's mistake.
type member struct {
	kind     string // id, str, ts, dec, num, bool, CCY, enum, array, object
	nullable bool
	word     bool // nothing is the text "null"
	optional bool
	values   []string
	children map[string]*member
	names    []string
	element  *member // of an array of scalars
}

func readTable(t testing.TB, object string) *member {
	t.Helper()
	file, err := os.Open("testdata/fields/" + object + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	root := &member{kind: "object", children: map[string]*member{}}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		path, kind, _ := strings.Cut(lines.Text(), " ")
		kind, values, _ := strings.Cut(kind, " ")
		m := &member{children: map[string]*member{}}
		m.nullable = strings.HasSuffix(kind, "^")
		m.word = strings.HasSuffix(kind, "*")
		m.kind = strings.TrimRight(kind, "^*")
		if values != "" {
			m.values = strings.Split(values, " / ")
		}
		root.place(strings.Split(path, "."), m)
	}
	return root
}

func (m *member) place(path []string, leaf *member) {
	name, optional := strings.CutSuffix(path[0], "?")
	bare, ofArray := strings.CutSuffix(name, "[]")
	if len(path) > 1 {
		m.children[bare].place(path[1:], leaf)
		return
	}
	if ofArray {
		m.children[bare].element = leaf
		return
	}
	leaf.optional = optional
	m.children[name] = leaf
	m.names = append(m.names, name)
}

var forms = map[string]*regexp.Regexp{
	"id":  regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
	"ts":  regexp.MustCompile(`^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$`),
	"dec": regexp.MustCompile(`^-?\d+(\.\d{1,7})?$`),
	"num": regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d{1,7})?$`),
	"day": regexp.MustCompile(`^\d{4}-[01]\d-[0-3]\d$`),
	"CCY": regexp.MustCompile(`^[A-Z]{3}$`),
}

// check returns everything that a value does wrong.
func (m *member) check(path string, v gjson.Result) []string {
	wrong := func(format string, args ...any) []string {
		return []string{path + ": " + fmt.Sprintf(format, args...)}
	}
	if v.Type == gjson.Null {
		if m.nullable {
			return nil
		}
		return wrong("null")
	}
	switch m.kind {
	case "object":
		return m.checkObject(path, v)
	case "array":
		return m.checkArray(path, v)
	case "line":
		return checkLine(path, v)
	case "bool":
		if v.Type != gjson.True && v.Type != gjson.False {
			return wrong("%s is no truth value", v.Raw)
		}
		return nil
	case "num":
		if v.Type != gjson.Number || !forms["num"].MatchString(v.Raw) {
			return wrong("%s is no plain number", v.Raw)
		}
		return nil
	}
	if v.Type != gjson.String {
		return wrong("%s is no string", v.Raw)
	}
	if m.word && v.Str == "null" {
		return nil
	}
	if m.kind == "enum" && !slices.Contains(m.values, v.Str) {
		return wrong("%q is not one of %v", v.Str, m.values)
	}
	if form := forms[m.kind]; form != nil && !form.MatchString(v.Str) {
		return wrong("%q is no %s", v.Str, m.kind)
	}
	return nil
}

func (m *member) checkObject(path string, v gjson.Result) []string {
	if !v.IsObject() {
		return []string{path + ": not an object"}
	}
	if len(m.names) == 0 {
		return nil // free form
	}
	var all []string
	seen := map[string]bool{}
	v.ForEach(func(name, value gjson.Result) bool {
		child, known := m.children[name.Str]
		switch {
		case seen[name.Str]:
			all = append(all, path+"."+name.Str+": twice")
		case !known:
			all = append(all, path+"."+name.Str+": not in the schema")
		default:
			all = append(all, child.check(path+"."+name.Str, value)...)
		}
		seen[name.Str] = true
		return true
	})
	for _, name := range m.names {
		if !seen[name] && !m.children[name].optional {
			all = append(all, path+"."+name+": missing")
		}
	}
	return all
}

// statementLine is a line of a statement without the lines in it.
var statementLine = &member{kind: "object", names: []string{"platform_id", "account_id", "name", "value", "items"}, children: map[string]*member{
	"platform_id": {kind: "str", nullable: true}, "account_id": {kind: "id", nullable: true}, "name": {kind: "str"}, "value": {kind: "dec"}, "items": {kind: "array", element: &member{kind: "object"}},
}}

func checkLine(path string, v gjson.Result) []string {
	all := statementLine.checkObject(path, v)
	for i, inner := range v.Get("items").Array() {
		all = append(all, checkLine(fmt.Sprintf("%s.items[%d]", path, i), inner)...)
	}
	return all
}

func (m *member) checkArray(path string, v gjson.Result) []string {
	if !v.IsArray() {
		return []string{path + ": not an array"}
	}
	var all []string
	for i, e := range v.Array() {
		at := fmt.Sprintf("%s[%d]", path, i)
		if m.element != nil {
			all = append(all, m.element.check(at, e)...)
			continue
		}
		all = append(all, (&member{kind: "object", children: m.children, names: m.names}).check(at, e)...)
	}
	return all
}

func complain(t *testing.T, all []string) {
	t.Helper()
	for i, c := range all {
		if i == 10 {
			t.Fatalf("and %d more", len(all)-i)
		}
		t.Error(c)
	}
}

func TestValidatorNoticesEverything(t *testing.T) {
	table := readTable(t, "invoice")
	w := newWorld(t, company.Plan{Invoices: 5, Months: 2})
	good := w.get("/accounting/invoices?limit=1").Get("invoices.0").Raw
	complain(t, table.check("invoice", gjson.Parse(good)))
	for name, change := range map[string][2]string{
		"null where it may not be": {`"platform_id":"`, `"platform_id":null,"x":"`},
		"a member too many":        {`"memo":`, `"memu":1,"memo":`},
		"a member too few":         {`"subsidiary_id":null,`, ``},
		"a string for a number":    {`"amount_due":`, `"amount_due":"1","y":`},
		"json null for the word":   {`"type":"null"`, `"type":null`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, change[0], change[1], 1)
			if bad == good || len(table.check("invoice", gjson.Parse(bad))) == 0 {
				t.Errorf("not noticed")
			}
		})
	}
}

func TestReadsFollowTheSchema(t *testing.T) {
	for _, preset := range company.Presets() {
		t.Run(preset, func(t *testing.T) {
			w := newWorld(t, company.Plan{Preset: preset, Invoices: 60, Months: 6})
			w.rebuild()
			for _, o := range unified.Objects() {
				table := readTable(t, o.Name)
				if o.Single {
					doc := w.get(o.Path + "?expand=platform_data")
					complain(t, table.check(o.Name, doc.Get(o.Name)))
					continue
				}
				list := w.get(o.Path + "?limit=500&expand=platform_data").Get(o.Plural).Array()
				if len(list) == 0 && o.Native == "" {
					continue // the platform has no such thing
				}
				if len(list) == 0 {
					t.Fatalf("the company has no %s", o.Plural)
				}
				for _, record := range list {
					if !record.Get("platform_data.Id").Exists() {
						t.Errorf("%s without platform_data", o.Name)
					}
					complain(t, table.check(o.Name, record))
				}
				if !o.Can('r') {
					continue
				}
				one := w.get(o.Path + "/" + list[0].Get("id").String())
				complain(t, table.check(o.Name, one.Get(o.Name)))
				if one.Get(o.Name+".platform_data").Exists() || one.Get("connection.orgId").String() != w.connection.Org {
					t.Errorf("fetch of a %s: %s", o.Name, one.Raw)
				}
				if o.Unnamed {
					continue
				}
				byPlatform := w.get(o.Path + "/" + list[0].Get("platform_id").String() + "?id_type=platform")
				if byPlatform.Raw != one.Raw {
					t.Errorf("id_type=platform gives another %s", o.Name)
				}
			}
		})
	}
}

// The numbers of a document must agree with each other.
func TestAmountsAgree(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 120, Months: 6})
	for _, plural := range []string{"invoices", "bills"} {
		paid := 0
		for _, d := range w.get("/accounting/" + plural + "?limit=500").Get(plural).Array() {
			var net, tax, total, settled float64
			for _, l := range d.Get("line_items").Array() {
				net, tax, total = net+l.Get("sub_total").Float(), tax+l.Get("tax_amount").Float(), total+l.Get("total_amount").Float()
			}
			for _, p := range append(d.Get("linked_payments").Array(), d.Get("linked_credit_memos").Array()...) {
				settled += p.Get("allocated_amount").Float()
				paid++
			}
			net -= d.Get("discount_amount").Float()
			if !near(net, d.Get("sub_total").Float()) || !near(tax, d.Get("tax_amount").Float()) ||
				!near(d.Get("sub_total").Float()+tax, d.Get("total_amount").Float()) {
				t.Errorf("the lines of %s do not add up: net %v tax %v total %v", d.Raw, net, tax, total)
			}
			if !near(d.Get("total_amount").Float()-settled, d.Get("amount_due").Float()) {
				t.Errorf("the payments of %s do not add up", d.Raw)
			}
		}
		if paid == 0 {
			t.Errorf("no %s is paid", plural)
		}
	}
}

func near(a, b float64) bool { return a-b < 0.005 && b-a < 0.005 }

func TestPathsNameWhatAnswersCarry(t *testing.T) {
	for _, o := range unified.Objects() {
		table := readTable(t, o.Name)
		for _, path := range o.Paths() {
			at := table
			for _, part := range strings.Split(path, ".") {
				if at = at.children[part]; at == nil {
					t.Errorf("%s: %s is not in the schema", o.Name, path)
					break
				}
			}
		}
	}
}
