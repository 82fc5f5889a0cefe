package journal

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// The memory of entries is used again while what was in them is still on its way, and none shows what another left.
func TestALeafIsStoredAsItWasGiven(t *testing.T) {
	j := open(t, workspace(t), Options{})
	var given sync.WaitGroup
	const writers, each = 8, 100
	for writer := range writers {
		given.Go(func() {
			for n := range each {
				name := fmt.Sprintf("%d-%d", writer, n)
				l := NewLeaf()
				l.Entry = Entry{Kind: KindExchange, ID: name, Trace: name, At: worldStart}
				if n%2 == 0 {
					l.Entry.Run = name
				}
				l.Exchange = Exchange{Hop: HopUnified, Path: "/" + name, RequestHeader: http.Header{"Name": {name}}, RequestBody: Body{Raw: []byte(name)}}
				taken := make(chan struct{})
				if err := j.Commit(t.Context(), l.Batch(nil, func() { close(taken) })); err != nil {
					t.Error(err)
				}
				<-taken
			}
		})
	}
	given.Wait()
	entries := get(t, j, Query{Limit: 500}).Entries
	entries = append(entries, get(t, j, Query{Limit: 500, Before: entries[len(entries)-1].Seq}).Entries...)
	if len(entries) != writers*each {
		t.Errorf("%d entries", len(entries))
	}
	for _, e := range entries {
		body, err := j.Body(e, "request")
		if err != nil || e.Trace != e.ID || e.Run != "" && e.Run != e.ID || e.Exchange.Path != "/"+e.ID || e.Exchange.RequestHeader.Get("Name") != e.ID || string(body) != e.ID {
			t.Errorf("%+v, %+v, %s, %v", e, e.Exchange, body, err)
		}
		if found := get(t, j, Query{Filter: "trace:" + e.ID}).Entries; e.Seq%50 == 0 && len(found) != 1 {
			t.Errorf("%d entries of %s", len(found), e.ID)
		}
	}
}
