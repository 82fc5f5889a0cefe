package unified

import (
	"math/bits"

	"faultline/simulator/jsontext"
)

// asks are the members that bodies may have, in the order of the description. Bodies are gone through by them, which lie
// close together, instead of by the descriptions of all members that there are.
type asks struct{ create, update askList }

// askList are those of a create, or of an update.
type askList struct {
	all    []asked
	byName names // with the places among all, counted from 1
	musts  askSet
}

// asked is a member that a body may have, or must.
type asked struct {
	name  string
	need  Need
	field *Field
}

// askSet is some of a list, each by the bit of its place.
type askSet uint64

// mostAsked is how many members a list has at most.
const mostAsked = 64

// asksOf lists them. The descriptions stay where they are.
func asksOf(fields []Field) asks {
	var a asks
	for i := range fields {
		a.create.add(&fields[i], fields[i].Create)
		a.update.add(&fields[i], fields[i].Update)
	}
	return a
}

func (l *askList) add(f *Field, need Need) {
	if need == Never {
		return
	}
	at := len(l.all)
	if at == mostAsked {
		panic("unified: one description asks for " + f.Name + " and too many members before it")
	}
	l.all = append(l.all, asked{f.Name, need, f})
	l.byName.put(f.Name, at+1)
	if need == Must {
		l.musts |= 1 << at
	}
}

// of are those of a create, or of an update.
func (a *asks) of(update bool) *askList {
	if update {
		return &a.update
	}
	return &a.create
}

// answers are the members of a body that a list asks for.
type answers struct {
	set     askSet
	members []jsontext.Member
	at      [mostAsked]int32 // where among the members, by the place in the list
}

// answers goes through a body once.
func (l *askList) answers(body *jsontext.Object) (a answers) {
	if len(l.all) == 0 {
		return a
	}
	a.members = body.Members()
	for i := range a.members {
		if known := l.byName.find(a.members[i].Name); known != nil {
			a.set |= 1 << (known.path - 1)
			a.at[known.path-1] = int32(i) //nolint:gosec // bodies are small
		}
	}
	return a
}

// value is what the body says; nil also where it says nothing.
func (a *answers) value(place int) any {
	if a.set>>place&1 == 0 {
		return nil
	}
	return a.members[a.at[place]].Value
}

// next takes out the place that comes first.
func (s *askSet) next() (place int) {
	place = bits.TrailingZeros64(uint64(*s))
	*s &= *s - 1
	return place
}
