package unified

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"faultline/simulator/journal"
)

// tableDeletion keeps what is gone from the copy, for the feed of deletions.
const tableDeletion = "unified.deletion"

// deletion is a record that was in the copy and is gone from the platform.
type deletion struct {
	ID         string          `json:"id"` // of the event
	Object     string          `json:"object"`
	Record     string          `json:"record"` // unified id
	PlatformID string          `json:"platform_id"`
	Serial     uint64          `json:"serial"`
	At         time.Time       `json:"at"` // when it was seen
	Native     json.RawMessage `json:"native"`
}

// compare orders deletions as the feed shows them.
func (d deletion) compare(other deletion) int {
	if c := d.At.Compare(other.At); c != 0 {
		return c
	}
	return cmp.Compare(d.ID, other.ID)
}

// logDeletion notes a record that is gone under the serial that it leaves with. The caller holds the lock.
func (c *Copy) logDeletion(to *sheaf, b *book, connection string, o *Object, r *row, serial uint64) {
	d := deletion{
		ID:     c.o.Seed.UUID("deletion", connection, o.Name, r.platformID, fmt.Sprint(serial)),
		Object: o.Name, Record: r.id.String(), PlatformID: r.own(), Serial: serial, At: c.o.Now(), Native: json.RawMessage(r.native.String()),
	}
	b.addDeletion(d)
	to.Puts = append(to.Puts, journal.Put{Table: tableDeletion, Key: deletionKey(connection, d.ID), Value: plainJSON(d)})
}

func deletionKey(connection, id string) string { return connection + "/" + id }

func (b *book) addDeletion(d deletion) {
	at, _ := slices.BinarySearchFunc(b.deletions, d, deletion.compare)
	b.deletions = slices.Insert(b.deletions, at, d)
}

// forgottenDeletions are the rows to remove along with a connection. The caller holds the lock.
func (b *book) forgottenDeletions(connection string) []journal.Put {
	puts := make([]journal.Put, len(b.deletions))
	for i, d := range b.deletions {
		puts[i] = journal.Put{Table: tableDeletion, Key: deletionKey(connection, d.ID)}
	}
	return puts
}

// loadDeletions reads the feed back. The caller holds the lock.
func (c *Copy) loadDeletions() error {
	return c.o.Store.Load(tableDeletion, func(key string, value []byte) error {
		connection, _, _ := strings.Cut(key, "/")
		var d deletion
		if err := json.Unmarshal(value, &d); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableDeletion, err)
		}
		c.book(connection).addDeletion(d)
		return nil
	})
}

// deletionsOf lists, oldest first, up to limit deletions behind a place that keep accepts, and says whether there are
// more. The place of the first is the zero deletion.
func (c *Copy) deletionsOf(connection string, behind deletion, limit int, keep func(deletion) bool) (page []deletion, more bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[connection]
	if !ok {
		return nil, false
	}
	from, found := slices.BinarySearchFunc(b.deletions, behind, deletion.compare)
	if found {
		from++
	}
	for _, d := range b.deletions[from:] {
		if !keep(d) {
			continue
		}
		if len(page) == limit {
			return page, true
		}
		page = append(page, d)
	}
	return page, false
}
