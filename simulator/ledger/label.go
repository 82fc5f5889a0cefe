package ledger

// Label is how people call a record: the name of an account, contact, item or reference, the number of a document.
func Label(r Record) string {
	switch r := r.(type) {
	case *Account:
		return r.Name
	case *Contact:
		return r.Name
	case *Item:
		return r.Name
	case *Reference:
		return r.Name
	case *Document:
		return r.Number
	}
	return ""
}

// Usable reports whether a record may be named by others: it is neither deleted nor made inactive.
func Usable(r Record) bool {
	if r.Header().Deleted {
		return false
	}
	switch r := r.(type) {
	case *Account:
		return r.Active
	case *Contact:
		return r.Active
	case *Item:
		return r.Active
	case *Reference:
		return r.Active
	}
	return true
}
