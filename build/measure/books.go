package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"faultline/app/host"
	"faultline/simulator/clock"
	"faultline/simulator/ledger"
	"faultline/simulator/seed/company"
)

// The sizes of the companies that are measured, in invoices. The one in the middle has 100,000 documents of all kinds.
const (
	smallCompany  = 10_000
	mediumCompany = 27_700
	largeCompany  = 100_000
)

// The goals of companies of any size.
const (
	makingGoal   = 10_000 // invoices a second
	filteredGoal = 0.3
	growthGoal   = 0.5         // of the speed at a tenth of the size
	memoryGoal   = 600_000_000 // bytes, with 100,000 documents
)

// growth is what the size of a company costs.
type growth struct {
	Making making  `json:"making"`
	Small  books   `json:"small"`
	Medium books   `json:"medium"`
	Large  books   `json:"large"`
	Ratio  float64 `json:"ratio"` // speed of lists in the large company by that in the small one
}

// making is how fast the company maker is, without writing anything down.
type making struct {
	Invoices  int     `json:"invoices"`
	PerSecond float64 `json:"per_second"`
	Goal      float64 `json:"goal"`
}

// books is one company, linked to a program of its own.
type books struct {
	Invoices  int           `json:"invoices"`
	Documents int           `json:"documents"`
	Made      time.Duration `json:"made_ns"`   // made and written down
	Synced    time.Duration `json:"synced_ns"` // both batches of the initial sync, after their due time
	Memory    int64         `json:"memory"`    // bytes that are the process's own, after the sync
	Filtered  *comparison   `json:"filtered,omitempty"`
}

func measureGrowth(ctx context.Context, o options, program, dir string) (*growth, error) {
	var g growth
	var err error
	if g.Making, err = measureMaking(ctx); err != nil {
		return nil, err
	}
	for _, c := range []struct {
		into     *books
		invoices int
		lists    bool
	}{{&g.Small, smallCompany, true}, {&g.Medium, mediumCompany, false}, {&g.Large, largeCompany, true}} {
		if *c.into, err = measureBooks(ctx, o, program, dir, c.invoices, c.lists); err != nil {
			return nil, fmt.Errorf("company of %d invoices: %w", c.invoices, err)
		}
	}
	g.Ratio = of(g.Large.Filtered.Faultline).PerSecond / of(g.Small.Filtered.Faultline).PerSecond
	return &g, nil
}

func (g *growth) print(w io.Writer) {
	fmt.Fprintln(w, "\ncompanies\tdocuments\tmade and kept\tsynced\tmemory\tfiltered and sorted list\tbare\tratio\tprocessor time\tgoal\t")
	for _, b := range []books{g.Small, g.Medium, g.Large} {
		fmt.Fprintf(w, "%d invoices\t%d\t%.1f s\t%.1f s\t%d MB\t", b.Invoices, b.Documents, b.Made.Seconds(), b.Synced.Seconds(), b.Memory/1_000_000)
		if c := b.Filtered; c != nil {
			fmt.Fprintf(w, "%s\t%s\t%.2f\t%.2f (%s / %s)\t≥ %.2g\t%s", speed(c.Faultline), speed(c.Bare), c.Ratio, c.Processor, us(of(c.Bare).Both), us(of(c.Faultline).Both), c.Goal, verdict(c.Ratio >= c.Goal))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\nlists in the large company by those in the small one\t%.2f\t≥ %.2g\t%s\n", g.Ratio, growthGoal, verdict(g.Ratio >= growthGoal))
	fmt.Fprintf(w, "memory with %d documents\t%d MB\t< %d MB\t%s\n", g.Medium.Documents, g.Medium.Memory/1_000_000, memoryGoal/1_000_000, verdict(g.Medium.Memory < memoryGoal))
	fmt.Fprintf(w, "company maker\t%.0f invoices/s\t≥ %d\t%s\n", g.Making.PerSecond, int(g.Making.Goal), verdict(g.Making.PerSecond >= g.Making.Goal))
}

func measureMaking(ctx context.Context) (making, error) {
	began := time.Now()
	now := func() time.Time { return clock.Epoch }
	if _, err := company.Build(ctx, 1, company.Plan{Preset: "saas", Invoices: smallCompany, Months: 24}, ledger.Options{Now: now}); err != nil {
		return making{}, err
	}
	return making{smallCompany, smallCompany / time.Since(began).Seconds(), makingGoal}, nil
}

func measureBooks(ctx context.Context, o options, program, dir string, invoices int, lists bool) (b books, err error) {
	f, err := startFaultline(ctx, program, filepath.Join(dir, "books"), "--demo=false")
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, f.stop()) }()
	b = books{Invoices: invoices}
	if err := f.open(ctx, &b); err != nil {
		return b, err
	}
	if b.Memory, err = ownMemory(f.pid()); err != nil {
		return b, err
	}
	if lists {
		b.Filtered, err = measureFiltered(ctx, o, f, dir)
	}
	return b, err
}

