package main

import (
	"context"
	"fmt"
	"net/http"
)

// idleRules are armed and match nothing of a list of invoices: each has to be held against every call all the same.
// They differ in what tells them apart from the call, from the hop to the last segment of the path.
func idleRules() []map[string]any {
	wheres := []map[string]any{
		{"hop": "unified", "path": "/accounting/bills*"},
		{"hop": "unified", "path": "/accounting/invoices/:id"},
		{"hop": "unified", "object": "vendor"},
		{"hop": "unified", "object": "invoice", "writes": true},
		{"hop": "unified", "method": "POST"},
	}
	effects := []string{"rate_limited", "server_error_uncommitted", "gateway_error", "resource_gone"}
	var rules []map[string]any
	for i, effect := range effects {
		for j, where := range wheres {
			rules = append(rules, map[string]any{"name": fmt.Sprintf("idle-%d-%d", i, j), "where": where, "effect": map[string]any{"type": effect}})
		}
	}
	return rules
}

// measureRules reads the same list with and without rules that do not match, in turn. The difference is small, so the
// rounds are short and many, and what counts is the server's processor time: what else the machine does falls on both
// sides of it less than on the speed.
func measureRules(ctx context.Context, o options, f *faultline) (*comparison, error) {
	l := f.listLoad()
	l.length = o.round / 5
	if _, err := l.run(ctx); err != nil { // the first requests pay for caches and connections
		return nil, err
	}
	c := &comparison{Goal: rulesGoal}
	var ratios, costs []float64
	for pair := range 5 * o.rounds {
		both := map[bool]round{}
		for _, armed := range []bool{pair%2 == 0, pair%2 != 0} { // neither side always comes second
			measured, err := f.measureArmed(ctx, l, armed)
			if err != nil {
				return nil, err
			}
			both[armed] = measured
		}
		c.Bare, c.Faultline, c.Bytes = append(c.Bare, both[false]), append(c.Faultline, both[true]), both[true].Bytes
		ratios = append(ratios, both[true].PerSecond/both[false].PerSecond)
		costs = append(costs, float64(both[false].Server)/float64(both[true].Server))
	}
	c.Ratio, c.Processor = median(ratios), median(costs)
	return c, nil
}

// measureArmed is one round, with the rules or without.
func (f *faultline) measureArmed(ctx context.Context, l load, armed bool) (round, error) {
	if !armed {
		return l.run(ctx)
	}
	for _, rule := range idleRules() {
		if err := f.ask(ctx, http.MethodPost, "faults", rule, nil); err != nil {
			return round{}, err
		}
	}
	measured, err := l.run(ctx)
	if err != nil {
		return round{}, err
	}
	return measured, f.ask(ctx, http.MethodDelete, "faults", nil, nil)
}
