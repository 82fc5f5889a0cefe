package unified

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Whatever came in one by one is there as it came in, before it is packed and after.
func TestBatchedRecordsComeOutWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, into := &Copy{}, &table{}
		var rows []*row
		var want []string
		record := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			return invoiceText(rapid.IntRange(1, 1_000_000).Draw(t, "id")) + strings.Repeat(" ", rapid.IntRange(0, batchedBytes).Draw(t, "blanks"))
		}))
		for range rapid.IntRange(1, 3*batchSize).Draw(t, "records") {
			text := record.Draw(t, "record")
			r := &row{native: plain(text)}
			c.gather(into, r)
			rows, want = append(rows, r), append(want, text)
		}
		for i, r := range rows {
			if got := r.native.String(); got != want[i] {
				t.Fatalf("record %d of %d: %q came out as %q", i, len(rows), want[i], got)
			}
		}
		var reader opened
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(rows)-1), 1, 20).Draw(t, "read") {
			if got := reader.append([]byte("_"), rows[i].native); string(got) != "_"+want[i] {
				t.Fatalf("record %d of %d: %q is read as %q", i, len(rows), want[i], got)
			}
		}
	})
}

func TestBatchedRecordsAreShort(t *testing.T) {
	b := newBatch()
	plainly := 0
	for i := range batchSize {
		if !b.takes(invoiceText(i)) {
			t.Fatal("there is no room for record", i)
		}
		b.take(invoiceText(i))
		plainly += len(invoiceText(i))
	}
	if b.takes("{}") {
		t.Error("there is room for one more")
	}
	b.pack(new(packRoom))
	if len(b.packed)*4 > plainly {
		t.Errorf("%d bytes were packed into %d", plainly, len(b.packed))
	}
}

// Who holds a row reads it while others are taken in, and packed.
func TestBatchedRecordsAreReadMeanwhile(t *testing.T) {
	c, into := &Copy{}, &table{}
	var readers sync.WaitGroup
	for i := range 4 * batchSize {
		r := &row{native: plain(invoiceText(i))}
		c.gather(into, r)
		readers.Go(func() {
			for range 50 {
				if got := r.native.String(); got != invoiceText(i) {
					t.Errorf("record %d is %q", i, got)
				}
			}
		})
	}
	readers.Wait()
}

func TestShelvedTextsStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s shelf
		given := rapid.SliceOfN(rapid.OneOf(rapid.StringN(0, 40, -1), rapid.Just(strings.Repeat("x", shelfSize+1))), 1, 200).Draw(t, "texts")
		kept := make([]string, len(given))
		for i, text := range given {
			kept[i] = s.keep(text)
		}
		for i := range given {
			if kept[i] != given[i] {
				t.Fatalf("%q is kept as %q", given[i], kept[i])
			}
		}
	})
}
