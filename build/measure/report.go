package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

type report struct {
	List        *comparison   `json:"list,omitempty"`
	Create      *comparison   `json:"create,omitempty"`
	CreateBatch *comparison   `json:"create_batch,omitempty"` // bare is a server whose commits bbolt groups
	Flush       time.Duration `json:"flush_ns,omitempty"`     // what the disk takes to make one write durable
	Deliver     *comparison   `json:"deliver,omitempty"`
	Starts      *startup      `json:"start,omitempty"`
	Rules       *comparison   `json:"rules,omitempty"` // bare is the list without rules
	Timers      *timers       `json:"timers,omitempty"`
	Growth      *growth       `json:"books,omitempty"`
}

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func (r report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if r.List != nil || r.Create != nil || r.Deliver != nil {
		fmt.Fprintln(w, "median of the rounds\tfaultline\tbare\tratio\tgoal\t\tprocessor time\t")
	}
	for _, line := range []struct {
		name string
		c    *comparison
	}{{"list of 50 invoices, 32 connections", r.List}, {"create invoice, 64 connections", r.Create}, {"the same; bare: DB.Batch", r.CreateBatch}, {"deliver an event, 32 at a time", r.Deliver}} {
		if c := line.c; c != nil {
			fmt.Fprintf(w, "%s (%.1f KB)\t%s\t%s\t%.2f\t≥ %.2g\t%s\t%.2f (%s / %s)\n", line.name, float64(c.Bytes)/1000, speed(c.Faultline), speed(c.Bare), c.Ratio, c.Goal, verdict(c.Ratio >= c.Goal),
				c.Processor, us(of(c.Bare).Both), us(of(c.Faultline).Both))
		}
	}
	if r.Flush > 0 {
		fmt.Fprintf(w, "one flush of the disk: %.2f ms; a create waits for one, a bare server for two\n", float64(r.Flush)/1e6)
	}
	if c := r.Rules; c != nil {
		fmt.Fprintln(w, "\n20 armed rules that do not match\twith them\twithout\tratio\tprocessor time of the server\tgoal\t")
		fmt.Fprintf(w, "list of 50 invoices, 32 connections\t%s\t%s\t%.3f\t%.3f (%s / %s)\t≥ %.2f\t%s\n", speed(c.Faultline), speed(c.Bare), c.Ratio,
			c.Processor, us(of(c.Bare).Server), us(of(c.Faultline).Server), c.Goal, verdict(c.Processor >= c.Goal))
	}
	if t := r.Timers; t != nil {
		fmt.Fprintln(w, "\nvirtual clock\ttaken\tgoal\t")
		fmt.Fprintf(w, "%d pieces of due work\t%s\t< %s\t%s\n", t.Due, ms(t.Taken), ms(t.Goal), verdict(t.Taken < t.Goal))
	}
	if s := r.Starts; s != nil {
		fmt.Fprintln(w, "\nstart to the ready line, empty workspace\twith demo company\twithout\tthe company's part\tgoal\t")
		fmt.Fprintf(w, "median\t%s\t%s\t%s\t< %s\t%s\n", ms(s.Demo), ms(s.Bare), ms(s.CompanyPart), ms(s.Goal), verdict(s.Demo < s.Goal))
	}
	if r.Growth != nil {
		r.Growth.print(w)
	}
	return w.Flush()
}

// of is the median round.
func of(rounds []round) round {
	sorted := slices.SortedFunc(slices.Values(rounds), func(a, b round) int { return cmp.Compare(a.PerSecond, b.PerSecond) })
	return sorted[len(sorted)/2]
}

// speed is the median round, with its latencies.
func speed(rounds []round) string {
	m := of(rounds)
	if m.Median == 0 {
		return fmt.Sprintf("%.0f/s", m.PerSecond)
	}
	return fmt.Sprintf("%.0f/s (p50 %s, p99 %s)", m.PerSecond, ms(m.Median), ms(m.Worst))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

func us(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }

func verdict(good bool) string {
	if good {
		return "reached"
	}
	return "missed"
}
