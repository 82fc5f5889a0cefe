package subject

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"faultline/simulator/clock"
)

// Options of the integration; the zero value is the honest one.
type Options struct {
	Defects []string
	Log     *slog.Logger
}

// Run works until the context ends. An error means that it could not begin.
func Run(ctx context.Context, c Config, o Options) error {
	on, err := switchOn(o.Defects)
	if err != nil {
		return err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	machine := clock.New(clock.Wall, time.Time{})
	a := &api{
		config: c, defects: on, log: o.Log, now: machine.Wall, pacer: newPacer(machine.Wall),
		http: &http.Client{
			Timeout:       30 * time.Second,
			Transport:     &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	defer a.http.CloseIdleConnections()
	group, ctx := errgroup.WithContext(ctx)
	workers := map[string]*worker{}
	for _, connection := range c.Connections {
		workers[connection.ID] = newWorker(a, connection)
	}
	receiver, err := listen(ctx, c, on, o.Log, func(n notice) {
		for id, w := range workers { // an event about a stranger is none of our business; a hint is everybody's
			if n.Connection == id || n.Code == hinted {
				w.inbox.put(n)
			}
		}
	})
	if err != nil {
		return err
	}
	group.Go(func() error { return receiver.serve(ctx) })
	for _, connection := range c.Connections {
		w := workers[connection.ID]
		group.Go(func() error { w.work(ctx); return nil })
	}
	return group.Wait()
}

// pause waits, unless the context ends or the early signal comes first.
func pause(ctx context.Context, d time.Duration, early <-chan struct{}) {
	timer, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	select {
	case <-timer.Done():
	case <-early:
	}
}
