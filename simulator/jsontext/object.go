package jsontext

import (
	"cmp"
	"slices"
	"strings"
)

// Object is an object of JSON: its members in the order of their names, every name once. Objects of requests are small,
// so that a list is found in, copied and written faster than a map; and what is done member by member is done in the
// same order each time. A nil Object has no members.
type Object struct{ members []Member }

// Member is one member of an Object.
type Member struct {
	Name  string
	Value any
}

// few is how many members are looked through one by one.
const few = 16

// With returns an object of one member; see the method of that name for more of them.
func With(name string, value any) *Object {
	return &Object{members: []Member{{name, value}}}
}

// With sets a member and returns the object.
func (o *Object) With(name string, value any) *Object {
	o.Set(name, value)
	return o
}

// Len is how many members there are.
func (o *Object) Len() int {
	if o == nil {
		return 0
	}
	return len(o.members)
}

// Members are all, in the order of their names. They belong to the object, and hold until it is changed.
func (o *Object) Members() []Member {
	if o == nil {
		return nil
	}
	return o.members
}

// Get returns the value of a member; nil if there is none.
func (o *Object) Get(name string) any {
	v, _ := o.Find(name)
	return v
}

// Object returns the object that a member holds; nil if it holds none.
func (o *Object) Object(name string) *Object {
	inner, _ := o.Get(name).(*Object)
	return inner
}

// List returns the array that a member holds; nil if it holds none.
func (o *Object) List(name string) []any {
	list, _ := o.Get(name).([]any)
	return list
}

// Has reports whether there is a member, be it null.
func (o *Object) Has(name string) bool {
	_, there := o.Find(name)
	return there
}

// Find returns the value of a member, and whether there is one.
func (o *Object) Find(name string) (any, bool) {
	if o == nil {
		return nil, false
	}
	if i := o.place(name); i >= 0 {
		return o.members[i].Value, true
	}
	return nil, false
}

// place is where a member is, or -1.
func (o *Object) place(name string) int {
	if len(o.members) > few {
		if i, there := o.order(name); there {
			return i
		}
		return -1
	}
	for i := range o.members {
		if o.members[i].Name == name {
			return i
		}
	}
	return -1
}

// order is where a member is, or would have to be.
func (o *Object) order(name string) (int, bool) {
	return slices.BinarySearchFunc(o.members, name, func(m Member, name string) int { return strings.Compare(m.Name, name) })
}

// Set gives a member a value.
func (o *Object) Set(name string, value any) {
	if len(o.members) <= few {
		o.members = inserted(o.members, Member{name, value})
		return
	}
	i, there := o.order(name)
	if there {
		o.members[i].Value = value
		return
	}
	o.members = slices.Insert(o.members, i, Member{name, value})
}

// inserted puts a member among few others, in the place of one of its name if there is one.
func inserted(members []Member, m Member) []Member {
	i := len(members)
	for i > 0 && before(m.Name, members[i-1].Name) {
		i--
	}
	if i > 0 && members[i-1].Name == m.Name {
		members[i-1].Value = m.Value
		return members
	}
	members = append(members, m)
	if i < len(members)-1 {
		copy(members[i+1:], members[i:])
		members[i] = m
	}
	return members
}

// before is whether a name comes before another one. Nearly all differ in the first character.
func before(a, b string) bool {
	if a != "" && b != "" && a[0] != b[0] {
		return a[0] < b[0]
	}
	return a < b
}

// Delete takes a member away, if it is there.
func (o *Object) Delete(name string) {
	if o == nil {
		return
	}
	if i := o.place(name); i >= 0 {
		o.members = slices.Delete(o.members, i, i+1)
	}
}

// Update gives each member the value that change returns for it, and takes those away for which it reports false.
func (o *Object) Update(change func(Member) (any, bool)) {
	if o == nil {
		return
	}
	kept := o.members[:0]
	for _, m := range o.members {
		if v, stays := change(m); stays {
			kept = append(kept, Member{m.Name, v})
		}
	}
	clear(o.members[len(kept):])
	o.members = kept
}

// sortMany sorts members by their names and leaves those of one name in their order.
func sortMany(members []Member) {
	type placed struct {
		Member
		at int
	}
	list := make([]placed, len(members))
	for i, m := range members {
		list[i] = placed{m, i}
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Or(strings.Compare(a.Name, b.Name), a.at-b.at) })
	for i := range list {
		members[i] = list[i].Member
	}
}

// appendOrdered appends members that were read in whatever order, in theirs; of those of one name the last one stays. It
// moves those that were read.
func appendOrdered(to, read []Member) []Member {
	if len(read) <= few {
		for i := range read {
			to = inserted(to, read[i])
		}
		return to
	}
	sortMany(read)
	for i, m := range read {
		if i+1 == len(read) || read[i+1].Name != m.Name {
			to = append(to, m)
		}
	}
	return to
}
