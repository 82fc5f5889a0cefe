package host

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"faultline/app/console"
	"faultline/app/console/guard"
	"faultline/simulator"
	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// WorkspaceFile is the name of the workspace inside its directory.
const WorkspaceFile = "faultline.db"

// Host is one running Faultline.
type Host struct {
	config    Config
	path      string
	temporary string
	world     *simulator.World
	runs      *runs
	console   *console.Door
	sessions  *guard.Sessions
	listeners [2]net.Listener // sandbox, console
	servers   [2]*http.Server
	serving   sync.WaitGroup
	cancel    context.CancelFunc
}

// New checks the configuration. Nothing is opened before Start.
func New(c Config) (*Host, error) {
	if err := checkAddress("--sandbox", c.Sandbox, c.AllowRemote); err != nil {
		return nil, err
	}
	if err := checkAddress("--console", c.Console, c.AllowRemote); err != nil {
		return nil, err
	}
	return &Host{config: c}, nil
}

// Start opens the workspace and both doors. When it fails, everything it had opened is closed again.
func (h *Host) Start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			_ = h.Shutdown(context.WithoutCancel(ctx)) // the first error is the one to report
		}
	}()
	if err := h.locate(); err != nil {
		return err
	}
	if h.listeners[0], err = sandboxDoor(ctx, h.config.Sandbox); err != nil {
		return err
	}
	if h.listeners[1], err = listen(ctx, "--console", h.config.Console); err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(h.ConsoleAddr())
	h.sessions = guard.NewSessions(port, time.Now)
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h.cancel = cancel
	h.world, err = simulator.Open(run, simulator.Config{
		Path: h.path, Seed: seed.Seed(h.config.Seed), Clock: h.config.Clock, Strict: h.config.Strict, LimitsOff: h.config.LimitsOff,
		StrictPlatforms: h.config.StrictPlatforms, LabelFaults: h.config.LabelFaults, Demo: h.config.Demo, MaxBytes: h.config.MaxBytes, Log: h.config.Log,
		SandboxURL: h.SandboxURL, ConsoleURL: h.ConsoleURL,
	})
	if err != nil {
		return err
	}
	if err := journal.WriteRunFile(h.path, journal.RunFile{PID: os.Getpid(), Console: h.ConsoleURL(), Token: h.sessions.Token()}); err != nil {
		return err
	}
	if err := h.addEndpoints(run); err != nil {
		return err
	}
	if err := h.choose(run); err != nil {
		return err
	}
	if err := h.world.Start(run); err != nil {
		return err
	}
	h.runs = newRuns(run, h.world, h.SandboxURL(), h.config.Version)
	h.open()
	return nil
}

func (h *Host) locate() error {
	dir := h.config.Data
	if h.config.Ephemeral {
		temporary, err := os.MkdirTemp("", "faultline-")
		if err != nil {
			return problem.New(problem.Unavailable, "no temporary directory for the workspace").At("--ephemeral").Because(err)
		}
		h.temporary, dir = temporary, temporary
	}
	if dir == "" {
		var err error
		if dir, err = DataDir(); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return problem.New(problem.Invalid, "the workspace directory %s cannot be made", dir).At("--data").WithHint("choose a directory that you may write to").Because(err)
	}
	h.path = filepath.Join(dir, WorkspaceFile)
	return nil
}

func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, problem.New(problem.PortTaken, "another program listens on %s", addr).At(flag).
			WithHint("stop it, or choose another address; %s 127.0.0.1:0 picks a free port", flag).Because(err)
	}
	if err != nil {
		return nil, problem.New(problem.PortTaken, "cannot listen on %s", addr).At(flag).WithHint("choose another address; %s 127.0.0.1:0 picks a free port", flag).Because(err)
	}
	return l, nil
}

// sandboxDoor listens where a fault rule may have nobody listen for a while.
func sandboxDoor(ctx context.Context, addr string) (net.Listener, error) {
	l, err := listen(ctx, "--sandbox", addr)
	if err != nil {
		return nil, err
	}
	return exchange.NewDoor(l, clock.Rest), nil
}

