package unified

// Held says under which id, and in which of the platform's own versions, the copy holds a record. A record that the
// integration cannot see yet, or no longer, is not held.
func (c *Copy) Held(connection, object, platformID string) (id string, version int64, ok bool) {
	r, ok := c.get(connection, object, platformID, true)
	if !ok {
		return "", 0, false
	}
	return r.id, r.version, true
}

// Takes says that an update may change a member.
func (o *Object) Takes(name string) bool {
	f, ok := o.Field(name)
	return ok && f.need(true) != Never
}
