package simulator

import (
	"log/slog"

	"faultline/simulator/clock"
	"faultline/simulator/seed"
)

// Config says what world to open.
type Config struct {
	Path            string     // workspace file
	Seed            seed.Seed  // of a new workspace; an existing one keeps its own
	Clock           clock.Mode // how time passes at first
	Strict          bool       // the journal commits before answers
	LimitsOff       bool       // no simulated rate limits
	StrictPlatforms bool       // what a platform has nothing for is refused
	LabelFaults     bool       // answers that a rule touched say so in a header
	Demo            bool       // a new workspace gets one company a platform
	MaxBytes        int64      // cap of the journal; 0: its own default
	SandboxURL      func() string
	ConsoleURL      func() string
	Log             *slog.Logger
}

// CompanyPlan says what books a new connection brings along. Zero values mean a bakery with 120 invoices in 12 months.
type CompanyPlan struct {
	Preset   string
	Invoices int
	Months   int
	// Currencies that it deals in beside US dollars; nil leaves that to the trade: software is sold in euros, too.
	Currencies []string
}

func (p CompanyPlan) abroad() []string {
	if p.Currencies == nil && p.Preset == "saas" {
		return []string{"EUR"}
	}
	return p.Currencies
}

// NewConnection is a company that is made and linked at once.
type NewConnection struct {
	// Organisation that it belongs to, by id or name; empty is the first.
	Organisation string

	Platform string
	Name     string
	Run      string // scenario run that it belongs to
	Company  CompanyPlan
	Seed     seed.Seed // of the company; 0: derived from the workspace's
	Prime    bool      // sync at once and without events, instead of on the clock
}
