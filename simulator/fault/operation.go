package fault

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/problem"
)

// operation is one way in which a field drifts.
type operation struct {
	name string
	// target checks and completes the parameter `to`.
	target func(to json.RawMessage) (json.RawMessage, *problem.Problem)
	// change gives the edit for one object, or says that there is nothing to change in it.
	change func(text []byte, object *node, field string, to json.RawMessage) (span, bool)
}

// operations is the table of drifts; the parameter schema is made from it.
var operations = []operation{
	{"field_renamed", textTarget("the new name"), renameField},
	{"field_removed", noTarget, removeField},
	{"field_added", anyTarget(`"unexpected"`), addField},
	{"type_changed", typeTarget, changeType},
	{"null_injected", noTarget, injectNull},
	{"enum_extended", wordTarget(`"unlisted"`), extendEnum},
	{"enum_case_changed", noTarget, revalued(changeCase)},
	{"nullable_enum_text", noTarget, revalued(nullAsText)},
	{"nesting_changed", choice("list", "object", "flat"), revalued(nest)},
	{"date_format_changed", choice(dateFormNames()...), revalued(rewriteDate)},
	{"number_precision", choice("three_decimals", "exponent", "residue", "beyond_double"), revalued(reprecise)},
	{"id_format_changed", choice("upper", "integer"), revalued(reformID)},
	{"duplicate_key", noTarget, repeatKey},
	{"key_order", noTarget, moveLast},
	{"money_edge", choice("half_cent", "zero", "negative", "three_decimals"), revalued(edgeMoney)},
	{"date_edge", choice("leap_day", "year_end", "month_end", "previous_day"), revalued(edgeDate)},
	{"unicode_edge", choice("combining", "right_to_left", "emoji", "four_byte", "nul"), revalued(retextUnicode)},
}

func textTarget(what string) func(json.RawMessage) (json.RawMessage, *problem.Problem) {
	return func(to json.RawMessage) (json.RawMessage, *problem.Problem) {
		var name string
		if json.Unmarshal(to, &name) != nil || name == "" {
			return nil, problem.New(problem.Invalid, "the operation needs %s", what).WithHint("give it as text in to")
		}
		return quote(name), nil
	}
}

func noTarget(to json.RawMessage) (json.RawMessage, *problem.Problem) {
	if len(to) > 0 {
		return nil, problem.New(problem.Invalid, "the operation has no use for to").WithHint("remove it")
	}
	return nil, nil
}

func anyTarget(standard string) func(json.RawMessage) (json.RawMessage, *problem.Problem) {
	return func(to json.RawMessage) (json.RawMessage, *problem.Problem) {
		if len(to) == 0 {
			return json.RawMessage(standard), nil
		}
		return compact(to), nil
	}
}

func wordTarget(standard string) func(json.RawMessage) (json.RawMessage, *problem.Problem) {
	return func(to json.RawMessage) (json.RawMessage, *problem.Problem) {
		if len(to) == 0 {
			return json.RawMessage(standard), nil
		}
		return textTarget("the unknown value")(to)
	}
}

var typeNames = []string{"string", "number", "boolean", "object", "array"}

func typeTarget(to json.RawMessage) (json.RawMessage, *problem.Problem) {
	if len(to) == 0 {
		return nil, nil
	}
	var name string
	if json.Unmarshal(to, &name) != nil || !slices.Contains(typeNames, name) {
		return nil, problem.New(problem.Invalid, "%s is not a type", to).WithHint("%s", meant(name, typeNames))
	}
	return quote(name), nil
}

func renameField(_ []byte, object *node, field string, to json.RawMessage) (span, bool) {
	var name string
	if json.Unmarshal(to, &name) != nil {
		return span{}, false
	}
	i, ok := object.find(field)
	if _, taken := object.find(name); !ok || taken {
		return span{}, false
	}
	m := object.members[i]
	return span{m.start, m.end, to}, true
}

// removeField takes the comma that follows along, or, at the end, the one before.
func removeField(_ []byte, object *node, field string, _ json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	switch {
	case !ok:
		return span{}, false
	case i+1 < len(object.members):
		return span{object.members[i].start, object.members[i+1].start, nil}, true
	case i > 0:
		return span{object.members[i-1].value.end, object.members[i].value.end, nil}, true
	default:
		return span{object.members[i].start, object.members[i].value.end, nil}, true
	}
}

func addField(_ []byte, object *node, field string, to json.RawMessage) (span, bool) {
	if _, ok := object.find(field); ok {
		return span{}, false
	}
	text := append(append(quote(field), ':'), to...)
	if n := len(object.members); n > 0 {
		at := object.members[n-1].value.end
		return span{at, at, append([]byte{','}, text...)}, true
	}
	return span{object.start + 1, object.start + 1, text}, true
}

func injectNull(_ []byte, object *node, field string, _ json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	if !ok || object.members[i].value.kind == 'n' {
		return span{}, false
	}
	v := object.members[i].value
	return span{v.start, v.end, []byte("null")}, true
}

func extendEnum(text []byte, object *node, field string, to json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	if !ok || object.members[i].value.kind != '"' {
		return span{}, false
	}
	v := object.members[i].value
	return span{v.start, v.end, to}, string(v.of(text)) != string(to)
}

// changeType gives a value another type. Without a target: number and boolean become text, text an object, an object
// a list of one, a list an object.
func changeType(text []byte, object *node, field string, to json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	if !ok {
		return span{}, false
	}
	v := object.members[i].value
	raw := v.of(text)
	kind := typeOf(v)
	target := usualChange[kind]
	if len(to) > 0 {
		target = string(to[1 : len(to)-1])
	}
	if kind == "null" || kind == target {
		return span{}, false
	}
	return span{v.start, v.end, retype(raw, kind, target)}, true
}

var usualChange = map[string]string{"number": "string", "boolean": "string", "string": "object", "object": "array", "array": "object"}

func typeOf(n *node) string {
	switch n.kind {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}

func retype(raw []byte, kind, target string) []byte {
	switch target {
	case "string":
		return quote(string(raw))
	case "object":
		return append(append([]byte(`{"value":`), raw...), '}')
	case "array":
		return append(append([]byte{'['}, raw...), ']')
	case "boolean":
		return strconv.AppendBool(nil, string(raw) != "0" && string(raw) != `""`)
	default:
		return numberFrom(raw, kind)
	}
}

// numberFrom keeps the digits of a text that is a number; what has none becomes 0, and true 1.
func numberFrom(raw []byte, kind string) []byte {
	var text string
	if kind == "string" && json.Unmarshal(raw, &text) == nil {
		text = strings.TrimSpace(text)
		if n := read([]byte(text)); n != nil && n.kind == '0' {
			return []byte(text)
		}
	}
	if string(raw) == "true" {
		return []byte("1")
	}
	return []byte("0")
}

func operationNames() []string {
	names := make([]string, len(operations))
	for i, o := range operations {
		names[i] = o.name
	}
	return slices.Clip(names)
}
