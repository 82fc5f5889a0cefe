package cli

import (
	"log/slog"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"faultline/app/host"
	"faultline/simulator/clock"
	"faultline/simulator/problem"
)

// settings are the flags that serve, run and the window share.
type settings struct {
	data, sandbox, console, clock, durability, limits, platforms, logLevel string
	idempotency                                                            string
	ephemeral, readyJSON, labelFaults, allowRemote, allowInject, demo      bool
	seed                                                                   uint64
	webhooks, allowHosts                                                   []string
	journalSize                                                            int64
}

func (s *settings) register(cmd *cobra.Command, d host.Config) {
	f := cmd.Flags()
	f.StringVar(&s.data, "data", "", "workspace `DIR` (default: the user's data directory)")
	f.BoolVar(&s.ephemeral, "ephemeral", d.Ephemeral, "use a workspace that is removed at the end")
	f.StringVar(&s.sandbox, "sandbox", d.Sandbox, "`ADDR` of the fake APIs; port 0 picks a free one")
	f.StringVar(&s.console, "console", d.Console, "`ADDR` of the control API and the page")
	f.Uint64Var(&s.seed, "seed", d.Seed, "seed of everything that looks random; the workspace keeps the one it was made with")
	f.StringVar(&s.clock, "clock", d.Clock.String(), "how time passes: wall, virtual, or xN for N times as fast")
	f.StringVar(&s.durability, "durability", "async", "async: requests are on disk within 50 ms; strict: before the answer")
	f.StringArrayVar(&s.webhooks, "webhook", nil, "`URL` that events go to (repeatable)")
	f.StringVar(&s.limits, "limits", "real", "simulated rate limits: real or off")
	f.StringVar(&s.platforms, "platforms", "open", "open: every call works on every platform; strict: what a platform has nothing for is refused")
	f.BoolVar(&s.labelFaults, "label-faults", d.LabelFaults, "answers that a fault touched carry X-Faultline-Fault")
	f.BoolVar(&s.allowInject, "allow-inject", false, "requests may ask for a fault on themselves with X-Faultline-Inject; the workspace keeps that")
	f.StringVar(&s.idempotency, "idempotency", "", "`CONTRACT` about Idempotency-Keys, one of faultline idempotency; the workspace keeps it (default rutter)")
	f.StringVar(&s.logLevel, "log-level", "warn", "debug, info, warn or error")
	f.BoolVar(&s.readyJSON, "ready-json", false, "print one line of JSON on stdout once both doors answer")
	f.BoolVar(&s.demo, "demo", d.Demo, "a new workspace starts with a demo company")
	f.BoolVar(&s.allowRemote, "allow-remote", false, "allow addresses beyond this machine")
	f.StringArrayVar(&s.allowHosts, "allow-host", nil, "further `NAME` that the sandbox answers to, for example host.docker.internal (repeatable)")
	f.Int64Var(&s.journalSize, "journal-size", 0, "size cap of the journal in MiB; the oldest entries go first (default 1024)")
}

// config turns the flags into a configuration, or says which flag is wrong.
func (s *settings) config(cmd *cobra.Command) (host.Config, error) {
	c := host.Defaults()
	mode, err := clock.ParseMode(s.clock)
	if err != nil {
		return c, problem.From(err).At("--clock")
	}
	if s.durability != "async" && s.durability != "strict" {
		return c, problem.New(problem.Invalid, "%q is not a durability", s.durability).At("--durability").WithHint("use async or strict")
	}
	if s.limits != "real" && s.limits != "off" {
		return c, problem.New(problem.Invalid, "%q is not a setting of the limits", s.limits).At("--limits").WithHint("use real or off")
	}
	if s.platforms != "open" && s.platforms != "strict" {
		return c, problem.New(problem.Invalid, "%q is not a setting of the platforms", s.platforms).At("--platforms").WithHint("use open or strict")
	}
	if s.data != "" && s.ephemeral {
		return c, problem.New(problem.Invalid, "a workspace is either kept or ephemeral").At("--ephemeral").WithHint("drop --data or --ephemeral")
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return c, problem.New(problem.Invalid, "%q is not a log level", s.logLevel).At("--log-level").WithHint("use debug, info, warn or error")
	}
	c.Data, c.Ephemeral, c.Sandbox, c.Console, c.Seed, c.Clock = s.data, s.ephemeral, s.sandbox, s.console, s.seed, mode
	c.Strict, c.LimitsOff, c.LabelFaults = s.durability == "strict", s.limits == "off", s.labelFaults
	c.StrictPlatforms, c.Demo = s.platforms == "strict", s.demo
	c.AllowInject, c.Idempotency = s.allowInject, s.idempotency
	c.Webhooks, c.AllowRemote, c.AllowHosts, c.MaxBytes = s.webhooks, s.allowRemote, s.allowHosts, s.journalSize<<20
	c.Log = slog.New(tint.NewTextHandler(cmd.ErrOrStderr(), &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !terminal(cmd.ErrOrStderr())}))
	c.Version = Version()
	return c, nil
}
