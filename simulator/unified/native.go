package unified

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/jsontext"
)

// members is a native JSON object, taken apart once so that many lookups do not scan it again and again. Values stay text
// until somebody asks.
type members []member

type member struct{ name, value string }

func membersOf(object gjson.Result) members {
	if !object.IsObject() {
		return nil
	}
	var room [32]member // for nearly every object; what is kept is as large as it has to be
	list := members(room[:0])
	eachMember(object.Raw, func(name, value string) bool {
		list = append(list, member{name, value})
		return true
	})
	return slices.Clone(list)
}

func (m members) get(name string) gjson.Result {
	for i := range m {
		if m[i].name == name {
			return gjson.Parse(m[i].value)
		}
	}
	return gjson.Result{}
}

// at follows a dotted path, without any other syntax.
func (m members) at(path string) gjson.Result {
	head, rest, deep := strings.Cut(path, ".")
	value := m.get(head)
	for deep && value.Exists() {
		head, rest, deep = strings.Cut(rest, ".")
		value = inner(value, head)
	}
	return value
}

// partOf is a part of a native record as bodies hold it.
func partOf(v gjson.Result) any {
	value, _ := jsontext.Decode([]byte(v.Raw)) // a part of what the platform answered, and so JSON
	return value
}

func inner(object gjson.Result, name string) (found gjson.Result) {
	if !object.IsObject() {
		return found
	}
	eachMember(object.Raw, func(key, value string) bool {
		if key == name {
			found = gjson.Parse(value)
			return false
		}
		return true
	})
	return found
}

// eachMember calls visit with the members of a JSON object, their values as text, until it says stop. Text that is no
// JSON is read as far as it goes.
func eachMember(object string, visit func(name, value string) bool) {
	at := strings.IndexByte(object, '{') + 1
	for {
		for at < len(object) && object[at] != '"' {
			if object[at] == '}' {
				return
			}
			at++
		}
		end := stringEnd(object, at)
		if end >= len(object) {
			return
		}
		name := object[at+1 : end-1]
		if strings.IndexByte(name, '\\') >= 0 {
			name = gjson.Parse(object[at:end]).Str
		}
		for at = end; at < len(object) && (object[at] == ':' || object[at] <= ' '); at++ {
		}
		end = valueEnd(object, at)
		if at == end || !visit(name, object[at:end]) {
			return
		}
		at = end
	}
}

// stringEnd is the place behind the string that begins at a place.
func stringEnd(s string, at int) int {
	for at++; at < len(s); at++ {
		switch s[at] {
		case '"':
			return at + 1
		case '\\':
			at++
		}
	}
	return len(s)
}

// valueEnd is the place behind the value that begins at a place.
func valueEnd(s string, at int) int {
	depth := 0
	for at < len(s) {
		switch s[at] {
		case '"':
			if at = stringEnd(s, at); depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return at + 1 + depth // the bracket of what the value lies in is not its own
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return len(s)
}
