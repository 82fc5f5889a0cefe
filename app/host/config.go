package host

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"faultline/app/shell"
	"faultline/simulator/clock"
	"faultline/simulator/problem"
)

// Config says what to run. The zero value is not usable: start from Defaults.
type Config struct {
	Data            string // workspace directory; empty: the user's data directory
	Ephemeral       bool   // the workspace is a temporary directory, removed at the end
	Sandbox         string // address of the sandbox door; port 0 picks a free one
	Console         string // address of the console door
	Seed            uint64
	Clock           clock.Mode
	Strict          bool     // journal commits before answers
	Webhooks        []string // endpoints added at start
	LimitsOff       bool     // simulated rate limits
	StrictPlatforms bool     // verbs that a platform lacks are refused
	LabelFaults     bool     // X-Faultline-Fault on answers
	AllowInject     bool     // requests may ask for faults with X-Faultline-Inject, from now on
	Idempotency     string   // contract about Idempotency-Keys from now on; empty: as the workspace has it
	AllowRemote     bool     // doors may listen beyond loopback
	AllowHosts      []string // further names the sandbox door answers to
	Demo            bool     // make one demo company a platform in a new workspace
	MaxBytes        int64    // cap of the journal; 0: its own default
	Log             *slog.Logger
	Version         string
	Shell           shell.Shell // what the desktop around the page can do
}

// Defaults are the settings of `faultline serve` without flags.
func Defaults() Config {
	return Config{Sandbox: "127.0.0.1:4010", Console: "127.0.0.1:4011", Seed: 1, Clock: clock.Wall, LabelFaults: true, Demo: true, Log: slog.New(slog.DiscardHandler), Shell: shell.Headless{}}
}

// DataDir is where the workspace lies when no flag says so, by the habits of each system.
func DataDir() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", problem.New(problem.Invalid, "no home directory to keep the workspace in").At("--data").WithHint("name a directory with --data DIR, or use --ephemeral").Because(err)
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Faultline"), nil
	case "windows":
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "Faultline"), nil
		}
		return filepath.Join(home, "AppData", "Local", "Faultline"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "faultline"), nil
	}
	return filepath.Join(home, ".local", "share", "faultline"), nil
}

// checkAddress refuses addresses beyond loopback unless that was asked for.
func checkAddress(flag, addr string, remote bool) error {
	name, port, err := net.SplitHostPort(addr)
	_, number := strconv.ParseUint(port, 10, 16)
	if err != nil || port == "" || errors.Is(number, strconv.ErrRange) {
		return problem.New(problem.Invalid, "%q is not an address", addr).At(flag).WithHint("write it as 127.0.0.1:PORT; port 0 picks a free one")
	}
	ip := net.ParseIP(name)
	if name == "localhost" || (ip != nil && ip.IsLoopback()) || remote {
		return nil
	}
	return problem.New(problem.Refused, "%s would let other machines in", addr).At(flag).WithHint("use 127.0.0.1:%s, or add --allow-remote when you mean it", port)
}
