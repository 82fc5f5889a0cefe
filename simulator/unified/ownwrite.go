package unified

// upsert puts a record that the platform answered to a write of ours into the copy. It is news that no run has
// announced yet. The puts belong into the batch of the write; answered is the body that answers the write with the
// record, unless another write has overtaken this one.
func (c *Copy) upsert(connection string, o *Object, native node, to *sheaf) (r *row, answered []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.book(connection)
	t := b.table(o.Name)
	next, err := c.identified(b, o, native)
	if err != nil {
		return nil, nil, err
	}
	if err := c.draw(b, o, next, native); err != nil {
		return nil, nil, err
	}
	before := t.rows.at(next.platformID)
	if before != nil && before.version > next.version {
		return before, nil, nil
	}
	if before != nil {
		next.announced = before.announced
	}
	if before != nil && before.version == next.version && !before.deleted {
		next.serial = before.serial
	} else {
		c.serial++
		next.serial = c.serial // which the row keeps: it needs no other
	}
	answered = next.takeAnswered(&c.drawn)
	if !o.Reference {
		c.gather(t, next)
	}
	c.store(to, b, connection, o, before, next)
	return t.rows.at(next.platformID), answered, nil
}

// inReply gives a record the form in which a write answers it.
func (c *Copy) inReply(connection string, o *Object, r *row) (*row, error) {
	if o.reply == nil {
		return r, nil
	}
	return c.shown(connection, o.reply, r)
}

// shown gives a record the form that another description of it has.
func (c *Copy) shown(connection string, as *Object, r *row) (*row, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	answered := *r
	return &answered, c.renderInto(c.books[connection], as, &answered, outlined(r.native.String()))
}

// hide takes a record out of sight that a write of ours deleted on the platform; a run announces that later.
func (c *Copy) hide(connection string, o *Object, platformID string, to *sheaf) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.find(connection, o.Name)
	if t == nil {
		return
	}
	there := t.rows.at(platformID)
	if there == nil || there.deleted {
		return
	}
	gone := *there
	c.serial++
	gone.deleted, gone.serial = true, c.serial
	c.logDeletion(to, c.books[connection], connection, o, &gone, gone.serial)
	to.Puts = append(to.Puts, serialPut(c.serial))
	c.store(to, c.books[connection], connection, o, there, &gone)
}

// settlements lists what payments pay of a document.
func (c *Copy) settlements(connection, object, platformID string) []settlement {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[connection]
	if !ok {
		return nil
	}
	return b.settlements(object, platformID)
}
