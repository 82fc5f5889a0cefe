package journal

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatTheWriterSharesIsLeftAlone(t *testing.T) {
	j := open(t, workspace(t), Options{})
	h, raw := http.Header{"Authorization": {"Bearer secret-secret-secret"}}, []byte(`{"token":"abc"}`)
	would := &Would{Note: "see ?token=abc", Body: Body{Raw: raw}}
	event := &Event{Code: "INVOICE_CREATED", Body: Body{Raw: raw}}
	attempt := &Attempt{URL: "http://x?token=abc", RequestHeader: h, RequestBody: Body{Raw: raw}}
	commit(t, j, Batch{Entries: []*Entry{
		{Kind: KindExchange, Exchange: &Exchange{RequestHeader: h, RequestBody: Body{Raw: raw}}},
		{Kind: KindExchange, Exchange: &Exchange{}, Faults: []Touch{{Would: would}}},
		{Kind: KindEvent, Event: event},
		{Kind: KindAttempt, Attempt: attempt},
	}})
	if h.Get("Authorization") != "Bearer secret-secret-secret" || string(raw) != `{"token":"abc"}` {
		t.Errorf("%v, %s", h, raw)
	}
	if would.Note != "see ?token=abc" || would.Body.Raw == nil || event.Body.Raw == nil || attempt.URL != "http://x?token=abc" || attempt.RequestBody.Raw == nil {
		t.Errorf("%+v, %+v, %+v", would, event, attempt)
	}
}

// Whoever reads an entry gets the same one: a follower, and a reader of memory or of the disk.
func TestEverybodyIsShownTheSame(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{})
	follower := j.Subscribe(1)
	header := func() http.Header { return http.Header{"Authorization": {"Bearer " + canary}, "Accept": {"*/*"}} }
	commit(t, j, Batch{Entries: []*Entry{
		{Kind: KindExchange, ID: "plain", At: worldStart, Wall: worldStart, Exchange: &Exchange{Query: "limit=1", RequestHeader: http.Header{"Accept": {"*/*"}}}},
		{Kind: KindExchange, ID: "sent", At: worldStart, Wall: worldStart, Exchange: &Exchange{Query: "token=" + canary, RequestHeader: header(), RequestBody: Body{Raw: []byte("in")}, ResponseBody: Body{Raw: []byte("out")}}},
		{Kind: KindExchange, ID: "got", At: worldStart, Wall: worldStart, Exchange: &Exchange{ResponseHeader: header()}, Faults: []Touch{{Detail: "token=" + canary}}},
		{Kind: KindAttempt, ID: "attempt", At: worldStart, Wall: worldStart, Attempt: &Attempt{URL: "http://x?token=" + canary, RequestHeader: header(), ResponseHeader: header()}},
	}})
	followed := <-follower.C()
	remembered := get(t, j, Query{Oldest: true}).Entries
	for i, e := range remembered {
		alone, err := j.Get(e.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, alone); diff != "" {
			t.Error(diff)
		}
		if text := fmt.Sprintf("%+v %+v", e.Exchange, e.Attempt); strings.Contains(text, canary) || strings.Contains(text, "REDACTED") == (i == 0) {
			t.Error(text)
		}
	}
	closeJournal(t, j)
	stored := get(t, open(t, path, Options{}), Query{Oldest: true}).Entries
	if diff := cmp.Diff(remembered, followed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(remembered, stored); diff != "" {
		t.Error(diff)
	}
}
