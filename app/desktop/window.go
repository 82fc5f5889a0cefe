//go:build desktop || bindings || dev

package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"faultline/app/shell"
	"faultline/simulator/problem"
)

// Built says whether this build holds the window.
const Built = true

const (
	smokeLimit = 15 * time.Second
	smokeHold  = 2 * time.Second // the page stays up so that a picture can be taken
	stopGrace  = 10 * time.Second
)

// window is one run of the desktop program.
type window struct {
	options Options
	ready   chan struct{}
	dom     chan struct{}
	domOnce sync.Once
	host    Running
	failed  error
	outcome error // what Run returns
}

// Run opens the window and returns when it is closed. Before the window exists nothing is opened or bound, because
// the build tool runs the program to look for bindings.
func Run(ctx context.Context, o Options) error {
	if err := prepare(); err != nil {
		return err
	}
	w := &window{options: o, ready: make(chan struct{}), dom: make(chan struct{})}
	err := wails.Run(&options.App{
		Title: "Faultline", Width: 1440, Height: 900, MinWidth: 720, MinHeight: 480,
		BackgroundColour: options.NewRGB(17, 19, 24),
		AssetServer:      &assetserver.Options{Handler: pageHandler(w.ready, func() (string, error) { return w.host.Page, w.failed })},
		OnStartup:        func(app context.Context) { w.start(ctx, app) },
		OnDomReady:       func(context.Context) { w.domOnce.Do(func() { close(w.dom) }) },
		OnShutdown:       func(context.Context) { w.stop() },
		Linux:            &linux.Options{ProgramName: "Faultline", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	})
	return errors.Join(err, w.outcome)
}

func (w *window) start(ctx, app context.Context) {
	w.host, w.failed = w.options.Start(ctx, dialogs{app})
	close(w.ready)
	go func() {
		<-ctx.Done() // a signal closes the window like a person would
		wruntime.Quit(app)
	}()
	if w.options.Smoke {
		go w.smoke(ctx, app)
	}
}

func (w *window) stop() {
	if w.host.Stop == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	w.outcome = errors.Join(w.outcome, w.host.Stop(ctx))
}

// smoke reports how far the window came: document ready, page logged in with its live stream open.
func (w *window) smoke(ctx, app context.Context) {
	defer wruntime.Quit(app)
	report := struct {
		DOMReady bool   `json:"dom_ready"`
		Stream   bool   `json:"stream_open"`
		Error    string `json:"error,omitempty"`
	}{}
	limit := time.NewTimer(smokeLimit)
	defer limit.Stop()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for !report.DOMReady || !report.Stream {
		select {
		case <-ctx.Done():
			return
		case <-limit.C:
			w.outcome = problem.New(problem.Unavailable, "the page did not open within %s", smokeLimit)
			report.Error = w.outcome.Error()
			_ = json.NewEncoder(w.options.Out).Encode(report) // the outcome is returned all the same
			return
		case <-poll.C:
			select {
			case <-w.dom:
				report.DOMReady = true
			default:
			}
			report.Stream = w.failed == nil && w.host.Streams() > 0
		}
	}
	w.outcome = json.NewEncoder(w.options.Out).Encode(report)
	select {
	case <-ctx.Done():
	case <-time.After(smokeHold):
	}
}

// dialogs is the desktop's shell.
type dialogs struct{ app context.Context }

func (dialogs) Capabilities() shell.Capabilities {
	return shell.Capabilities{Desktop: true, SaveFile: true}
}

func (d dialogs) SaveFile(_ context.Context, suggested string, data []byte) (bool, error) {
	path, err := wruntime.SaveFileDialog(d.app, wruntime.SaveDialogOptions{Title: "Save body", DefaultFilename: suggested})
	if err != nil {
		return false, problem.New(problem.Unavailable, "the dialog did not open").Because(err)
	}
	if path == "" {
		return false, nil
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return false, problem.New(problem.Refused, "the file could not be written").WithHint("choose another folder").Because(err)
	}
	return true, nil
}
