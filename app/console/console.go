package console

import (
	"log/slog"
	"net/http"
	"time"

	"faultline/app/console/api"
	"faultline/app/console/guard"
	"faultline/app/console/stream"
	"faultline/app/shell"
	"faultline/simulator"
	"faultline/simulator/fault"
)

// About is what the console says of the process that runs it.
type About = api.About

// Options of a Door.
type Options struct {
	World    *simulator.World
	Sessions *guard.Sessions
	Hosts    func() guard.Hosts
	About    func() About
	Shell    shell.Shell
	Runner   api.Runner
	Log      *slog.Logger
}

// Door is the console as an http.Handler.
type Door struct {
	handler http.Handler
	hub     *stream.Hub
}

// New wires the console over a world.
func New(o Options) *Door {
	mux := http.NewServeMux()
	api.Mount(mux, api.Options{World: o.World, About: o.About, Codes: o.Sessions, Shell: o.Shell, Runner: o.Runner, Log: o.Log})
	hub := stream.NewHub(stream.Options{
		Source: o.World.Journal(), Epoch: o.World.Epoch,
		Counters: func() stream.Counters { return counters(o.World) },
		// The guard has compared the Origin already, or has seen the bearer token of a client that has none.
		Origin: func(r *http.Request) bool {
			origin := r.Header.Get("Origin")
			return origin == "" && o.Sessions.Bearer(r) || o.Hosts().AllowsOrigin(origin)
		},
	})
	mux.Handle("GET "+api.Prefix+"/stream", hub)
	mux.HandleFunc(guard.APIPrefix, unknown)
	mux.Handle("/", page())
	return &Door{handler: guard.Console(o.Hosts, o.Sessions, mux), hub: hub}
}

func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// Close ends the live streams.
func (d *Door) Close() { d.hub.Close() }

// Streams is the number of live streams that are open.
func (d *Door) Streams() int { return d.hub.Clients() }

func counters(w *simulator.World) stream.Counters {
	s := w.Journal().Status()
	return stream.Counters{Durable: s.Durable, LagMS: s.Lag.Milliseconds(), FaultsArmed: armed(w),
		Now: w.Clock().Now().Truncate(time.Second).Format(time.RFC3339), Mode: w.Clock().Mode().String()}
}

// armed counts the rules that still act.
func armed(w *simulator.World) int {
	n := 0
	for _, r := range w.Faults().Rules() {
		if r.State == fault.StateArmed {
			n++
		}
	}
	return n
}
