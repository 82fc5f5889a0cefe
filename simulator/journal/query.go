package journal

import (
	"context"

	"faultline/simulator/journal/filter"
	"faultline/simulator/problem"
)

// Bounds of a query.
const (
	defaultLimit   = 100
	maxLimit       = 500
	defaultMaxScan = 50_000
)

// Query returns the entries that match, in the order and within the bounds asked for. What was taken before the call
// is seen.
func (j *Journal) Query(ctx context.Context, q Query) (Page, error) {
	expr, err := filter.Parse(q.Filter)
	if err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	if q.MaxScan <= 0 {
		q.MaxScan = defaultMaxScan
	}
	q.Limit = min(q.Limit, maxLimit)
	if err := j.catchUp(); err != nil {
		return Page{}, err
	}
	match, p := j.matcher(expr)
	w, page := j.walk(q, p)
	bounds := w
	chunk := maxRows
	if q.Filter == "" {
		chunk = q.Limit
	}
	err = j.each(ctx, &w, chunk, func(e *Entry) (bool, error) {
		page.Scanned++
		page.Reached = e.Seq
		if match(e) {
			page.Entries = append(page.Entries, e)
		}
		page.StoppedEarly = page.Scanned >= q.MaxScan && len(page.Entries) < q.Limit
		return len(page.Entries) < q.Limit && page.Scanned < q.MaxScan, nil
	})
	if err != nil {
		return Page{}, err
	}
	if len(page.Entries) < q.Limit && page.Scanned < q.MaxScan {
		bounds.end(&page)
	}
	page.More = bounds.beyond(page.Reached)
	page.StoppedEarly = page.StoppedEarly && page.More
	return page, nil
}

// walk is the scan of a query over what is in the tables now.
func (j *Journal) walk(q Query, p plan) (walk, Page) {
	oldest, last := j.inTables()
	w := walk{plan: p, low: max(q.After+1, oldest, 1), high: last, oldest: q.Oldest}
	if q.Before > 0 {
		w.high = min(w.high, q.Before-1)
	}
	page := Page{Entries: []*Entry{}, Reached: q.Before}
	if q.Oldest {
		page.Reached = q.After
	}
	return w, page
}

// end notes on the page that everything within the bounds was looked at.
func (w walk) end(page *Page) {
	if w.over() {
		return
	}
	page.Reached = w.low
	if w.oldest {
		page.Reached = w.high
	}
}

// beyond reports whether something lies behind seq, in the walk's direction.
func (w walk) beyond(seq uint64) bool {
	if w.over() {
		return false
	}
	if w.oldest {
		return seq < w.high
	}
	return seq > w.low
}

// ByID returns the newest entry with an id. Segments that do not hold it are skipped by their digests.
func (j *Journal) ByID(ctx context.Context, id string) (*Entry, error) {
	if err := j.catchUp(); err != nil {
		return nil, err
	}
	w, _ := j.walk(Query{}, plan{groups: [][]uint32{{termHash("id", id)}}})
	var found *Entry
	err := j.each(ctx, &w, maxRows, func(e *Entry) (bool, error) {
		if e.ID == id {
			found = e
		}
		return found == nil, nil
	})
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, problem.New(problem.NotFound, "there is no entry with the id %q", id)
	}
	return found, nil
}
