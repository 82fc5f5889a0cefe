package verdict

import (
	"context"
	"time"

	"faultline/scenarios/plan"
	"faultline/scenarios/retryafter"
)

// honoursRetryAfter demands that after a refusal for pace nothing new is sent before the time asked for, and that a
// refusal without a usable time is answered by pauses of at least a second that grow.
type honoursRetryAfter struct{ title string }

// What counts as a pause of one's own, and how exactly all pauses are measured.
const (
	firstPause  = time.Second
	growth      = 1.5
	leastSlack  = 50 * time.Millisecond
	mostSlack   = 500 * time.Millisecond
	longestWait = 5 * time.Minute // a client may cap what is asked beyond this
)

func (honoursRetryAfter) Name() string            { return plan.HonoursRetryAfter }
func (honoursRetryAfter) Patience() time.Duration { return 15 * time.Second }

// refusal is one answer that asked for a pause, and what came of it.
type refusal struct {
	call
	asked  time.Duration
	stated bool // the answer said how long
	next   *call
	gap    time.Duration // to next
}

func (h honoursRetryAfter) Judge(_ context.Context, e Evidence) Verdict {
	all := calls(e)
	var refusals, wrong []refusal
	unanswered := 0
	pauses := map[uint64]time.Duration{} // by the entry that ended the pause
	for i := range all {
		r, ok := refused(all, i)
		if !ok {
			continue
		}
		if !r.stated {
			if before, follows := pauses[r.Seq]; follows {
				r.asked = max(r.asked, time.Duration(float64(before)*growth))
			}
		}
		refusals = append(refusals, r)
		if r.next == nil {
			unanswered++
			continue
		}
		if !r.stated {
			pauses[r.next.Seq] = r.gap
		}
		if r.gap < r.asked-slack(r.asked) {
			wrong = append(wrong, r)
		}
	}
	v := h.verdict(refusals, wrong, unanswered)
	v.Open = len(wrong) == 0 && unanswered > 0
	return v
}

func (h honoursRetryAfter) verdict(refusals, wrong []refusal, unanswered int) Verdict {
	switch {
	case len(refusals) == 0:
		return of(h, h.title, NotExercised, nil, "nothing was refused for pace: there was no 429 and no 452")
	case len(wrong) > 0:
		var evidence []uint64
		for _, r := range wrong {
			evidence = append(evidence, r.Seq, r.next.Seq)
		}
		first := wrong[0]
		source := "asked for"
		if !first.stated {
			source = "without a usable Retry-After called for a pause of at least"
		}
		return of(h, h.title, Fail, evidence, "%d of %s ignored: entry %d (%d) %s %s, and the next call, entry %d, began after %s",
			len(wrong), amount(len(refusals), "refusal"), first.Seq, first.Exchange.Status, source, plan.Short(first.asked), first.next.Seq, plan.Short(first.gap))
	case unanswered == len(refusals):
		return of(h, h.title, Pass, seqs(refusals), "%s, and no call came after it", amount(len(refusals), "refusal"))
	default:
		shortest := tightest(refusals)
		return of(h, h.title, Pass, seqs(refusals), "%s honoured: the tightest pause was %s where %s was asked for",
			amount(len(refusals), "refusal"), plan.Short(shortest.gap), plan.Short(shortest.asked))
	}
}

// refused reads the call at i as a refusal, and finds the first call that was begun after it. What was on its way
// already is not held against the client. A 429 is about everything the client sends, a 452 about one connection.
func refused(all []call, i int) (refusal, bool) {
	c := all[i]
	status := c.Exchange.Status
	if status != 429 && status != 452 {
		return refusal{}, false
	}
	r := refusal{call: c, asked: firstPause}
	if wait, usable := retryafter.Parse(c.Exchange.ResponseHeader.Get("Retry-After"), c.Wall); usable {
		r.asked, r.stated = min(wait, longestWait), true
	}
	for j := range all {
		other := &all[j]
		if !other.began.After(c.Wall) || status == 452 && other.Connection != c.Connection {
			continue
		}
		if r.next == nil || other.began.Before(r.next.began) {
			r.next = other
		}
	}
	if r.next != nil {
		r.gap = r.next.began.Sub(c.Wall)
	}
	return r, true
}

func slack(asked time.Duration) time.Duration { return min(max(asked/10, leastSlack), mostSlack) }

func tightest(refusals []refusal) refusal {
	var best refusal
	for _, r := range refusals {
		if r.next != nil && (best.next == nil || r.gap-r.asked < best.gap-best.asked) {
			best = r
		}
	}
	return best
}

func seqs(refusals []refusal) []uint64 {
	var all []uint64
	for _, r := range refusals {
		all = append(all, r.Seq)
	}
	return all
}
