package quickbooks

// form is a table of fields with what follows from it, made once.
type form struct {
	fields []field
	places map[string]int // of the fields that a request can set
}

func formOf(fields []field) form {
	f := form{fields, map[string]int{}}
	for i := range fields {
		fields[i].label = `,"` + fields[i].name + `":`
		if fields[i].settable() {
			f.places[fields[i].name] = i
		}
	}
	return f
}