func (h *Host) addEndpoints(ctx context.Context) error {
	known := map[string]bool{}
	for _, e := range h.world.Webhooks().Endpoints() {
		known[e.URL] = true
	}
	for _, url := range h.config.Webhooks {
		if known[url] {
			continue
		}
		if _, err := h.world.Webhooks().AddEndpoint(ctx, url, "rutter", []string{"*"}); err != nil {
			return problem.From(err).At("--webhook")
		}
	}
	return nil
}

// choose makes the workspace's settings what the configuration asks for, and leaves the others as they are kept.
func (h *Host) choose(ctx context.Context) error {
	if h.config.AllowInject {
		if err := h.world.Faults().AllowInjection(ctx, true); err != nil {
			return problem.From(err).At("--allow-inject")
		}
	}
	if h.config.Idempotency != "" {
		if err := h.world.SetIdempotency(ctx, h.config.Idempotency); err != nil {
			return problem.From(err).At("--idempotency")
		}
	}
	return nil
}

// open begins to serve both doors.
func (h *Host) open() {
	h.console = console.New(console.Options{World: h.world, Sessions: h.sessions, Hosts: h.consoleHosts, About: h.about, Shell: h.config.Shell,
		Runner: h.runs, Log: h.config.Log})
	hosts := guard.HostsFor(h.SandboxAddr(), h.config.AllowHosts...)
	sandbox := guard.OnlyHosts(func() guard.Hosts { return hosts }, h.world.Sandbox())
	for i, handler := range []http.Handler{sandbox, h.console} {
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 64 << 10, ErrorLog: nil}
		h.servers[i] = server
		listener := h.listeners[i]
		if door, shuts := listener.(*exchange.Door); shuts {
			server.BaseContext = func(net.Listener) context.Context { return exchange.WithDoor(context.Background(), door) }
		}
		h.serving.Go(func() {
			if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
				h.config.Log.Error("a door closed by itself", "error", err)
			}
		})
	}
}

func (h *Host) consoleHosts() guard.Hosts { return guard.HostsFor(h.ConsoleAddr()) }

// about is what the console says of this process.
func (h *Host) about() console.About {
	return console.About{Path: h.path, Version: h.config.Version, Sandbox: h.SandboxURL(), Console: h.ConsoleURL(), Seed: h.config.Seed,
		Limits: !h.config.LimitsOff, Strict: h.config.Strict, LabelFaults: h.config.LabelFaults}
}

// World is the running world.
func (h *Host) World() *simulator.World { return h.world }

// SandboxAddr and ConsoleAddr are host:port of the doors, SandboxURL and ConsoleURL their base addresses.
func (h *Host) SandboxAddr() string { return h.listeners[0].Addr().String() }

// ConsoleAddr is host:port of the console door.
func (h *Host) ConsoleAddr() string { return h.listeners[1].Addr().String() }

// SandboxURL is the base address of the sandbox door.
func (h *Host) SandboxURL() string { return "http://" + h.SandboxAddr() }

// ConsoleURL is the base address of the console door.
func (h *Host) ConsoleURL() string { return "http://" + h.ConsoleAddr() }

// Token is the bearer token of this start.
func (h *Host) Token() string { return h.sessions.Token() }

// Streams is the number of live streams that are open.
func (h *Host) Streams() int { return h.console.Streams() }

// PageURL is the address that opens the page and logs it in, once.
func (h *Host) PageURL() string { return h.ConsoleURL() + "/#code=" + h.sessions.Code(true) }

// Shutdown closes the doors, ends due work, makes everything durable and removes an ephemeral workspace.
func (h *Host) Shutdown(ctx context.Context) error {
	var failed []error
	if h.console != nil {
		h.console.Close()
	}
	for i, s := range h.servers {
		if s != nil {
			grace, cancel := context.WithTimeout(ctx, time.Second)
			if err := s.Shutdown(grace); err != nil {
				failed = append(failed, s.Close())
			}
			cancel()
		} else if h.listeners[i] != nil {
			failed = append(failed, h.listeners[i].Close())
		}
	}
	h.serving.Wait()
	if h.cancel != nil {
		h.cancel()
	}
	if h.runs != nil {
		h.runs.playing.Wait()
	}
	if h.world != nil {
		failed = append(failed, h.world.Close(ctx))
		failed = append(failed, journal.RemoveRunFile(h.path))
	}
	if h.temporary != "" {
		failed = append(failed, os.RemoveAll(h.temporary))
	}
	*h = Host{config: h.config}
	return errors.Join(failed...)
}
