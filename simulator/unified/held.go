package unified

// Held says under which id, and in which of the platform's own versions, the copy holds a record. A record that the
// integration cannot see yet, or no longer, is not held.
func (c *Copy) Held(connection, object, platformID string) (id string, version int64, ok bool) {
	r, ok := c.get(connection, object, platformID, true)
	if !ok {
		return "", 0, false
	}
	return r.id.String(), r.version, true
}

// Lost counts the records of an object that the copy had and has no more. Those it has only ever move to newer versions,
// so whoever remembers what was held needs to look again only when this has moved.
func (c *Copy) Lost(connection, object string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if t := c.find(connection, object); t != nil {
		return t.lost
	}
	return 0
}

// Asleep counts the records that a delete of ours made inactive: the platform lists them still, and nobody expects them.
func (c *Copy) Asleep(connection, object string) (n int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	o, t := objectsByName[object], c.find(connection, object)
	if t == nil || !o.Deactivates {
		return 0
	}
	for r := range t.rows.all() {
		if r.deleted && o.asleep(r) {
			n++
		}
	}
	return n
}

// Serial is the highest serial of what statements are made of: it moves with every change of a record that was read from
// the platform and with every deletion.
func (c *Copy) Serial(connection string) (highest uint64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[connection]
	if !ok {
		return 0
	}
	for name, t := range b.tables {
		if o := objectsByName[name]; o.Native == "" {
			continue
		}
		for r := range t.rows.all() {
			highest = max(highest, r.serial)
		}
	}
	for i := range b.deletions {
		highest = max(highest, b.deletions[i].Serial)
	}
	return highest
}

// Takes says that an update may change a member.
func (o *Object) Takes(name string) bool {
	f, ok := o.Field(name)
	return ok && f.need(true) != Never
}
