package unified

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"faultline/simulator/clock"
)

// What was packed comes out as it went in, whatever the first record of the table was.
func TestPackedRecordsComeOutWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		into := &table{}
		for range rapid.IntRange(1, 8).Draw(t, "records") {
			record := rapid.OneOf(rapid.String(), rapid.Just(invoiceText(rapid.IntRange(1, 1_000_000).Draw(t, "id")))).Draw(t, "record")
			r := &row{native: plain(record)}
			into.pack(r)
			into.pack(r) // which changes nothing
			if got := r.native.String(); got != record {
				t.Fatalf("%q came out as %q", record, got)
			}
		}
	})
}

func TestPackedRecordsAreShort(t *testing.T) {
	into := &table{}
	plainly, packed := 0, 0
	for i := range 50 {
		r := &row{native: plain(invoiceText(i))}
		plainly += len(r.native.kept)
		into.pack(r)
		packed += len(r.native.kept)
	}
	if packed*3 > plainly {
		t.Errorf("%d bytes were packed into %d", plainly, packed)
	}
}

// What comes in whole is packed at once, by what all of it is like; what comes in one by one waits until it is many.
func TestWhatComesInWholeIsPackedAtOnce(t *testing.T) {
	c := NewCopy(CopyOptions{Now: func() time.Time { return clock.Epoch }})
	natives := make([]json.RawMessage, 3)
	for i := range natives {
		natives[i] = json.RawMessage(strings.Replace(invoiceText(i+1), `"Line"`, `"SyncToken":"0","MetaData":{"CreateTime":"2026-01-01T00:00:00Z","LastUpdatedTime":"2026-01-01T00:00:00Z"},"Line"`, 1))
	}
	for _, announce := range []bool{false, true} {
		m, err := c.Merge(fmt.Sprint(announce), "invoice", natives, announce)
		if err != nil || m.Failed > 0 {
			t.Fatal(err, m.Errors)
		}
		for i, native := range natives {
			r, ok := c.get(fmt.Sprint(announce), "invoice", fmt.Sprint(i+1), true)
			if !ok || r.native.String() != string(native) || (r.native.by.batch != nil) != announce {
				t.Errorf("announced %v: invoice %d is kept as %q", announce, i+1, r.native.kept)
			}
		}
	}
}

func invoiceText(id int) string {
	return fmt.Sprintf(`{"Id":"%d","DocNumber":"INV-%d","TxnDate":"2026-01-%02d","CustomerRef":{"value":"%d","name":"Customer %d"},"CurrencyRef":{"value":"USD"},"TotalAmt":%d.50,"Balance":0,"Line":[{"Id":"1","Amount":%d.50,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"3"},"Qty":1,"UnitPrice":%d.50}}]}`,
		id, 1000+id, 1+id%28, id%7, id%7, id, id, id)
}

func TestWhatASlabKeepsStaysApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s slab
		given, kept := [][]byte{}, [][]byte{}
		for range rapid.IntRange(1, 60).Draw(t, "records") {
			size := rapid.OneOf(rapid.IntRange(0, 4000), rapid.IntRange(slabSize/8-1, slabSize/8+1)).Draw(t, "size")
			data := bytes.Repeat([]byte{byte(len(given) + 1)}, size)
			given = append(given, data)
			kept = append(kept, s.keep(data))
		}
		for i, data := range kept {
			if !bytes.Equal(data, given[i]) || cap(data) != len(data) {
				t.Fatalf("record %d has %d bytes of %d, room for %d", i, len(data), len(given[i]), cap(data))
			}
		}
	})
}

func TestRecordsThatComeInTogetherLieTogether(t *testing.T) {
	var s slab
	s.keep(make([]byte, 1000))
	left := len(s.rest)
	s.keep(make([]byte, 1000))
	if left-len(s.rest) != 1000 {
		t.Errorf("a record of 1,000 bytes took %d of %d", left-len(s.rest), left)
	}
	s.keep(make([]byte, slabSize/8+1))
	if left-len(s.rest) != 1000 {
		t.Error("a large record takes from what there is for many")
	}
}
