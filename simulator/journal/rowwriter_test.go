package journal

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"
)

// Whatever is put and deleted, in whatever groups: a table holds what a map would, found by key and in order, and its
// blocks do not overlap.
func TestTablesHoldWhatWasPut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db, err := bbolt.Open(workspace(t), 0o600, nil)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		j := &Journal{db: db, options: Options{Wall: ticks()}}
		if err := db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(bucketTables); return err }); err != nil {
			rt.Fatal(err)
		}
		want := map[string]map[string]string{"a": {}, "b": {}}
		var w rowWriter
		for range rapid.IntRange(1, 8).Draw(rt, "commits") {
			puts := rapid.SliceOfN(rapid.Custom(drawPut), 1, 72).Draw(rt, "puts")
			if err := db.Update(func(tx *bbolt.Tx) error { return w.store(tx.Bucket(bucketTables), puts) }); err != nil {
				rt.Fatal(err)
			}
			for _, p := range puts {
				if p.Value == nil {
					delete(want[p.Table], p.Key)
				} else {
					want[p.Table][p.Key] = string(p.Value)
				}
			}
			for table, rows := range want {
				checkTable(rt, j, table, rows)
			}
		}
	})
}

func drawPut(t *rapid.T) Put {
	p := Put{Table: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "table"), Key: fmt.Sprintf("%02d", rapid.IntRange(0, 40).Draw(t, "key"))}
	if size := rapid.SampledFrom([]int{-1, 0, 7, 300, rowBlockBytes / 3, rowBlockBytes + 1}).Draw(t, "size"); size >= 0 {
		p.Value = unlike(rapid.Byte().Draw(t, "content"), size)
	}
	return p
}

// unlike is a value that does not pack, so that a few of them fill the pages of a tree.
func unlike(seed byte, size int) []byte {
	value := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(value)
	return value
}

// A table of many pages is emptied and filled again by one commit.
func TestATableIsEmptiedAndFilled(t *testing.T) {
	j := open(t, workspace(t), Options{})
	var filled, emptied Batch
	for n := range 60 {
		key := fmt.Sprintf("%04d", n)
		filled.Puts = append(filled.Puts, Put{Table: "t", Key: key, Value: unlike(byte(n), rowBlockBytes)})
		emptied.Puts = append(emptied.Puts, Put{Table: "t", Key: key})
	}
	commit(t, j, filled)
	last := Put{Table: "t", Key: "9999", Value: []byte("last")}
	emptied.Puts = append(emptied.Puts, Put{Table: "t", Key: "5555"}, last)
	commit(t, j, emptied)
	rows := map[string]string{}
	if err := j.Load("t", func(key string, value []byte) error { rows[key] = string(value); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"9999": "last"}, rows); diff != "" {
		t.Error(diff)
	}
}

func checkTable(t *rapid.T, j *Journal, table string, want map[string]string) {
	var keys []string
	got := map[string]string{}
	for from := []byte(nil); ; {
		rows, next, err := j.rowsFrom(table, from)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			keys, got[r.key] = append(keys, r.key), string(r.value)
		}
		if from = next; next == nil {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("table %s: %s", table, diff)
	}
	if !slices.Equal(keys, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("the rows of table %s come as %v", table, keys)
	}
	for n := range 41 {
		key := fmt.Sprintf("%02d", n)
		value, err := j.rowAt(table, key)
		if held, is := want[key]; err != nil || is != (value != nil) || held != string(value) {
			t.Fatalf("row %s of table %s is %q, %v", key, table, value, err)
		}
	}
	last := ""
	for first, block := range blocksOf(t, j, table) {
		if first <= last {
			t.Fatalf("a block of table %s begins at %q, one before it ends at %q", table, first, last)
		}
		last = string(block.last)
	}
}

// blocksOf lists the blocks of a table by their first keys, in order.
func blocksOf(t rapid.TB, j *Journal, table string) func(yield func(string, rowBlock) bool) {
	return func(yield func(string, rowBlock) bool) {
		if err := j.catchUp(); err != nil {
			t.Fatal(err)
		}
		err := j.db.View(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucketTables).Bucket([]byte(table))
			if b == nil {
				return nil
			}
			return b.ForEach(func(k, v []byte) error {
				block, err := viewRows(v)
				if err == nil {
					yield(string(k), block)
				}
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Keys that ascend in the middle of a table find room between two blocks: what lies around them is written once more at
// most, not with each of them.
func TestRowsAscendInTheMiddleOfATable(t *testing.T) {
	j := open(t, workspace(t), Options{})
	value := []byte(strings.Repeat("a row like the others ", 8))
	var whole Batch
	for n := range 50 {
		for _, kind := range []string{"bill", "invoice", "payment"} {
			whole.Puts = append(whole.Puts, Put{Table: "t", Key: fmt.Sprintf("%s/%04d", kind, n), Value: value})
		}
	}
	commit(t, j, whole)
	rows := map[string]int{}
	count := func() map[string]int {
		clear(rows)
		for first, block := range blocksOf(t, j, "t") {
			in, err := block.unpack(nil)
			if err != nil {
				t.Fatal(err)
			}
			rows[first] = len(in)
		}
		return maps.Clone(rows)
	}
	if err := j.catchUp(); err != nil { // one transaction each
		t.Fatal(err)
	}
	commit(t, j, Batch{Puts: []Put{{Table: "t", Key: "invoice/0050", Value: value}}})
	before := count()
	commit(t, j, Batch{Puts: []Put{{Table: "t", Key: "invoice/0051", Value: value}, {Table: "t", Key: "invoice/0052", Value: value}}})
	before["invoice/0051"] = 2
	if diff := cmp.Diff(before, count()); diff != "" {
		t.Error(diff)
	}
}

// Rows that are alike take little room together.
func TestRowsOfOneCommitArePacked(t *testing.T) {
	j := open(t, workspace(t), Options{})
	var b Batch
	size := 0
	for n := range 40 {
		p := Put{Table: "t", Key: fmt.Sprintf("%04d", n), Value: fmt.Appendf(nil, `{"id":"%d","memo":"%s"}`, n, strings.Repeat("the same words again ", 20))}
		size += len(p.Value)
		b.Puts = append(b.Puts, p)
	}
	commit(t, j, b)
	stored := 0
	for _, block := range blocksOf(t, j, "t") {
		stored += len(block.rows)
	}
	if stored > size/5 {
		t.Errorf("%d bytes are stored as %d", size, stored)
	}
}

func FuzzRowBlock(f *testing.F) {
	a, b := row{"a", []byte("one")}, row{"b", bytes.Repeat([]byte("two"), packAbove)}
	raw := b.appendTo(a.appendTo(nil))
	f.Add(appendRowBlock(nil, "b", raw))
	f.Add(appendRowBlock(nil, "a", a.appendTo(nil)))
	f.Add([]byte{packedS2, 1, 'a', 0xff, 0xff})
	f.Fuzz(func(t *testing.T, stored []byte) {
		block, err := viewRows(stored)
		if err != nil {
			return
		}
		rows, err := block.unpack(nil)
		if err != nil || len(rows) == 0 {
			return
		}
		raw := []byte(nil)
		for i := range rows {
			raw = rows[i].appendTo(raw)
		}
		again, err := viewRows(appendRowBlock(nil, string(block.last), raw))
		if err != nil {
			t.Fatal(err)
		}
		back, err := again.unpack(nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, back, cmp.AllowUnexported(row{})); diff != "" {
			t.Error(diff)
		}
	})
}
