package fault

import (
	"fmt"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// copied lets the copy differ from the platform by what it does after a run has fetched, or lets the integration hear
// something else than what was done. The engine of syncs and the copy carry it out.
type copied struct {
	untouched
	about
	way      copiedWay
	count    int
	unlogged bool
}

// copiedWay is one way of doing so, at one moment of a run or at two.
type copiedWay struct {
	name    string
	compare func(m copied, s scene, c *exchange.Compared) (detail string)
	tell    func(m copied, t *exchange.Told) (detail string)
}

// copiedWays is the table of ways.
var copiedWays = []copiedWay{
	{name: "doubled", compare: doubled},
	{name: "revived", compare: revived},
	{name: "folded", compare: folded},
	{name: "rough", compare: rough},
	{name: "unsaid", compare: unlogged, tell: unsaid},
	{name: "disordered", tell: disordered},
}

func buildCopied(v values) (mechanism, error) {
	m := copied{about: aboutFrom(v), count: v.count("count"), unlogged: v.flag("unlogged")}
	if v.text("direction") == "below" {
		m.count = -m.count
	}
	i := slices.IndexFunc(copiedWays, func(w copiedWay) bool { return w.name == v.text("how") })
	if i < 0 {
		return nil, problem.New(problem.Internal, "the catalogue keeps copies by %q, which is no way of doing so", v.text("how"))
	}
	m.way = copiedWays[i]
	return m, nil
}

func (m copied) compared(s scene, c exchange.Compared) (exchange.Compared, string) {
	if m.way.compare == nil || !m.has(c.Object) {
		return c, ""
	}
	detail := m.way.compare(m, s, &c)
	return c, detail
}

func (m copied) told(_ scene, t exchange.Told) (exchange.Told, string) {
	if m.way.tell == nil {
		return t, ""
	}
	detail := m.way.tell(m, &t)
	return t, detail
}

// doubled sees to it that so many records are there twice.
func doubled(m copied, s scene, c *exchange.Compared) string {
	var single []string
	for _, id := range c.Held {
		if !slices.Contains(c.Twins, id) {
			single = append(single, id)
		}
	}
	picked := texts(s, single, m.count-len(c.Twins))
	if len(picked) == 0 {
		return ""
	}
	c.Twins = append(slices.Clone(c.Twins), picked...)
	return c.Object + " " + strings.Join(picked, ", ") + " under two ids"
}

// revived takes back what was deleted last.
func revived(m copied, _ scene, c *exchange.Compared) string {
	back := c.Lost[:min(len(c.Lost), m.count)]
	if len(back) == 0 {
		return ""
	}
	c.Revived = append(slices.Clone(c.Revived), back...)
	return c.Object + " " + strings.Join(back, ", ") + " is back"
}

// folded makes one record of two that the draws pick.
func folded(_ copied, s scene, c *exchange.Compared) string {
	pair := texts(s, c.Held, 2)
	if len(pair) < 2 {
		return ""
	}
	c.Folds = append(slices.Clone(c.Folds), exchange.Fold{From: pair[1], Into: pair[0]})
	return c.Object + " " + pair[1] + " merged into " + pair[0]
}

func rough(m copied, _ scene, c *exchange.Compared) string {
	if len(c.Held) == 0 {
		return ""
	}
	c.Rough = m.count
	return fmt.Sprintf("%s expected %+d %%", c.Object, m.count)
}

func unlogged(m copied, _ scene, c *exchange.Compared) string {
	if !m.unlogged || len(c.Gone) == 0 {
		return ""
	}
	c.Unlogged = true
	return counted(len(c.Gone), c.Object) + " deleted without a word"
}

// unsaid withholds the events of deletions.
func unsaid(m copied, t *exchange.Told) string {
	var left []exchange.Occurrence
	var withheld []string
	for _, o := range t.Occurrences {
		if strings.HasSuffix(o.Code, "_DELETED") && m.has(o.Object) {
			withheld = append(withheld, o.Code+" "+o.ObjectID)
		} else {
			left = append(left, o)
		}
	}
	if len(withheld) == 0 {
		return ""
	}
	t.Occurrences = left
	return strings.Join(withheld, ", ") + " withheld"
}

// nowhere is the id that no record has.
const nowhere = "00000000-0000-4000-8000-000000000000"

// disordered tells the last first, and lets every other event be about a record that is not there.
func disordered(_ copied, t *exchange.Told) string {
	n := len(t.Occurrences)
	if n == 0 {
		return ""
	}
	out := slices.Clone(t.Occurrences)
	slices.Reverse(out)
	for i := range out {
		t.Altered = append(t.Altered, i)
		if i%2 == 1 {
			continue
		}
		out[i].Members = slices.Clone(out[i].Members)
		for j, m := range out[i].Members {
			out[i].Members[j].Value = []byte(strings.ReplaceAll(string(m.Value), `"`+out[i].ObjectID+`"`, `"`+nowhere+`"`))
		}
		out[i].ObjectID = nowhere
	}
	t.Occurrences = out
	return counted(n, "events in odd order, "+counted((n+1)/2, "of them about nothing"))
}

// texts picks n of a list by the draws of the call.
func texts(s scene, of []string, n int) []string {
	places := make([]int, len(of))
	for i := range of {
		places[i] = i
	}
	var out []string
	for _, i := range some(s, places, max(n, 0)) {
		out = append(out, of[i])
	}
	return out
}
