package unified

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/jsontext"
)

// members is a native JSON object, taken apart once so that many lookups do not scan it again and again.
type members []member

type member struct {
	name  string
	value gjson.Result
}

func membersOf(object gjson.Result) members {
	if !object.IsObject() {
		return nil
	}
	var room [32]member // for nearly every object; what is kept is as large as it has to be
	list := members(room[:0])
	object.ForEach(func(name, value gjson.Result) bool {
		list = append(list, member{name.String(), value})
		return true
	})
	return slices.Clone(list)
}

func (m members) get(name string) gjson.Result {
	for i := range m {
		if m[i].name == name {
			return m[i].value
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
	object.ForEach(func(key, value gjson.Result) bool {
		if key.Str == name {
			found = value
			return false
		}
		return true
	})
	return found
}
