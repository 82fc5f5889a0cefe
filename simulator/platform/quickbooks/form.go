package quickbooks

import "slices"

// form is a table of fields with what follows from it, made once. What a request or a reply goes through for each field
// lies close together: a table itself is as large as the memory that is quick.
type form struct {
	fields   []field
	places   map[string]int // of the fields that a request can set
	required []string
	showing  []showing // in the order of replies
	bare     []showing // the same of what has nothing kept beside it
}

// showing is what it takes to show a field.
type showing struct {
	label string // of the member, with a comma before it
	name  string
	get   func(s *scene, x any) any
	plain string // of a field that has no get: the member as long as nothing is kept, which may be nothing
}

func formOf(fields []field) *form {
	of := &form{fields: fields, places: map[string]int{}}
	for i := range fields {
		f := &fields[i]
		if f.settable() {
			of.places[f.name] = i
		}
		if f.required {
			of.required = append(of.required, f.name)
		}
		if f.get != nil || f.kept || f.fallback != nil {
			of.showing = append(of.showing, f.showing())
		}
	}
	of.bare = bare(of.showing)
	return of
}

// bare joins what always shows the same where nothing is kept.
func bare(all []showing) []showing {
	var joined []showing
	for _, v := range all {
		switch last := len(joined) - 1; {
		case v.get != nil, v.plain != "" && (last < 0 || joined[last].get != nil):
			joined = append(joined, v)
		case v.plain != "":
			joined[last].plain += v.plain
		}
	}
	return joined
}

func (f *field) showing() showing {
	s := showing{label: `,"` + f.name + `":`, name: f.name, get: f.get}
	if f.fallback != nil {
		s.plain = string(render([]byte(s.label), f.fallback, nil))
	}
	return s
}

// limited is the form that shows no more than some of its fields.
func (f *form) limited(names map[string]bool) *form {
	few := *f
	few.showing = slices.DeleteFunc(slices.Clone(f.showing), func(v showing) bool { return !names[v.name] })
	few.bare = bare(few.showing)
	return &few
}
