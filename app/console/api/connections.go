package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/problem"
)

// Connection is one linked company as the console shows it.
type Connection struct {
	ID             string     `json:"id"`
	Organisation   string     `json:"organisation" doc:"id of the organisation that it belongs to"`
	Name           string     `json:"name"`
	Platform       string     `json:"platform"`
	Company        string     `json:"company" doc:"the platform's id of the company"`
	State          string     `json:"state"`
	DisabledReason string     `json:"disabled_reason,omitempty"`
	AccessToken    string     `json:"access_token"`
	LinkURL        string     `json:"link_url"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	Ready          bool       `json:"ready" doc:"the first batch is done: reads answer"`
	LastSync       *SyncMark  `json:"last_sync"`
	NextSync       *time.Time `json:"next_sync"`
}

// SyncMark is the last run over a connection.
type SyncMark struct {
	_       struct{}  `nullable:"true"` // a connection that was never synced has none
	ID      string    `json:"id"`
	Outcome string    `json:"outcome"`
	Ended   time.Time `json:"ended"`
}

type (
	connectionOutput  struct{ Body Connection }
	connectionsOutput struct {
		Body struct {
			Connections []Connection `json:"connections"`
		}
	}
	// ConnectionPath names a connection. Like every type that inputs embed it is exported, for huma reads no others.
	ConnectionPath struct {
		ID string `path:"id" doc:"id or name of the connection"`
	}
)

func (o *operations) show(ctx context.Context, c link.Connection) Connection {
	out := Connection{ID: c.ID, Organisation: c.Org, Name: c.Name, Platform: c.Platform, Company: c.Realm, State: string(c.State), DisabledReason: c.DisabledReason,
		AccessToken: c.AccessToken, LinkURL: o.About().Sandbox + c.LinkPath(), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Ready: o.World.Syncs().Ready(c.ID, "")}
	if next := o.World.Syncs().Next(c.ID); !next.IsZero() {
		out.NextSync = &next
	}
	page, err := o.World.Journal().Query(ctx, journal.Query{Filter: "kind:sync_run connection:" + c.ID, Limit: 1})
	if err == nil && len(page.Entries) > 0 {
		last := page.Entries[0]
		out.LastSync = &SyncMark{ID: last.ID, Outcome: string(last.SyncRun.Outcome), Ended: last.SyncRun.Ended}
	}
	return out
}

func (o *operations) find(id string) (link.Connection, error) {
	c, ok := o.World.Resolve(id)
	if !ok {
		return c, problem.New(problem.NotFound, "there is no connection %q", id).WithHint("GET %s/connections lists them", Prefix)
	}
	return c, nil
}

func (o *operations) connections() {
	huma.Register(o.api, operation(http.MethodGet, "/connections", "list-connections", "Linked companies and their health"), func(ctx context.Context, _ *struct{}) (*connectionsOutput, error) {
		out := &connectionsOutput{}
		out.Body.Connections = []Connection{}
		for _, c := range o.World.Connections().All() {
			out.Body.Connections = append(out.Body.Connections, o.show(ctx, c))
		}
		return out, nil
	})
	o.createConnection()
	o.timeline()
	o.act()
	o.syncNow()
	o.syncState()
}

func (o *operations) createConnection() {
	type createConnectionInput struct {
		Body struct {
			Platform     string `json:"platform,omitempty" default:"QUICKBOOKS"`
			Name         string `json:"name,omitempty" maxLength:"30"`
			Organisation string `json:"organisation,omitempty" doc:"id or name; default: the first"`
			Company      struct {
				Preset   string `json:"preset,omitempty" doc:"bakery, agency or saas"`
				Invoices int    `json:"invoices,omitempty" minimum:"0" maximum:"200000"`
				Months   int    `json:"months,omitempty" minimum:"0" maximum:"120"`

				Currencies []string `json:"currencies,omitempty" doc:"what it deals in beside USD; default: none, and EUR for saas"`
			} `json:"company,omitempty"`
		}
	}
	op := operation(http.MethodPost, "/connections", "create-connection", "Makes a company and links it; the first sync follows on the world's clock")
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(ctx context.Context, in *createConnectionInput) (*connectionOutput, error) {
		b := in.Body
		c, err := o.World.CreateConnection(ctx, simulator.NewConnection{Organisation: b.Organisation, Platform: b.Platform, Name: b.Name,
			Company: simulator.CompanyPlan{Preset: b.Company.Preset, Invoices: b.Company.Invoices, Months: b.Company.Months, Currencies: b.Company.Currencies}})
		if err != nil {
			return nil, o.failure(err)
		}
		return &connectionOutput{o.show(ctx, c)}, nil
	})
}

func (o *operations) timeline() {
	type timelineInput struct {
		ConnectionPath
		ListInput
	}
	huma.Register(o.api, operation(http.MethodGet, "/connections/{id}/timeline", "get-timeline", "What happened to one connection: health, syncs, faults"), func(ctx context.Context, in *timelineInput) (*pageOutput, error) {
		c, err := o.find(in.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		page, err := o.page(ctx, in.ListInput, "health,sync_run,fault connection:"+c.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		return &pageOutput{page}, nil
	})
}

func (o *operations) act() {
	type actInput struct {
		ConnectionPath
		Action string `path:"action" enum:"revoke,expire_token,disable,degrade,recover,reauthorize"`
		Body   *struct {
			Reason string `json:"reason,omitempty" maxLength:"60" doc:"why it is disabled, in the words of disabled_reason; default: MANUALLY_DISABLED"`
		}
	}
	op := operation(http.MethodPost, "/connections/{id}/{action}", "act-on-connection", "Revokes, expires, disables, degrades, recovers or re-authorises a connection")
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(ctx context.Context, in *actInput) (*connectionOutput, error) {
		c, err := o.find(in.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		switch {
		case in.Body == nil || in.Body.Reason == "":
			c, err = o.World.Act(ctx, c.ID, in.Action, "operator")
		case in.Action == "disable":
			c, err = o.World.Disable(ctx, c.ID, in.Body.Reason, "operator")
		default:
			err = problem.New(problem.Invalid, "only what is disabled has a reason").At("/reason")
		}
		if err != nil {
			return nil, o.failure(err)
		}
		return &connectionOutput{o.show(ctx, c)}, nil
	})
}

func (o *operations) syncNow() {
	type syncInput struct {
		ConnectionPath
		Body struct {
			Type    string   `json:"type,omitempty" enum:"incremental,backfill" default:"incremental"`
			Objects []string `json:"objects,omitempty" doc:"singular names; none means all"`
		}
	}
	type syncOutput struct {
		Body struct {
			Run   string         `json:"run"`
			Entry *journal.Entry `json:"entry"`
		}
	}
	op := operation(http.MethodPost, "/connections/{id}/sync", "sync-connection", "Runs a sync now and answers when it is done")
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(ctx context.Context, in *syncInput) (*syncOutput, error) {
		c, err := o.find(in.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		run, err := o.World.Syncs().RunNow(ctx, c.ID, in.Body.Type, in.Body.Objects)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &syncOutput{}
		out.Body.Run = run
		if out.Body.Entry, err = o.World.Journal().ByID(ctx, run); err != nil {
			return nil, o.failure(err)
		}
		return out, nil
	})
}
