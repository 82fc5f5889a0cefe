package journal

import (
	"context"

	"faultline/simulator/journal/filter"
)

// lastMatches is how many of the matches Wait hands out.
const lastMatches = 10

// Wait returns once count entries behind the sequence number after match, or with the error of ctx when it ends
// before. Either way it tells how many matched and gives the last of them, oldest first.
func (j *Journal) Wait(ctx context.Context, text string, count int, after uint64) (matched int, last []*Entry, err error) {
	expr, err := filter.Parse(text)
	if err != nil {
		return 0, nil, err
	}
	for {
		changed := j.change()
		if err := j.catchUp(); err != nil {
			return matched, last, err
		}
		match, p := j.matcher(expr)
		w, _ := j.walk(Query{After: after, Oldest: true}, p)
		after = max(after, w.high) // read before the scan: what comes later is for the next round
		err := j.each(ctx, &w, maxRows, func(e *Entry) (bool, error) {
			if match(e) {
				matched++
				if last = append(last, e); len(last) > lastMatches {
					last = last[1:]
				}
			}
			return matched < count, nil
		})
		if err != nil || matched >= count {
			return matched, last, err
		}
		select {
		case <-ctx.Done():
			return matched, last, ctx.Err()
		case <-changed:
		}
	}
}
