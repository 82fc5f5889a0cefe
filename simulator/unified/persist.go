package unified

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
)

// serialKey is where the last serial given out is kept.
const serialKey = "serial"

// serialPut keeps the last serial given out. It is written when rows go, and with them what they say of it.
func serialPut(serial uint64) journal.Put {
	return journal.Put{Table: tableCounter, Key: serialKey, Value: strconv.AppendUint(nil, serial, 10)}
}

// copyKey sorts ids by their length and then as text, which puts new numbers behind all others: the table's pages fill
// up, and a commit touches few of them.
func copyKey(connection, object, platformID string) string {
	length := min(len(platformID), 99)
	return connection + "/" + object + "/" + twoDigits[2*length:2*length+2] + platformID
}

// twoDigits are the numbers below 100.
var twoDigits = func() string {
	var b []byte
	for n := range 100 {
		b = append(b, byte('0'+n/10), byte('0'+n%10))
	}
	return string(b)
}()

// platformIDOf is the last part of a key, without the length before it.
func platformIDOf(part string) string { return part[min(2, len(part)):] }

// rowHead is the part of a stored row that is not the platform's. The unified form is not stored: it follows from
// the native record, and is rendered again when the copy is loaded.
type rowHead struct {
	Serial    uint64    `json:"serial"`
	Announced uint64    `json:"announced,omitempty"`
	Synced    time.Time `json:"synced"`
	Deleted   bool      `json:"deleted,omitempty"`
}

// row adds a row as the table keeps it: the head on the first line, the native record on the second.
func (s *sheaf) row(connection, object string, r *row) {
	const head = 128 // more than one needs
	native := r.native.String()
	s.add(journal.Put{Table: tableCopy, Key: copyKey(connection, object, r.platformID), Ascending: true}, head+len(native), func(b []byte) []byte {
		w := jsontext.Writer{B: b}
		w.Open()
		w.Number("serial", int64(r.serial))
		w.Count("announced", int64(r.announced))
		w.Time("synced", r.synced)
		w.Flag("deleted", r.deleted)
		w.Close()
		return append(append(w.B, '\n'), native...)
	})
}

// Load reads the copy that an earlier process left, payments before the documents whose paid amounts they carry.
func (c *Copy) Load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.o.Store.Load(tableCounter, func(key string, value []byte) (err error) {
		if key == serialKey {
			c.serial, err = strconv.ParseUint(string(value), 10, 64)
		}
		return err
	}); err != nil {
		return err
	}
	if err := c.loadDeletions(); err != nil {
		return err
	}
	var stored []storedRow
	if err := c.o.Store.Load(tableCopy, func(key string, value []byte) error {
		s, err := parseStored(key, value)
		stored = append(stored, s)
		return err
	}); err != nil {
		return err
	}
	rank := map[string]int{}
	for i, o := range objects {
		rank[o.Name] = i
	}
	slices.SortStableFunc(stored, func(a, b storedRow) int { return cmp.Compare(rank[a.object.Name], rank[b.object.Name]) })
	for _, s := range stored {
		c.serial = max(c.serial, s.head.Serial)
		if err := c.restore(s); err != nil {
			return err
		}
	}
	return nil
}

type storedRow struct {
	connection string
	object     *Object
	platformID string
	head       rowHead
	native     string
}

func parseStored(key string, value []byte) (storedRow, error) {
	connection, rest, _ := strings.Cut(key, "/")
	object, platformID, _ := strings.Cut(rest, "/")
	o, ok := ObjectByName(object)
	head, native, split := bytes.Cut(value, []byte{'\n'})
	s := storedRow{connection: connection, object: o, platformID: platformIDOf(platformID), native: string(native)}
	if !ok || !split {
		return s, fmt.Errorf("row %s of %s is not readable", key, tableCopy)
	}
	if err := json.Unmarshal(head, &s.head); err != nil {
		return s, fmt.Errorf("row %s of %s: %w", key, tableCopy, err)
	}
	return s, nil
}

// restore puts a stored row back. The caller holds the lock.
func (c *Copy) restore(s storedRow) error {
	b := c.book(s.connection)
	record := c.outline.read(s.native)
	r := &row{
		id: unifiedID(c.o.Seed, b.realm, s.object.Name, s.platformID), platformID: s.platformID,
		serial: s.head.Serial, announced: s.head.Announced, synced: s.head.Synced, deleted: s.head.Deleted,
		version: record.get("SyncToken").Int(), native: plain(s.native),
	}
	if !r.deleted {
		if err := c.renderInto(b, s.object, r, record); err != nil {
			return err
		}
	}
	var ignored sheaf
	c.store(&ignored, b, s.connection, s.object, nil, r)
	if !s.object.Reference {
		c.settleIn(b.table(s.object.Name), r)
	}
	return nil
}
