package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	deliveryLanes = 32   // requests to one endpoint at a time, on both sides
	burst         = 1000 // events that a run finds at once
	bookkeepers   = 16   // who make the records
)

// sink acknowledges whatever is posted to it, and knows when the last of so many came.
type sink struct {
	server http.Server
	url    string
	made   int // records, over all rounds

	mu     sync.Mutex
	sample []byte // a body that was posted
	left   int
	begins func() // called at the first
	last   time.Time
	all    chan struct{}
}

func openSink(ctx context.Context) (*sink, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{url: "http://" + listener.Addr().String() + "/hook"}
	s.server = http.Server{Handler: s, ReadHeaderTimeout: headerLimit}
	go func() { _ = s.server.Serve(listener) }() // ends with Close
	return s, nil
}

func (s *sink) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || s.left == 0 || !bytes.Contains(body, []byte(`"VENDOR_CREATED"`)) {
		return
	}
	if s.left == burst {
		s.begins()
	}
	s.sample = body
	if s.left--; s.left == 0 {
		s.last = time.Now()
		close(s.all)
	}
}

// expect begins to count a burst.
func (s *sink) expect(begins func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left, s.begins, s.all = burst, begins, make(chan struct{})
}

// wait returns when the last of those that are expected came.
func (s *sink) wait(ctx context.Context) (time.Time, error) {
	select {
	case <-s.all:
		return s.last, nil
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	case <-time.After(time.Minute):
		s.mu.Lock()
		defer s.mu.Unlock()
		return time.Time{}, fmt.Errorf("%d deliveries never came", s.left)
	}
}

// measureDeliveries lets a sync find new records, which becomes as many events: signed, committed before they are sent and
// recorded after. A plain client then posts the same bodies to the same sink. Both are measured from the first arrival to
// the last.
func measureDeliveries(ctx context.Context, o options, f *faultline) (*comparison, error) {
	s, err := openSink(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.server.Close() }()
	if err := f.ask(ctx, http.MethodPost, "endpoints", map[string]any{"url": s.url, "events": []string{"VENDOR_*"}}, nil); err != nil {
		return nil, err
	}
	c := &comparison{Goal: deliveryGoal}
	var ratios, processor []float64
	for i := range o.rounds + 1 { // the first pays for caches and connections
		ours, err := f.deliver(ctx, s)
		if err != nil {
			return nil, err
		}
		bare, err := post(ctx, s)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			continue
		}
		c.Faultline, c.Bare = append(c.Faultline, ours), append(c.Bare, bare)
		c.Bytes = ours.Bytes
		ratios = append(ratios, ours.PerSecond/bare.PerSecond)
		processor = append(processor, float64(bare.Both)/float64(max(ours.Both, 1)))
	}
	c.Ratio, c.Processor = median(ratios), median(processor)
	return c, nil
}

// deliver lets the program find new records and tell of them.
func (f *faultline) deliver(ctx context.Context, s *sink) (round, error) {
	group, making := errgroup.WithContext(ctx)
	group.SetLimit(bookkeepers)
	for range burst {
		s.made++
		vendor := map[string]any{"vendor_name": fmt.Sprintf("Measured %06d", s.made)} // invented names run out
		group.Go(func() error {
			return f.ask(making, http.MethodPost, "books/"+f.ready.Connections[0].ID+"/vendor", vendor, nil)
		})
	}
	if err := group.Wait(); err != nil {
		return round{}, err
	}
	return s.measured(ctx, []int{f.pid(), os.Getpid()}, func() error {
		return f.ask(ctx, http.MethodPost, "connections/"+f.ready.Connections[0].ID+"/sync", map[string]any{"type": "incremental"}, nil)
	})
}

// measured is what a burst comes to that an action brings about in some processes.
func (s *sink) measured(ctx context.Context, processes []int, act func() error) (round, error) {
	var began time.Time
	var spent time.Duration
	used := func() (sum time.Duration) {
		for _, p := range processes {
			sum += processorTime(p)
		}
		return sum
	}
	s.expect(func() { began, spent = time.Now(), used() })
	if err := act(); err != nil {
		return round{}, err
	}
	last, err := s.wait(ctx)
	return round{PerSecond: burst / last.Sub(began).Seconds(), Bytes: len(s.sample), Both: (used() - spent) / burst}, err
}

// post sends the same bodies by a plain client.
func post(ctx context.Context, s *sink) (round, error) {
	body := bytes.Clone(s.sample)
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: deliveryLanes}}
	defer client.CloseIdleConnections()
	work := make(chan struct{}, burst)
	for range burst {
		work <- struct{}{}
	}
	close(work)
	return s.measured(ctx, []int{os.Getpid()}, func() error {
		group, posting := errgroup.WithContext(ctx)
		for range deliveryLanes {
			group.Go(func() error {
				for range work {
					if err := postOne(posting, &client, s.url, body); err != nil {
						return err
					}
				}
				return nil
			})
		}
		return group.Wait()
	})
}

func postOne(ctx context.Context, client *http.Client, url string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
