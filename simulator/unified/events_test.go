package unified_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// deletedBills makes bills through the API and deletes them, one in a minute.
func (w *world) deletedBills(n int) []string {
	w.t.Helper()
	var ids []string
	for i := range n {
		id := w.send(http.MethodPost, "/accounting/bills", w.bill("GONE-"+strconv.Itoa(i), "10")).Get("bill.id").Str
		if _, err := w.clock.Advance(w.t.(*testing.T).Context(), time.Minute); err != nil {
			w.t.Fatal(err)
		}
		w.send(http.MethodDelete, "/accounting/bills/"+id, "")
		ids = append(ids, id)
	}
	return ids
}

func TestDeletionsAreFed(t *testing.T) {
	w := small(t)
	ids := w.deletedBills(3)
	feed := w.get("/events?type=object_deleted")
	if got := texts(feed, "events.#.data.id"); !equal(got, ids) {
		t.Fatalf("the feed has %v, not %v", got, ids)
	}
	first := feed.Get("events.0")
	if first.Get("type").Str != "object_deleted" || first.Get("resource").Str != "BILL" || first.Get("data.platform_id").Str == "" || first.Get("platform_data").Exists() {
		t.Errorf("%s", first.Raw)
	}
	if feed.Get("next_cursor").Type != gjson.Null || feed.Get("connection").Exists() {
		t.Errorf("the envelope: %s", feed.Raw)
	}
	if raw := w.get("/events?type=object_deleted&expand=platform_data").Get("events.0.platform_data.DocNumber").Str; raw != "GONE-0" {
		t.Errorf("platform_data has %q", raw)
	}
	since, err := time.Parse(time.RFC3339, feed.Get("events.1.last_synced_at").Str)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		query string
		want  []string
	}{
		"a resource":            {"&resources=BILL", ids},
		"several resources":     {"&resources=INVOICE,%20BILL", ids},
		"another resource":      {"&resources=INVOICE", nil},
		"one that never occurs": {"&resources=UPDATED_TRANSACTION", nil},
		"a time":                {"&last_synced_at_min=" + strconv.FormatInt(since.UnixMilli(), 10), ids[1:]},
	} {
		if got := texts(w.get("/events?type=object_deleted"+c.query), "events.#.data.id"); !equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	w.sync(true) // tells of the deletions and must not feed them again
	w.start()
	if got := texts(w.get("/events?type=object_deleted"), "events.#.data.id"); !equal(got, ids) {
		t.Errorf("after a sync and a restart the feed has %v", got)
	}
}

func TestDeletionsThatASyncSawAreFed(t *testing.T) {
	w := small(t)
	id := w.some("bills", "amount_due > 0")
	serials := map[uint64]bool{}
	lost, _ := w.copy.PlatformID(w.connection.ID, "bill", id)
	gone := w.copy.Absent(w.connection.ID, "bill", func(platformID string) bool { return platformID != lost })
	for _, f := range gone.Found {
		serials[f.Serial] = true
	}
	if got := texts(w.get("/events?type=object_deleted"), "events.#.data.id"); !equal(got, []string{id}) {
		t.Fatalf("the feed has %v", got)
	}
	if reads := w.store.last("unified").Exchange.Reads; len(reads) != 1 || !serials[reads[0]] {
		t.Errorf("the read notes %v of %v", reads, serials)
	}
}

func TestFeedIsPaged(t *testing.T) {
	w := small(t)
	ids := w.deletedBills(5)
	var got []string
	cursor := ""
	for pages := 1; ; pages++ {
		page := w.get("/events?type=object_deleted&limit=2&cursor=" + url.QueryEscape(cursor))
		got = append(got, texts(page, "events.#.data.id")...)
		if cursor = page.Get("next_cursor").Str; cursor == "" {
			break
		}
		if pages == 1 {
			ids = append(ids, w.deletedBills(1)...) // the feed grows while it is read
		}
	}
	if !equal(got, ids) {
		t.Errorf("%v, not %v", got, ids)
	}
}

func TestFeedRefuses(t *testing.T) {
	w := small(t)
	w.deletedBills(2)
	cursor := w.get("/events?type=object_deleted&limit=1").Get("next_cursor").Str
	for name, c := range map[string]struct{ query, code string }{
		"no type":                  {"?", "MISSING_FIELDS"},
		"another type":             {"?type=object_made", "INVALID_FIELDS"},
		"an unknown resource":      {"?type=object_deleted&resources=bill", "INVALID_FIELDS"},
		"a time in words":          {"?type=object_deleted&last_synced_at_min=today", "INVALID_FIELDS"},
		"no limit at all":          {"?type=object_deleted&limit=0", "INVALID_FIELDS"},
		"a cursor of another list": {"?type=object_deleted&cursor=" + w.get("/accounting/bills?limit=1").Get("next_cursor").Str, "INVALID_CURSOR"},
		"other parameters":         {"?type=object_deleted&resources=BILL&cursor=" + cursor, "INVALID_CURSOR"},
	} {
		rec := w.call(http.MethodGet, w.on("/events"+c.query), "")
		if code := gjson.Get(rec.Body.String(), "error_code").Str; rec.Code != http.StatusBadRequest || code != c.code {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
}

func texts(doc gjson.Result, path string) []string {
	var list []string
	for _, v := range doc.Get(path).Array() {
		list = append(list, v.String())
	}
	return list
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
