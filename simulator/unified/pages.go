package unified

import (
	"hash/maphash"
	"sync"
)

// What is kept of pages, for one object of one connection.
const (
	keptPages    = 16
	keptPageSize = 256 << 10
)

// page is one page of a list as it goes over the wire, and the serials of the records on it. It is not modified as long
// as somebody holds its sheet.
type page struct {
	body  []byte
	reads []uint64
	sheet *sheet // that the body is on; nil when it is on none
	print uint64 // of the body; 0: unknown
}

// prints is what pages are hashed by.
var prints = maphash.MakeSeed()

// printOf is the print of a page, made of those of its records: the way through its bytes is long.
func printOf(front []byte, rows []*row, behind []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(prints)
	_, _ = h.Write(front) // hashes never fail
	for _, r := range rows {
		maphash.WriteComparable(&h, r.print)
	}
	_, _ = h.Write(behind)
	return h.Sum64()
}

// pages keeps the pages that were put together since their table last changed. Clients that poll ask for the same page
// again and again; only the first of them has to have it made, and all get, and leave in the journal, the same bytes.
type pages struct {
	mu     sync.Mutex // readers of the table share its lock
	made   map[string]page
	change uint64 // of the table, counted
}

// forget drops all pages; the caller holds the copy's lock for writing.
func (p *pages) forget() {
	p.drop()
	p.change++
}

func (p *pages) drop() {
	for _, old := range p.made {
		old.sheet.release()
	}
	p.made = nil
}

// find gives a page for the caller to hold.
func (p *pages) find(query string) (page, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, ok := p.made[query]
	found.sheet.hold()
	return found, ok
}

// keep takes a page that was made from the table as it was at change.
func (p *pages) keep(query string, made page, change uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.change != change || len(made.body) > keptPageSize {
		return
	}
	if len(p.made) >= keptPages {
		p.drop()
	}
	if p.made == nil {
		p.made = make(map[string]page, keptPages)
	}
	p.made[query].sheet.release() // of another request for the same, made at the same time
	made.sheet.hold()
	p.made[query] = made
}

// madePage finds a page by the query that asked for it, for the caller to hold. The change is to be given to keepPage.
func (c *Copy) madePage(connection, object, query string) (found page, change uint64, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.find(connection, object)
	if t == nil {
		return page{}, 0, false
	}
	found, ok = t.pages.find(query)
	return found, t.pages.change, ok
}

func (c *Copy) keepPage(connection, object, query string, made page, change uint64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if t := c.find(connection, object); t != nil {
		t.pages.keep(query, made, change)
	}
}
