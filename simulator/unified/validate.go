package unified

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"faultline/simulator/jsontext"
)

// complaints are what is wrong with a body: members that are missing come before members that are wrong.
type complaints struct {
	missing []string
	wrong   []string
	update  bool
	// hasty complaints do not say where: a body with anything wrong is gone through once more to say it.
	hasty bool
}

// under is the path of what lies below another one.
func (c *complaints) under(path, below string) string {
	if c.hasty {
		return ""
	}
	return path + below
}

// failure is the answer, or nil when nothing is wrong.
func (c *complaints) failure() *failure {
	if len(c.missing) > 0 {
		return badRequest(codeMissingFields, "Required: "+strings.Join(c.missing, ", ")+".", "Add "+c.missing[0]+".")
	}
	if len(c.wrong) > 0 {
		return badRequest(codeInvalidFields, strings.Join(c.wrong, "; ")+".", "Correct "+strings.SplitN(c.wrong[0], " ", 2)[0]+".")
	}
	return nil
}

func (c *complaints) complain(path, format string, args ...any) {
	c.wrong = append(c.wrong, path+" "+fmt.Sprintf(format, args...))
}

// validate checks a body against the description of its object. Members that the description does not know, or does
// not take here, are left alone: the real service ignores them.
func validate(o *Object, body *jsontext.Object, update bool) *failure {
	hasty := complaints{update: update, hasty: true}
	hasty.members(o.asks.of(update), body, "")
	if len(hasty.missing)+len(hasty.wrong) == 0 {
		return nil
	}
	c := complaints{update: update}
	c.members(o.asks.of(update), body, o.Name+".")
	return c.failure()
}

func (c *complaints) members(asks *askList, body *jsontext.Object, path string) {
	said := asks.answers(body)
	for left := said.set | asks.musts; left != 0; {
		at := left.next()
		ask := &asks.all[at]
		switch v := said.value(at); {
		case v != nil:
			c.value(ask.field, v, c.under(path, ask.name))
		case ask.need == Must && !ask.field.waived(body):
			c.missing = append(c.missing, c.under(path, ask.name))
		}
	}
}

// waived reports whether a body has what makes the member unnecessary.
func (f *Field) waived(body *jsontext.Object) bool {
	if f.Unless == "" {
		return false
	}
	var at any = body
	for name := range strings.SplitSeq(f.Unless, ".") {
		m, _ := at.(*jsontext.Object)
		at = m.Get(name)
	}
	return at != nil
}

func (c *complaints) value(f *Field, v any, path string) {
	switch f.inType() {
	case TypeObject:
		m, ok := v.(*jsontext.Object)
		if !ok {
			c.complain(path, "must be an object")
			return
		}
		c.members(f.asks.of(c.update), m, c.under(path, "."))
	case TypeArray:
		c.elements(f, v, path)
	case TypeNumber, TypeDecimal, TypeLoose:
		c.amount(f, v, path)
	case typeMap:
		if _, ok := v.(*jsontext.Object); !ok {
			c.complain(path, "must be an object")
		}
	case TypeBool:
		if _, ok := v.(bool); !ok {
			c.complain(path, "must be true or false")
		}
	default:
		s, ok := v.(string)
		if !ok {
			c.complain(path, "must be a string")
			return
		}
		c.text(f, s, path)
	}
}

func (c *complaints) elements(f *Field, v any, path string) {
	list, ok := v.([]any)
	if !ok {
		c.complain(path, "must be an array")
		return
	}
	if len(list) == 0 && f.need(c.update) == Must {
		c.complain(path, "must not be empty")
	}
	for i, e := range list {
		at := ""
		if !c.hasty {
			at = path + "[" + strconv.Itoa(i) + "]"
		}
		m, isObject := e.(*jsontext.Object)
		switch {
		case len(f.Fields) == 0:
			if s, ok := e.(string); !ok || !validUUID(s) {
				c.complain(at, "must be a UUID")
			}
		case !isObject:
			c.complain(at, "must be an object")
		default:
			c.members(f.asks.of(c.update), m, c.under(at, "."))
		}
	}
}

func (c *complaints) amount(f *Field, v any, path string) {
	_, isNumber := v.(json.Number)
	_, isText := v.(string)
	want := f.inType()
	switch {
	case want == TypeNumber && !isNumber:
		c.complain(path, "must be a number")
		return
	case want == TypeDecimal && !isText:
		c.complain(path, "must be a decimal in a string")
		return
	case !isNumber && !isText:
		c.complain(path, "must be a number, or a decimal in a string")
		return
	}
	d, ok := amountOf(v)
	switch {
	case !ok:
		c.complain(path, "must be a decimal with at most 7 places, below 900 billion")
	case f.Low != nil && (d < *f.Low || f.AboveLow && d == *f.Low):
		c.complain(path, "must not be below %s", f.Low)
	}
}

// longestText is more than any platform keeps of a text; many take less and say so themselves.
const longestText = 4000

func (c *complaints) text(f *Field, s, path string) {
	switch f.inType() {
	case TypeText:
		if len(s) > longestText && utf8.RuneCountInString(s) > longestText {
			c.complain(path, "must have at most %d characters", longestText)
		} else if f.Form != nil && !f.Form.pattern.MatchString(s) {
			c.complain(path, "must be %s, not %s", f.Form.words, quoted(s))
		}
	case TypeID:
		if !validUUID(s) {
			c.complain(path, "must be a UUID, not %s", quoted(s))
		}
	case TypeTime:
		if !isMoment(s) {
			c.complain(path, "must be YYYY-MM-DD or a full ISO 8601 time, not %s", quoted(s))
		}
	case TypeEnum:
		if values := f.inValues(c.update); !slices.Contains(values, s) {
			c.complain(path, "must be one of %s, not %s", strings.Join(values, ", "), quoted(s))
		}
	case TypeCurrency:
		if !knownCurrency(s) {
			c.complain(path, "must be an ISO 4217 code, not %s", quoted(s))
		}
	case TypeEmail:
		if at := strings.IndexByte(s, '@'); at < 1 || at == len(s)-1 || strings.ContainsAny(s, " \t\r\n") {
			c.complain(path, "must be an e-mail address, not %s", quoted(s))
		}
	}
}
