package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"faultline/app/host"
)

// writeProfile drives a Faultline within this process, by the loads that are measured, and writes what the processors
// did meanwhile. The compiler is given such a profile: build/load.pgo.
func writeProfile(ctx context.Context, o options, path string, out io.Writer) (err error) {
	c := host.Defaults()
	c.Ephemeral, c.Sandbox, c.Console, c.LimitsOff = true, "127.0.0.1:0", "127.0.0.1:0", true
	h, err := host.New(c)
	if err != nil {
		return err
	}
	if err := h.Start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Shutdown(context.WithoutCancel(ctx))) }()
	f := &faultline{ready: h.Ready()}
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var loads []load
	if o.only != "create" {
		loads = append(loads, f.listLoad())
	}
	if o.only != "list" {
		creates, _, err := f.createLoad(ctx)
		if err != nil {
			return err
		}
		loads = append(loads, creates)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for _, l := range loads {
		l.length = 3 * o.round
		r, err := l.run(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%.0f requests/s, %s of processor time each, the client's included\n", r.PerSecond, us(r.Server))
	}
	return nil
}
