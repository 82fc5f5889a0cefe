package unified

import (
	"strings"

	"faultline/simulator/jsontext"
	"faultline/simulator/problem"
)

// PlatformID finds what a unified id stands for in the copy of a connection.
func (c *Copy) PlatformID(connection, object, id string) (string, bool) {
	return c.platformID(connection, object, id)
}

// Native turns members of a unified body into those of the platform's own record, for somebody who works in the
// platform's own user interface and thinks in unified terms. Nothing is required; what is given has to be right.
func (c *Copy) Native(connection, object string, update bool, fields *jsontext.Object) (*jsontext.Object, error) {
	o, known := ObjectByName(object)
	if !known {
		return nil, problem.New(problem.Invalid, "there is no object %q", object).At("/object")
	}
	taken := &jsontext.Object{}
	check := &complaints{update: update}
	for _, m := range fields.Members() {
		name := m.Name
		f, listed := o.index[name]
		if !listed || f.need(update) == Never {
			return nil, problem.New(problem.Invalid, "%s does not take %q here", o.Name, name).At("/"+name).WithHint("use %s", strings.Join(o.writable(update), ", "))
		}
		taken.Set(name, m.Value)
		if m.Value != nil {
			check.value(f, m.Value, name)
		}
	}
	if f := check.failure(); f != nil {
		return nil, problem.New(problem.Invalid, "%s", f.message).WithHint("%s", f.remedy)
	}
	w := &writing{object: o, update: update, body: taken, lookup: view{c, connection}}
	native, f := w.translate()
	if f != nil {
		return nil, problem.New(problem.Refused, "%s", f.message).WithHint("%s", f.remedy)
	}
	return native, nil
}

// writable lists the members that a body may have.
func (o *Object) writable(update bool) []string {
	var names []string
	for i := range o.Fields {
		if o.Fields[i].need(update) != Never {
			names = append(names, o.Fields[i].Name)
		}
	}
	return names
}
