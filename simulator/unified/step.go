package unified

// step is what the rendering of one member takes, out of all that is described of it: rendering walks some eighty of
// them for each record.
type step struct {
	lead     string // what stands before the value, with the comma: ,"name":
	from     []path // of a plain member
	convert  conversion
	read     source // of another one; nil: it is never there
	field    *Field
	absent   string // written for a value that is not there; empty: there must be one
	optional bool   // the member is left out instead
}

// steps are those of the members that can be read.
func steps(fields []Field) []step {
	list := make([]step, 0, len(fields))
	for i := range fields {
		f := &fields[i]
		if f.WriteOnly {
			continue
		}
		s := step{lead: "," + f.key, from: f.paths, read: f.source(), field: f, optional: f.Optional}
		if s.from != nil {
			s.convert = f.Type.converted()
		}
		switch {
		case f.WordNull:
			s.absent = `"null"`
		case f.Nullable:
			s.absent = "null"
		}
		list = append(list, s)
	}
	return list
}

// source is how the member is read, unless it is plain, or what becomes of one for which nothing is said.
func (f *Field) source() source {
	switch {
	case f.read != nil:
		return f.read
	case f.Type == TypeArray:
		return constant("[]")
	case f.Type == TypeObject:
		return (*reading).group
	}
	return nil
}
