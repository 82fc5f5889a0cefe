package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	version           = "2024-08-31"
	listConnections   = 32
	createConnections = 64
	pageSize          = 50
)

// comparison is one measurement: what Faultline did against the bare server, round by round.
type comparison struct {
	Bytes     int     `json:"bytes"` // of one answer's body
	Goal      float64 `json:"goal"`
	Ratio     float64 `json:"ratio"`     // median of the rounds
	Processor float64 `json:"cpu_ratio"` // the same of the processor time that a request takes, client included
	Faultline []round `json:"faultline"`
	Bare      []round `json:"bare"`
}

// compare alternates the two loads.
func compare(ctx context.Context, o options, goal float64, bare, ours load) (*comparison, error) {
	bare.length, ours.length = o.round, o.round
	for _, l := range []load{bare, ours} { // the first requests pay for caches and connections
		l.length = o.round / 5
		if _, err := l.run(ctx); err != nil {
			return nil, err
		}
	}
	c := &comparison{Goal: goal}
	var ratios, processor []float64
	for range o.rounds {
		b, err := bare.run(ctx)
		if err != nil {
			return nil, fmt.Errorf("bare server: %w", err)
		}
		f, err := ours.run(ctx)
		if err != nil {
			return nil, err
		}
		c.Bare, c.Faultline = append(c.Bare, b), append(c.Faultline, f)
		c.Bytes = f.Bytes
		ratios = append(ratios, f.PerSecond/b.PerSecond)
		processor = append(processor, float64(b.Both)/float64(max(f.Both, 1)))
	}
	c.Ratio, c.Processor = median(ratios), median(processor)
	return c, nil
}

func measureList(ctx context.Context, o options, f *faultline, dir string) (*comparison, error) {
	path := "invoices"
	page, err := f.call(ctx, "GET", path, nil)
	if err != nil {
		return nil, err
	}
	if err := holdsPage(page); err != nil {
		return nil, err
	}
	bare, err := startCanned(ctx, page, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = bare.stop() }() // it knows no orderly end
	ours := f.listLoad()
	return compare(ctx, o, listGoal, ours.against(bare), ours)
}

func (f *faultline) listLoad() load {
	request := []byte("GET " + f.target("invoices") + " HTTP/1.1\r\nHost: " + f.addr() + "\r\nAuthorization: " + f.credentials() +
		"\r\nX-Rutter-Version: " + version + "\r\nAccept: application/json\r\n\r\n")
	return load{connections: listConnections, addr: f.addr(), server: f.pid(), write: func(buffer []byte) []byte { return append(buffer, request...) }}
}

// against is the same load on another server.
func (l load) against(p *process) load {
	l.addr, l.server = strings.TrimSpace(p.line), p.pid()
	return l
}

// holdsPage makes sure that what is measured is a full page.
func holdsPage(page answer) error {
	var body struct {
		Invoices []json.RawMessage `json:"invoices"`
	}
	if err := json.Unmarshal(page.Body, &body); err != nil {
		return err
	}
	if len(body.Invoices) != pageSize {
		return fmt.Errorf("the demo company's page holds %d invoices, not %d", len(body.Invoices), pageSize)
	}
	return nil
}

// measureCreate compares with the two ways in which a bare server may group its commits.
func measureCreate(ctx context.Context, o options, f *faultline, dir string) (alone, batch *comparison, err error) {
	ours, sample, err := f.createLoad(ctx)
	if err != nil {
		return nil, nil, err
	}
	kept := filepath.Join(dir, "created.json")
	if err := sample.keep(kept); err != nil {
		return nil, nil, err
	}
	program := filepath.Join(dir, "baseline")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./simulator/journal/baseline").CombinedOutput(); err != nil {
		return nil, nil, fmt.Errorf("the bare server did not build (run this from the root of the repository): %s", out)
	}
	against := func(way ...string) (*comparison, error) {
		database := filepath.Join(dir, strings.Join(append([]string{"baseline"}, way...), "-")+".db")
		bare, err := startProcess(ctx, program, append([]string{kept, database}, way...)...)
		if err != nil {
			return nil, err
		}
		defer func() { _ = bare.stop() }() // it knows no orderly end
		return compare(ctx, o, createGoal, ours.against(bare), ours)
	}
	if alone, err = against(); err != nil {
		return nil, nil, err
	}
	batch, err = against("batch")
	return alone, batch, err
}

