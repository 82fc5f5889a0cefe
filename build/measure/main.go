// Command measure shows what Faultline costs, as ratios against bare net/http servers that run on the same machine in
// the same run: absolute figures say more about the machine than about the program.
//
// Seven things are measured. A list of 50 invoices, with journalling on, against a handler that writes the same bytes
// under the same headers. A create, committed before it is answered, against a handler that only group-commits an
// entry of 1.5 KB to bbolt: by a writer that waits for nothing but the commit before, and by bbolt's own DB.Batch.
// Deliveries of events, signed, committed before and recorded after, against a client that posts the same bodies to the
// same sink. The time from the start of the program to its ready line, in an empty workspace, with and without the demo
// company. The same list while 20 rules are armed that do not match it, against the list without them. A virtual clock
// that runs 10,000 pieces of due work. And companies of 10,000 and 100,000 invoices: how fast they are made, what a list
// with a filter and a sort costs, and what memory 100,000 documents take.
// Rounds alternate between the two sides, so that a slow moment of the machine falls on both; what is printed is the
// median of the rounds.
//
// Run it with build/bench; --quick shortens the rounds, --json prints the figures for programs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// The goals that the figures are held against.
const (
	listGoal     = 0.4
	createGoal   = 0.5
	deliveryGoal = 0.35
	startGoal    = 300 * time.Millisecond
	rulesGoal    = 0.95
	timersGoal   = time.Second
)

type options struct {
	round  time.Duration
	rounds int
	starts int
	json   bool
	only   string
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	o := options{round: 5 * time.Second, rounds: 3, starts: 7}
	quick := flags.Bool("quick", false, "short rounds: a look, not a measurement")
	asJSON := flags.Bool("json", false, "print JSON")
	flags.StringVar(&o.only, "only", "", "measure one thing: list, create, deliver, start, rules, timers or books")
	canned := flags.String("canned", "", "serve the answer in this `FILE` (what measure runs itself as)")
	profile := flags.String("profile", "", "measure nothing: run the loads within this process and write a processor profile to this `FILE`: build/load.pgo is made so, for the compiler")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *canned != "" {
		return serveCanned(*canned, out)
	}
	if *quick {
		o.round, o.starts = time.Second, 3
	}
	o.json = *asJSON
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *profile != "" {
		return writeProfile(ctx, o, *profile, out)
	}
	program := os.Getenv("FAULTLINE_BIN")
	if program == "" {
		return errors.New("FAULTLINE_BIN must name the faultline program; build/bench sets it")
	}
	dir, err := os.MkdirTemp("", "faultline-measure-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return measure(ctx, o, program, dir, out)
}

func measure(ctx context.Context, o options, program, dir string, out io.Writer) error {
	var r report
	var err error
	wanted := func(name string) bool { return o.only == "" || o.only == name }
	if wanted("list") || wanted("create") || wanted("deliver") || wanted("rules") {
		if err := measureRequests(ctx, o, program, dir, wanted, &r); err != nil {
			return err
		}
	}
	if wanted("start") {
		if r.Starts, err = measureStarts(ctx, o, program, dir); err != nil {
			return err
		}
	}
	if wanted("timers") {
		if r.Timers, err = measureTimers(ctx, o); err != nil {
			return err
		}
	}
	if wanted("books") {
		if r.Growth, err = measureGrowth(ctx, o, program, dir); err != nil {
			return err
		}
	}
	if o.json {
		return json.NewEncoder(out).Encode(r)
	}
	return r.print(out)
}

func measureRequests(ctx context.Context, o options, program, dir string, wanted func(string) bool, r *report) error {
	world, err := startFaultline(ctx, program, filepath.Join(dir, "workspace"))
	if err != nil {
		return err
	}
	defer func() { _ = world.stop() }() // after an error, which is what counts
	if wanted("list") {
		if r.List, err = measureList(ctx, o, world, dir); err != nil {
			return err
		}
	}
	if wanted("rules") {
		if r.Rules, err = measureRules(ctx, o, world); err != nil {
			return err
		}
	}
	if wanted("deliver") {
		if r.Deliver, err = measureDeliveries(ctx, o, world); err != nil {
			return err
		}
	}
	if wanted("create") { // last: it leaves a hundred thousand invoices behind
		if r.Flush, err = measureFlush(dir); err != nil {
			return err
		}
		if r.Create, r.CreateBatch, err = measureCreate(ctx, o, world, dir); err != nil {
			return err
		}
	}
	return world.stop()
}
