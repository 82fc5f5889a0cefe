package simulator_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/tidwall/gjson"
)

// TestListsAreReadOtherwise reads two pages of five under rules that change how a list is read. The clean pages are
// read before: an answer that is kept must not hide what a rule does.
func TestListsAreReadOtherwise(t *testing.T) {
	h := openHouse(t, 8)
	page := func(t *testing.T, cursor string) (ids []string, next string) {
		t.Helper()
		query := url.Values{"limit": {"5"}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		r := h.send(t, http.MethodGet, "/accounting/invoices", query, "")
		if r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
		for _, row := range gjson.GetBytes(r.body, "invoices").Array() {
			ids = append(ids, row.Get("id").Str)
		}
		return ids, gjson.GetBytes(r.body, "next_cursor").Str
	}
	clean, after := page(t, "")
	follows, _ := page(t, after)
	cases := []struct {
		name, effect string
		rows         int    // of the first page
		then         string // first id of the second
	}{
		{"truncated", `{"type":"page_truncated","fewer":3}`, 2, clean[2]},
		{"clamped", `{"type":"limit_clamped","most":4}`, 4, clean[4]},
		{"overlapping", `{"type":"page_overlap","count":2}`, 5, clean[3]},
		{"healed", "", 5, follows[0]},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.effect != "" {
				h.arm(t, `{"name":"`+c.name+`","when":{"times":1},"effect":`+c.effect+`}`)
			}
			ids, next := page(t, "")
			second, _ := page(t, next)
			if len(ids) != c.rows || ids[0] != clean[0] || second[0] != c.then {
				t.Errorf("%d rows, then %s; want %d, then %s", len(ids), second[0], c.rows, c.then)
			}
		})
	}
}
