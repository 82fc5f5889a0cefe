package run

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"faultline/scenarios/library"
	"faultline/scenarios/plan"
	"faultline/scenarios/subject"
	"faultline/scenarios/verdict"
	"faultline/simulator"
	"faultline/simulator/clock"
)

// door is a world on real sockets.
type door struct {
	World
	base  string // of the unified API
	world *simulator.World
	http  *http.Server
	done  chan error
}

func openDoor(path string, mode clock.Mode) (*door, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	base := "http://" + listener.Addr().String()
	w, err := simulator.Open(context.Background(), simulator.Config{
		Path: path, Seed: 1, Clock: mode,
		SandboxURL: func() string { return base }, ConsoleURL: func() string { return "http://127.0.0.1:1" },
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	if err := w.Start(context.Background()); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	d := &door{World: In(w), base: base + "/versioned", world: w, http: &http.Server{Handler: w.Sandbox()}, done: make(chan error, 1)}
	go func() { d.done <- d.http.Serve(listener) }()
	return d, nil
}

func (d *door) close() error {
	err := d.http.Close()
	if served := <-d.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, d.world.Close(context.Background()))
}

// trial is one scenario against the reference integration with one defect, or none, on one clock.
type trial struct {
	scenario, defect string
	mode             clock.Mode
}

// trials are every scenario of the library with every defect, and without on every kind of clock.
func trials() []trial {
	var all []trial
	for _, name := range library.Names() {
		for _, mode := range []clock.Mode{clock.Virtual, clock.Wall, 60} {
			all = append(all, trial{scenario: name, mode: mode})
		}
		for _, d := range subject.Defects() {
			all = append(all, trial{scenario: name, defect: d.Name, mode: clock.Virtual})
		}
	}
	return all
}

// atOnce is how many trials run side by side: most of their time they wait.
const atOnce = 6

func tryAll(t *testing.T) map[trial]*Result {
	t.Helper()
	results := map[trial]*Result{}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, one := range trials() {
		path := filepath.Join(t.TempDir(), "workspace.db")
		group.Go(func() error {
			r, err := try(one, path)
			mu.Lock()
			defer mu.Unlock()
			results[one] = r
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return results
}

func try(one trial, path string) (*Result, error) {
	s, err := library.Find(one.scenario)
	if err != nil {
		return nil, err
	}
	p, err := plan.Parse(s.File, s.Source)
	if err != nil {
		return nil, err
	}
	d, err := openDoor(path, one.mode)
	if err != nil {
		return nil, err
	}
	command := []string{os.Args[0], asSubject}
	if one.defect != "" {
		command = append(command, one.defect)
	}
	r, err := New(Options{World: d, BaseURL: d.base}).Run(context.Background(), p, command)
	return r, errors.Join(err, d.close())
}

// The library over real sockets: without a defect everything passes and every verdict is put to the test; with a
// defect the verdict that it breaks fails, somewhere, and no other fails anywhere.
func TestLibraryAgainstTheReferenceIntegration(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	results := tryAll(t)
	tell := func(t *testing.T, r *Result) {
		t.Helper()
		for _, s := range r.Steps {
			if s.Error != "" {
				t.Errorf("%s:%d: %s: %s", r.File, s.Line, s.Text, s.Error)
			}
		}
		for _, v := range r.Verdicts {
			t.Logf("%-13s %s: %s", v.Status, v.Title, v.Reason)
		}
		t.Logf("%s in %s", r.Scenario, r.Duration.Round(100*time.Millisecond))
		if t.Failed() {
			t.Logf("the integration printed:\n%s", r.Integration.Output)
		}
	}
	passed := map[string]bool{}
	for _, one := range trials() {
		if one.defect != "" {
			continue
		}
		t.Run("honest/"+one.scenario+"/"+one.mode.String(), func(t *testing.T) {
			r := results[one]
			if !r.Good() || r.Duration > 30*time.Second {
				t.Errorf("%s after %s: %s", r.Outcome, r.Duration, r.Problem)
			}
			for _, v := range r.Verdicts {
				passed[v.Name] = passed[v.Name] || v.Status == verdict.Pass
			}
			tell(t, r)
		})
	}
	for _, d := range subject.Defects() {
		t.Run(d.Name, func(t *testing.T) {
			if !passed[d.Breaks] {
				t.Errorf("the library puts %s to no test", d.Breaks)
			}
			failed := map[string]bool{}
			for _, s := range library.All() {
				r := results[trial{s.Name, d.Name, clock.Virtual}]
				for _, v := range r.Verdicts {
					failed[v.Name] = failed[v.Name] || v.Status == verdict.Fail
				}
				tell(t, r)
			}
			var names []string
			for name, yes := range failed {
				if yes {
					names = append(names, name)
				}
			}
			if !slices.Equal(names, []string{d.Breaks}) {
				t.Errorf("failed: %v; want %s alone", names, d.Breaks)
			}
		})
	}
}