// createLoad makes one invoice, for its answer, and then as many as it can.
func (f *faultline) createLoad(ctx context.Context) (load, answer, error) {
	customer, item, err := references(ctx, f)
	if err != nil {
		return load{}, answer{}, err
	}
	body := func(number string) string {
		return `{"invoice":{"customer_id":"` + customer + `","currency_code":"USD","issue_date":"2026-03-01T00:00:00.000Z","due_date":"2026-03-31T00:00:00.000Z","document_number":"` + number +
			`","memo":"measured","line_items":[{"description":"one line","total_amount":120.5,"item":{"id":"` + item + `","quantity":1,"unit_amount":120.5}}]}}`
	}
	sample, err := f.call(ctx, "POST", "invoices", []byte(body("M-sample-000000")))
	if err != nil {
		return load{}, answer{}, err
	}
	var made atomic.Uint64
	head := "POST " + f.target("invoices") + " HTTP/1.1\r\nHost: " + f.addr() + "\r\nAuthorization: " + f.credentials() + "\r\nX-Rutter-Version: " + version +
		"\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body(number(0)))) + "\r\n\r\n"
	return load{connections: createConnections, addr: f.addr(), server: f.pid(), write: func(buffer []byte) []byte {
		return append(append(buffer, head...), body(number(made.Add(1)))...)
	}}, sample, nil
}

// number is a document number that nobody else uses, always of one length.
func number(n uint64) string { return fmt.Sprintf("M-%012d", n) }

// references finds a customer and an item to put on invoices.
func references(ctx context.Context, f *faultline) (customer, item string, err error) {
	type record struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	}
	var lists struct{ Customers, Items []record }
	for _, plural := range []string{"customers", "items"} {
		page, err := f.call(ctx, "GET", plural, nil)
		if err != nil {
			return "", "", err
		}
		if err := json.Unmarshal(page.Body, &lists); err != nil {
			return "", "", err
		}
	}
	active := func(r record) bool { return r.Status == "" || strings.EqualFold(r.Status, "active") }
	c, i := slices.IndexFunc(lists.Customers, active), slices.IndexFunc(lists.Items, active)
	if c < 0 || i < 0 {
		return "", "", errors.New("the demo company has no customer or no item")
	}
	return lists.Customers[c].ID, lists.Items[i].ID, nil
}

// startup is how long the program takes to its ready line in an empty workspace.
type startup struct {
	Goal        time.Duration `json:"goal_ns"`
	Demo        time.Duration `json:"with_demo_ns"`
	Bare        time.Duration `json:"without_demo_ns"`
	CompanyPart time.Duration `json:"company_ns"` // what making, storing and copying the demo company takes of it
}

func measureStarts(ctx context.Context, o options, program, dir string) (*startup, error) {
	took := map[bool][]time.Duration{}
	for range o.starts {
		for _, demo := range []bool{true, false} {
			f, err := startFaultline(ctx, program, filepath.Join(dir, "start"), "--demo="+strconv.FormatBool(demo))
			if err != nil {
				return nil, err
			}
			if err := f.stop(); err != nil {
				return nil, fmt.Errorf("the program did not end in good order: %w", err)
			}
			took[demo] = append(took[demo], f.took)
		}
	}
	s := &startup{Goal: startGoal, Demo: median(took[true]), Bare: median(took[false])}
	s.CompanyPart = s.Demo - s.Bare
	return s, nil
}
