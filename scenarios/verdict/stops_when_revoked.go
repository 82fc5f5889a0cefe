package verdict

import (
	"context"
	"net/http"
	"strings"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

// stopsWhenRevoked demands that an integration which was told that its grant is gone leaves the data of that
// connection alone until it is authorised again. Asking for the connection's status is what it should do instead.
type stopsWhenRevoked struct {
	title    string
	within   time.Duration
	maxCalls int
}

func (stopsWhenRevoked) Name() string            { return plan.StopsWhenRevoked }
func (stopsWhenRevoked) Patience() time.Duration { return 0 }

// outage is the time in which a connection had no grant.
type outage struct {
	from, until *journal.Entry // health entries; until is nil while it lasts
	told        *journal.Entry
	calls       []call // begun after it was told, beyond the time that is forgiven
	writes      []call // begun after it was told
}

func (s stopsWhenRevoked) Judge(_ context.Context, e Evidence) Verdict {
	outages := outagesOf(e)
	told := 0
	var evidence []uint64
	worst := -1
	for i := range outages {
		o := &outages[i]
		s.follow(o, e)
		if o.told == nil {
			continue
		}
		told++
		evidence = append(evidence, o.from.Seq, o.told.Seq)
		if len(o.calls) > s.maxCalls || len(o.writes) > 0 {
			worst = max(worst, i)
		}
	}
	switch {
	case len(outages) == 0:
		return of(s, s.title, NotExercised, nil, "no grant was revoked")
	case told == 0:
		return of(s, s.title, NotExercised, []uint64{outages[0].from.Seq}, "a grant was revoked, and the integration neither called nor was told")
	case worst >= 0:
		o := outages[worst]
		evidence = []uint64{o.from.Seq, o.told.Seq}
		for _, c := range append(o.writes[:len(o.writes):len(o.writes)], o.calls...) {
			evidence = append(evidence, c.Seq)
		}
		return of(s, s.title, Fail, evidence, "told by entry %d that the grant was gone, the integration made %s more and %s; %d and none are forgiven",
			o.told.Seq, amount(len(o.calls), "data call"), amount(len(o.writes), "write"), s.maxCalls)
	default:
		return of(s, s.title, Pass, evidence, "told of %s, it made %s more and wrote nothing", amount(told, "revoked grant"), amount(total(outages), "data call"))
	}
}

func outagesOf(e Evidence) []outage {
	var all []outage
	open := map[string]int{}
	for _, entry := range e.Entries {
		if entry.Kind != journal.KindHealth {
			continue
		}
		if i, running := open[entry.Connection]; running {
			if entry.Health.To == "needs_reauth" {
				continue
			}
			all[i].until = entry
			delete(open, entry.Connection)
		}
		if entry.Health.To == "needs_reauth" {
			open[entry.Connection] = len(all)
			all = append(all, outage{from: entry})
		}
	}
	return all
}

// follow finds when the integration was told, and what it did afterwards.
func (s stopsWhenRevoked) follow(o *outage, e Evidence) {
	for _, entry := range e.Entries {
		if entry.Seq > o.from.Seq && (o.until == nil || entry.Seq < o.until.Seq) && entry.Connection == o.from.Connection && tells(entry) {
			o.told = entry
			break
		}
	}
	if o.told == nil {
		return
	}
	for _, c := range calls(e) {
		if c.Connection != o.from.Connection || !c.began.After(o.told.Wall) || o.until != nil && !c.began.Before(o.until.Wall) || !strings.HasPrefix(c.Exchange.Path, "/accounting/") {
			continue
		}
		if c.Exchange.Method != http.MethodGet {
			o.writes = append(o.writes, c)
		}
		if c.began.After(o.told.Wall.Add(s.within)) {
			o.calls = append(o.calls, c)
		}
	}
}

// tells reports whether an entry is one by which the integration learns that the grant is gone.
func tells(entry *journal.Entry) bool {
	switch entry.Kind {
	case journal.KindAttempt:
		return entry.Attempt.Code == "CONNECTION_NEEDS_UPDATE" && entry.Attempt.Result == journal.ResultDelivered
	case journal.KindExchange:
		return entry.Exchange.Hop == journal.HopUnified && entry.Exchange.Code == "NEEDS_UPDATE"
	default:
		return false
	}
}

func total(outages []outage) int {
	n := 0
	for _, o := range outages {
		n += len(o.calls)
	}
	return n
}
