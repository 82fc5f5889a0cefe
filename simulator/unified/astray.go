package unified

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// The copy of a real service goes astray: it holds a record twice, takes a deleted one back, or makes one of two.
// Nothing here asks the platform; what it does is undone by the runs that follow, or by a backfill.

// second marks the key of a record that is held under a second id. Platform ids are decimal numbers.
const second = "~2"

// own is the platform's id of a row, whichever of two it is.
func (r *row) own() string { return strings.TrimSuffix(r.platformID, second) }

func (r *row) twin() bool { return strings.HasSuffix(r.platformID, second) }

// IDs lists the platform ids of the records of an object that are in sight, each once, ascending.
func (c *Copy) IDs(connection, object string) []string {
	return c.pick(connection, object, func(r *row) bool { return !r.deleted && !r.twin() })
}

// Twins lists the platform ids of the records that are held under a second id too, ascending.
func (c *Copy) Twins(connection, object string) []string {
	return c.pick(connection, object, (*row).twin)
}

func (c *Copy) pick(connection, object string, wanted func(*row) bool) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.find(connection, object)
	if t == nil {
		return nil
	}
	var ids []string
	for r := range t.rows.all() {
		if wanted(r) {
			ids = append(ids, r.own())
		}
	}
	slices.SortFunc(ids, byNumber)
	return ids
}

// Deleted lists the platform ids of deleted records that the copy does not hold, newest first.
func (c *Copy) Deleted(connection, object string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[connection]
	if !ok {
		return nil
	}
	var ids []string
	for _, d := range slices.Backward(b.deletions) {
		if d.Object == object && !slices.Contains(ids, d.PlatformID) && b.table(object).rows.at(d.PlatformID) == nil {
			ids = append(ids, d.PlatformID)
		}
	}
	return ids
}

// Kept is a record as the platform gave it, or nil.
func (c *Copy) Kept(connection, object, platformID string) []byte {
	r, ok := c.get(connection, object, platformID, true)
	if !ok {
		return nil
	}
	return []byte(r.native.String())
}

// Double holds a record under a second id too.
func (c *Copy) Double(connection, object, platformID string) Merged {
	return c.astray(connection, object, func(m *Merged, b *book, o *Object) {
		t := b.table(object)
		r := t.rows.at(platformID)
		if r == nil || r.deleted || t.rows.at(platformID+second) != nil {
			return
		}
		next := *r
		next.platformID, next.announced = platformID+second, 0
		next.id = unifiedID(c.o.Seed, b.realm, object, next.platformID)
		if c.renderInto(b, o, &next, outlined(r.native.String())) == nil {
			c.renew(m, b, connection, o, nil, &next, OperationCreated)
		}
	})
}

// Single drops every second id of an object.
func (c *Copy) Single(connection, object string) Merged {
	return c.astray(connection, object, func(m *Merged, b *book, o *Object) {
		t := b.table(object)
		for _, key := range t.rows.ids() {
			if r := t.rows.at(key); r.twin() {
				c.vanish(m, b, connection, o, r, true)
			}
		}
	})
}

// Revive takes a deleted record back as it was.
func (c *Copy) Revive(connection, object, platformID string) Merged {
	return c.astray(connection, object, func(m *Merged, b *book, o *Object) {
		i := slices.IndexFunc(b.deletions, func(d deletion) bool { return d.Object == object && d.PlatformID == platformID })
		if i < 0 || b.table(object).rows.at(platformID) != nil {
			return
		}
		if next, err := c.rendered(b, o, c.outline.read(string(b.deletions[i].Native))); err == nil {
			c.renew(m, b, connection, o, nil, next, OperationCreated)
		}
	})
}

// Vanish takes records out without a word in the feed of deletions.
func (c *Copy) Vanish(connection, object string, gone []string) Merged {
	return c.astray(connection, object, func(m *Merged, b *book, o *Object) {
		for _, platformID := range gone {
			for _, key := range []string{platformID, platformID + second} {
				if r := b.table(object).rows.at(key); r != nil {
					c.vanish(m, b, connection, o, r, false)
				}
			}
		}
	})
}

// Fold takes one record out and lets every record that refers to it refer to another one.
func (c *Copy) Fold(connection, object, from, into string) Merged {
	return c.astray(connection, object, func(m *Merged, b *book, o *Object) {
		gone, stays := b.table(object).rows.at(from), b.table(object).rows.at(into)
		if gone == nil || stays == nil || gone.deleted || stays.deleted {
			return
		}
		c.vanish(m, b, connection, o, gone, true)
		reference, meant := referenceTo(o, from), referenceText(o, stays)
		for _, other := range objects {
			t := b.tables[other.Name]
			if t == nil {
				continue
			}
			for _, key := range t.rows.ids() {
				r := t.rows.at(key)
				before := r.native.String()
				native := reference.ReplaceAllString(before, meant)
				if r.deleted || native == before {
					continue
				}
				next := *r
				next.native, next.synced = plain(native), c.o.Now()
				if c.renderInto(b, other, &next, outlined(native)) == nil {
					c.renew(m, b, connection, other, r, &next, OperationUpdated)
				}
			}
		}
	})
}

// referenceTo finds references to a record in native records: "CustomerRef":{"value":"7","name":"…"}.
func referenceTo(o *Object, platformID string) *regexp.Regexp {
	return regexp.MustCompile(`"` + o.Native + `Ref"\s*:\s*\{[^{}]*"value"\s*:\s*"` + regexp.QuoteMeta(platformID) + `"[^{}]*\}`)
}

// referenceText is such a reference, as the replacement of one.
func referenceText(o *Object, r *row) string {
	text := `"` + o.Native + `Ref":{"value":"` + r.own() + `"`
	for _, name := range gjson.GetMany(r.native.String(), "DisplayName", "FullyQualifiedName", "Name") {
		if name.String() != "" {
			text += `,"name":` + string(gjson.AppendJSONString(nil, name.String()))
			break
		}
	}
	return strings.ReplaceAll(text+"}", "$", "$$")
}

// astray changes the copy of one connection under the lock.
func (c *Copy) astray(connection, object string, change func(m *Merged, b *book, o *Object)) Merged {
	c.mu.Lock()
	defer c.mu.Unlock()
	var m Merged
	o, known := ObjectByName(object)
	if b, ok := c.books[connection]; ok && known {
		change(&m, b, o)
	}
	if len(m.Puts) > 0 {
		m.Puts = append(m.Puts, serialPut(c.serial))
	}
	return m
}

// renew puts a version in that no run has told of. The caller holds the lock.
func (c *Copy) renew(m *Merged, b *book, connection string, o *Object, before, next *row, operation string) {
	c.serial++
	next.serial, next.announced = c.serial, c.serial
	m.Found = append(m.Found, Found{Object: o.Name, ID: next.id.String(), PlatformID: next.own(), Operation: operation, Serial: next.serial, Record: next.record})
	c.store(&m.sheaf, b, connection, o, before, next)
}

// vanish takes a row out. The caller holds the lock.
func (c *Copy) vanish(m *Merged, b *book, connection string, o *Object, r *row, logged bool) {
	c.serial++
	if logged {
		c.logDeletion(&m.sheaf, b, connection, o, r, c.serial)
	}
	m.Found = append(m.Found, Found{Object: o.Name, ID: r.id.String(), PlatformID: r.own(), Operation: OperationDeleted, Serial: c.serial})
	c.discard(&m.sheaf, b, connection, o, r)
}