// open makes the company, links it and waits until both batches are in.
func (f *faultline) open(ctx context.Context, b *books) error {
	began := time.Now()
	var c struct {
		ID    string `json:"id"`
		Token string `json:"access_token"`
	}
	if err := f.ask(ctx, http.MethodPost, "connections", map[string]any{
		"platform": "QUICKBOOKS", "name": "measured", "company": map[string]any{"preset": "saas", "invoices": b.Invoices, "months": 24},
	}, &c); err != nil {
		return err
	}
	b.Made = time.Since(began)
	f.ready.Connections = []host.ReadyConnection{{ID: c.ID, AccessToken: c.Token}}
	var runs struct {
		Entries []struct {
			Run struct {
				Started time.Time `json:"started"`
				Ended   time.Time `json:"ended"`
				Objects []struct {
					Fetched int `json:"fetched"`
				} `json:"objects"`
			} `json:"sync_run"`
		} `json:"entries"`
	}
	for _, kind := range []string{"initial", "historical"} {
		query := url.Values{"filter": {"kind:sync_run sync:" + kind}, "count": {"1"}, "timeout": {"5m"}}
		if err := f.ask(ctx, http.MethodGet, "wait?"+query.Encode(), nil, &runs); err != nil {
			return err
		}
		if len(runs.Entries) != 1 {
			return fmt.Errorf("the %s batch did not end", kind)
		}
		run := runs.Entries[0].Run
		b.Synced += run.Ended.Sub(run.Started)
		for _, object := range run.Objects {
			b.Documents += object.Fetched
		}
	}
	return nil
}

// differentLists is how many lists take turns: more than pages are kept of, so that each has to be found, and few enough
// for the journal to have their bytes already, as it has those of the list without a filter.
const differentLists = 64

// measureFiltered reads lists with a filter, which few of the invoices pass, and a sort.
func measureFiltered(ctx context.Context, o options, f *faultline, dir string) (*comparison, error) {
	var asked atomic.Uint64
	query := func() string {
		filter := fmt.Sprintf(`status = "open" AND total_amount >= 0.%07d`, asked.Add(1)%differentLists)
		return "&" + url.Values{"filter": {filter}, "sort": {"issue_date DESC"}}.Encode()
	}
	page, err := f.callTarget(ctx, http.MethodGet, f.target("invoices")+query(), nil)
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
	tail := " HTTP/1.1\r\nHost: " + f.addr() + "\r\nAuthorization: " + f.credentials() + "\r\nX-Rutter-Version: " + version + "\r\nAccept: application/json\r\n\r\n"
	ours := load{connections: listConnections, addr: f.addr(), server: f.pid(), write: func(buffer []byte) []byte {
		return append(append(append(append(buffer, "GET "...), f.target("invoices")...), query()...), tail...)
	}}
	return compare(ctx, o, filteredGoal, ours.against(bare), ours)
}

// ownMemory is what a process holds that is backed by no file.
func ownMemory(pid int) (int64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(status), "RssAnon:")
	size, _, _ := strings.Cut(rest, "kB")
	if !found {
		return 0, errors.New("the system does not say what memory a process holds")
	}
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(size), 10, 64)
	return kilobytes << 10, err
}

// ask calls the control API; nil as into leaves the answer unread.
func (f *faultline) ask(ctx context.Context, method, path string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, f.ready.Console+"/api/v1/"+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	r.Header = http.Header{"Authorization": {"Bearer " + f.ready.Token}, "Content-Type": {"application/json"}}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	if err != nil {
		return err
	}
	if got.StatusCode >= 300 {
		return fmt.Errorf("%s %s answered %s: %s", method, path, got.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
