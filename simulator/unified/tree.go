package unified

import "github.com/tidwall/gjson"

// parentOf is the platform's id of the record that a row names as its parent.
func parentOf(r *row) string {
	if r == nil || r.deleted {
		return ""
	}
	return gjson.Get(r.native.String(), "ParentRef.value").String()
}

// hasChildren reports whether a record is the parent of another one. The caller holds the lock.
func (b *book) hasChildren(object, platformID string) bool {
	for r := range b.table(object).rows.all() {
		if parentOf(r) == platformID {
			return true
		}
	}
	return false
}

// refreshParents renders the parents anew that a record has lost and won.
func (c *Copy) refreshParents(to *sheaf, b *book, connection string, o *Object, before, now *row) {
	left, found := parentOf(before), parentOf(now)
	if left == found {
		return
	}
	for _, parent := range []string{left, found} {
		if parent != "" {
			c.refresh(to, b, connection, o.Name, parent)
		}
	}
}
