package unified

// asks are the members that bodies may have, in the order of the description. Bodies are gone through by them, which lie
// close together, instead of by the descriptions of all members that there are.
type asks struct{ create, update []asked }

// asked is a member that a body may have, or must.
type asked struct {
	name  string
	need  Need
	field *Field
}

// asksOf lists them. The descriptions stay where they are.
func asksOf(fields []Field) asks {
	var a asks
	for i := range fields {
		f := &fields[i]
		if f.Create != Never {
			a.create = append(a.create, asked{f.Name, f.Create, f})
		}
		if f.Update != Never {
			a.update = append(a.update, asked{f.Name, f.Update, f})
		}
	}
	return a
}

// of are those of a create, or of an update.
func (a *asks) of(update bool) []asked {
	if update {
		return a.update
	}
	return a.create
}
