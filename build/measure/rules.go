package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	for range 5 * o.rounds {
		bare, err := l.run(ctx)
		if err != nil {
			return nil, err
		}
		for _, rule := range idleRules() {
			if err := f.control(ctx, http.MethodPost, "/faults", rule); err != nil {
				return nil, err
			}
		}
		armed, err := l.run(ctx)
		if err != nil {
			return nil, err
		}
		if err := f.control(ctx, http.MethodDelete, "/faults", nil); err != nil {
			return nil, err
		}
		c.Bare, c.Faultline, c.Bytes = append(c.Bare, bare), append(c.Faultline, armed), armed.Bytes
		ratios = append(ratios, armed.PerSecond/bare.PerSecond)
		costs = append(costs, float64(bare.Server)/float64(armed.Server))
	}
	c.Ratio, c.Processor = median(ratios), median(costs)
	return c, nil
}

// control asks the console door for something.
func (f *faultline) control(ctx context.Context, method, path string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, f.ready.Console+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header = http.Header{"Authorization": {"Bearer " + f.ready.Token}, "Content-Type": {"application/json"}}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s answered %s: %s", method, path, got.Status, text)
	}
	return err
}
