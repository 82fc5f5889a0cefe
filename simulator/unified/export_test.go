package unified

import "time"

// SetPatience shortens how long answers wait for jobs.
func (a *API) SetPatience(d time.Duration) { a.patience = d }

// Kept reports whether the platform has a place for the member.
func (f *Field) Kept() bool { return f.write != nil }

// Keys goes through the single values of all records: found by where they begin, and by looking for them.
func (c *Copy) Keys(each func(object, member string, known, same bool)) {
	for _, b := range c.books {
		for name, t := range b.tables {
			o := objectsByName[name]
			for r := range t.rows.all() {
				for i := range o.Fields {
					if f := &o.Fields[i]; f.scalar() {
						each(name, f.Name, r.starts.of(f) > 0, r.key(f) == keyOf(f, r.record))
					}
				}
			}
		}
	}
}

// Drawing renders a record over and over.
func (c *Copy) Drawing(connection, object, platformID string) func() error {
	b, o := c.books[connection], objectsByName[object]
	r := b.row(object, platformID)
	record := outlined(r.native.String())
	return func() error { return c.draw(b, o, r, record) }
}

// Apart takes a record apart over and over.
func (c *Copy) Apart(connection, object, platformID string) func() {
	record := c.books[connection].row(object, platformID).native.String()
	return func() { c.outline.read(record) }
}
