package run

import (
	"context"
	"encoding/json"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator"
	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/webhook"
)

// In returns a simulator's world as runs need it.
func In(w *simulator.World) World { return inside{w} }

type inside struct{ w *simulator.World }

func (i inside) Begin(ctx context.Context, scenario string, s seed.Seed) (string, error) {
	return i.w.BeginRun(ctx, scenario, s)
}

// Connect gives the company another name when a connection of the world has the one in the plan already.
func (i inside) Connect(ctx context.Context, run string, c plan.Connection, s seed.Seed) (Connection, error) {
	n := simulator.NewConnection{
		Platform: c.Platform, Name: c.Name, Run: run, Seed: s, Prime: true,
		Company: simulator.CompanyPlan{Preset: c.Company.Preset, Invoices: c.Company.Invoices, Months: c.Company.Months, Currencies: c.Company.Currencies},
	}
	if _, taken := i.w.Resolve(c.Name); taken {
		n.Name = shorten(c.Name, longestName-shortRun-1) + " " + run[:min(shortRun, len(run))]
	}
	made, err := i.w.CreateConnection(ctx, n)
	return Connection{ID: made.ID, Name: c.Name, Platform: made.Platform, AccessToken: made.AccessToken}, err
}

// Names of connections have at most 30 characters.
const (
	longestName = 30
	shortRun    = 8
)

func shorten(name string, to int) string { return name[:min(to, len(name))] }

func (i inside) Act(ctx context.Context, connection, action string) error {
	_, err := i.w.Act(ctx, connection, action, "operator")
	return err
}

func (i inside) Idempotency(ctx context.Context, contract string) (string, error) {
	before := i.w.Idempotency().Name
	return before, i.w.SetIdempotency(ctx, contract)
}

func (i inside) Book(ctx context.Context, connection string, b plan.Book) error {
	var err error
	switch b.Operation {
	case plan.BookCreate:
		_, err = i.w.BookCreate(ctx, connection, b.Object, b.Fields)
	case plan.BookUpdate:
		_, err = i.w.BookUpdate(ctx, connection, b.Object, b.ID, b.Fields)
	case plan.BookVoid:
		err = i.w.BookVoid(ctx, connection, b.Object, b.ID)
	case plan.BookDelete:
		err = i.w.BookDelete(ctx, connection, b.Object, b.ID)
	}
	return err
}

func (i inside) Credentials() (clientID, clientSecret string) {
	c := i.w.Credentials()
	return c.ClientID, c.ClientSecret
}

func (i inside) Arm(ctx context.Context, text json.RawMessage) (string, error) {
	rule, err := fault.ParseRule(text)
	if err != nil {
		return "", err
	}
	armed, err := i.w.Faults().Arm(ctx, rule)
	return armed.Name, err
}

func (i inside) Heal(ctx context.Context, name string) error { return i.w.Faults().Heal(ctx, name) }

func (i inside) AddEndpoint(ctx context.Context, run, url string, w plan.Webhooks) (id, secret string, err error) {
	ctx = exchange.With(ctx, exchange.Origin{Run: run}) // it hears of this run's connections only
	e, err := i.w.Webhooks().Add(ctx, webhook.NewEndpoint{URL: url, Profile: w.Profile, Format: w.Format, APIVersion: w.APIVersion, Events: w.Events, Disabled: true})
	return e.ID, e.Secret, err
}

func (i inside) OpenEndpoint(ctx context.Context, id string) error {
	off := false
	_, err := i.w.Webhooks().UpdateEndpoint(ctx, id, webhook.EndpointPatch{Disabled: &off})
	return err
}

func (i inside) RemoveEndpoint(ctx context.Context, id string) error {
	return i.w.Webhooks().RemoveEndpoint(ctx, id)
}

func (i inside) Refire(ctx context.Context, event, mode string) error {
	_, err := i.w.Webhooks().Refire(ctx, event, webhook.Refire{Mode: webhook.RefireMode(mode)})
	return err
}

func (i inside) Step(ctx context.Context, run string, s journal.Step) error {
	return i.w.Record(ctx, run, s)
}

// perPage is the most that one query of the journal gives.
const perPage = 500

func (i inside) Entries(ctx context.Context, after uint64) ([]*journal.Entry, error) {
	var all []*journal.Entry
	for {
		page, err := i.w.Journal().Query(ctx, journal.Query{After: after, Oldest: true, Limit: perPage})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Entries...)
		if !page.More || len(page.Entries) == 0 {
			return all, nil
		}
		after = page.Reached
	}
}

func (i inside) Sequence() uint64 { return i.w.Journal().Status().Sequence }

func (i inside) Compile(text string) (func(*journal.Entry) bool, error) {
	filter, err := i.w.Journal().CompileFilter(text)
	if err != nil {
		return nil, problem.From(err)
	}
	return func(e *journal.Entry) bool { return i.w.Journal().Match(filter, e) }, nil
}

func (i inside) Advance(ctx context.Context, by time.Duration) error {
	_, err := i.w.Clock().Advance(ctx, by)
	return err
}

func (i inside) Wall() time.Time { return i.w.Clock().Wall() }

func (i inside) Mode() string { return i.w.Clock().Mode().String() }
