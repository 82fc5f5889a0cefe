package fault

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// sync sends a run through the gate, with a page of records of each object, and returns what is left of them.
func (st *stage) sync(run string, course *exchange.SyncCourse, pages ...exchange.Fetched) ([]exchange.Fetched, []journal.Touch) {
	call := exchange.Call{Hop: journal.HopSync, Connection: "c-1", Method: "SYNC", Path: "/sync/" + run, Entry: "run-1", Sync: course}
	_, touches := st.Around(context.Background(), call, func(context.Context) exchange.Answer {
		for i := range pages {
			for _, e := range course.Editors {
				e.Fetched(&pages[i])
			}
		}
		return exchange.Answer{Status: 200}
	}, nil)
	return pages, touches
}

func pageOf(object string, ids ...string) exchange.Fetched {
	p := exchange.Fetched{Run: "incremental", Object: object}
	for _, id := range ids {
		p.Rows = append(p.Rows, exchange.Row{ID: id, Native: json.RawMessage(`{"Id":"` + id + `","MetaData":{"LastUpdatedTime":"new"}}`)})
	}
	return p
}

// TestARuleDecidesOnceARun whatever the number of objects in which it finds something.
func TestARuleDecidesOnceARun(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"gap","when":{"every":2},"effect":{"type":"sync_gap"}}`)
	for run, want := range []int{4, 2, 4, 2} {
		pages, touches := st.sync("incremental", &exchange.SyncCourse{}, pageOf("invoice", "1", "2"), pageOf("bill"), pageOf("vendor", "3", "4"))
		left := 0
		for _, p := range pages {
			left += len(p.Rows)
		}
		if left != want || len(touches) != run%2 {
			t.Errorf("run %d: %d rows are left, %d touches", run, left, len(touches))
		}
		if len(touches) == 1 && !strings.Contains(touches[0].Detail, "1 invoice left out; 1 vendor left out") {
			t.Errorf("run %d: %q", run, touches[0].Detail)
		}
	}
	if r, err := st.Rule("gap"); err != nil || r.Matched != 4 || r.Count != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestARunWithoutNewsIsNoMatch so that times is spent on runs that a rule has changed.
func TestARunWithoutNewsIsNoMatch(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"gap","when":{"times":1},"effect":{"type":"sync_gap","object":"vendor"}}`)
	if _, touches := st.sync("incremental", &exchange.SyncCourse{}, pageOf("invoice", "1")); len(touches) != 0 {
		t.Errorf("%+v", touches)
	}
	if pages, touches := st.sync("incremental", &exchange.SyncCourse{}, pageOf("vendor", "1")); len(touches) != 1 || len(pages[0].Rows) != 0 {
		t.Errorf("%+v %+v", pages, touches)
	}
}

// TestARunIsPutOffOnceUnlessTheRuleSaysAgain and one that cannot be moved is left alone.
func TestARunIsPutOffOnceUnlessTheRuleSaysAgain(t *testing.T) {
	for _, tc := range []struct {
		effect string
		course exchange.SyncCourse
		off    time.Duration
	}{
		{`{"type":"initial_sync_slow","length":"1h"}`, exchange.SyncCourse{}, time.Hour},
		{`{"type":"initial_sync_slow","length":"1h"}`, exchange.SyncCourse{Waited: "late"}, 0},
		{`{"type":"initial_sync_slow","length":"1h"}`, exchange.SyncCourse{Waited: "another"}, time.Hour},
		{`{"type":"initial_sync_stalled","length":"1h"}`, exchange.SyncCourse{Waited: "late"}, time.Hour},
		{`{"type":"initial_sync_slow","length":"1h"}`, exchange.SyncCourse{Fixed: true}, 0},
	} {
		st := newStage(t, 1)
		st.arm(t, `{"name":"late","effect":`+tc.effect+`}`)
		if st.sync("initial", &tc.course); tc.course.PutOff != tc.off || tc.course.Shown != (tc.off > 0) {
			t.Errorf("%s: %+v", tc.effect, tc.course)
		}
		other := exchange.SyncCourse{}
		if st.sync("incremental", &other); other.PutOff != 0 {
			t.Errorf("%s acts on incremental runs", tc.effect)
		}
		if err := st.Heal(t.Context(), "late"); err != nil || strings.Join(st.links.log(), "") != "resumed what late put off" {
			t.Errorf("%v, %v", st.links.log(), err)
		}
	}
}

// TestRetellChangesTheMemberAlone and the bytes around it stay as they were.
func TestRetellChangesTheMemberAlone(t *testing.T) {
	row := exchange.Row{ID: "1", Native: json.RawMessage(`{ "Id":"1", "MetaData": {"LastUpdatedTime":"new" } }`), Before: json.RawMessage(`{"Id":"1","MetaData":{"LastUpdatedTime":"old"}}`)}
	for effect, want := range map[string]string{
		"silent_update":   `{ "Id":"1", "MetaData": {"LastUpdatedTime":"old" } }`,
		"null_updated_at": `{ "Id":"1", "MetaData": {"LastUpdatedTime":null } }`,
	} {
		st := newStage(t, 1)
		st.arm(t, `{"effect":{"type":"`+effect+`"}}`)
		pages, _ := st.sync("incremental", &exchange.SyncCourse{}, exchange.Fetched{Object: "vendor", Rows: []exchange.Row{row}})
		if got := string(pages[0].Rows[0].Native); got != want {
			t.Errorf("%s: %s", effect, got)
		}
	}
}
