package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/webhook"
)

// WebhookItem is one event with what became of it.
type WebhookItem struct {
	Event      *journal.Entry   `json:"event"`
	Deliveries []Delivery       `json:"deliveries"`
	Attempts   []*journal.Entry `json:"attempts" doc:"oldest first"`
}

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       string     `json:"id"`
	Event    string     `json:"event"`
	Endpoint string     `json:"endpoint"`
	URL      string     `json:"url"`
	State    string     `json:"state" enum:"pending,delivered,failed,dropped"`
	Ended    string     `json:"ended,omitempty" enum:"exhausted,rejected,disabled,removed" doc:"why it failed for good"`
	Attempts int        `json:"attempts" doc:"made so far, refires included"`
	Refires  int        `json:"refires" doc:"of which by hand"`
	Held     bool       `json:"held" doc:"it waits for the one before it to be acknowledged"`
	NextAt   *time.Time `json:"next_at"`
}

type webhooksOutput struct {
	Body struct {
		Webhooks     []WebhookItem `json:"webhooks"`
		Scanned      int           `json:"scanned"`
		StoppedEarly bool          `json:"stopped_early"`
		Reached      uint64        `json:"reached"`
		More         bool          `json:"more"`
	}
}

func (o *operations) webhooks() {
	huma.Register(o.api, operation(http.MethodGet, "/webhooks", "list-webhooks", "Events with their deliveries and attempts, newest first"), func(ctx context.Context, in *ListInput) (*webhooksOutput, error) {
		page, err := o.page(ctx, *in, "event")
		if err != nil {
			return nil, o.failure(err)
		}
		out := &webhooksOutput{}
		out.Body.Scanned, out.Body.StoppedEarly, out.Body.Reached, out.Body.More = page.Scanned, page.StoppedEarly, page.Reached, page.More
		out.Body.Webhooks = make([]WebhookItem, len(page.Entries))
		if err := o.fill(ctx, page.Entries, out.Body.Webhooks); err != nil {
			return nil, o.failure(err)
		}
		return out, nil
	})
	o.tally()
	o.endpoints()
	o.endpointActions()
	o.refire()
}

// fill finds deliveries and attempts of the events in one pass over what came after the oldest of them.
func (o *operations) fill(ctx context.Context, events []*journal.Entry, items []WebhookItem) error {
	urls := map[string]string{}
	for _, e := range o.World.Webhooks().Endpoints() {
		urls[e.ID] = e.URL
	}
	place := map[string]int{}
	oldest := uint64(0)
	for i, e := range events {
		place[e.ID] = i
		items[i] = WebhookItem{Event: e, Deliveries: []Delivery{}, Attempts: []*journal.Entry{}}
		for _, d := range o.World.Webhooks().Deliveries(e.ID) {
			items[i].Deliveries = append(items[i].Deliveries, Delivery{
				ID: d.ID, Event: d.Event, Endpoint: d.Endpoint, URL: urls[d.Endpoint], State: string(d.State), Ended: string(d.Ended),
				Attempts: d.Attempts, Refires: d.Refires, Held: d.Held, NextAt: d.NextAt,
			})
		}
		if oldest == 0 || e.Seq < oldest {
			oldest = e.Seq
		}
	}
	if len(events) == 0 {
		return nil
	}
	for after := oldest; ; {
		page, err := o.World.Journal().Query(ctx, journal.Query{Filter: "kind:attempt", After: after, Oldest: true, Limit: 500})
		if err != nil {
			return err
		}
		for _, a := range page.Entries {
			if i, ok := place[a.Attempt.Event]; ok {
				items[i].Attempts = append(items[i].Attempts, a)
			}
		}
		if !page.More || page.Reached <= after {
			return nil
		}
		after = page.Reached
	}
}

type attemptsOutput struct {
	Body struct {
		Attempts []*journal.Entry `json:"attempts"`
	}
}

type tallyOutput struct {
	Body struct {
		Tallies []webhook.Tally `json:"tallies" doc:"one for each connection that had an event"`
		Total   webhook.Tally   `json:"total"`
	}
}

// tally is the account of what should have arrived.
func (o *operations) tally() {
	type tallyInput struct {
		Connection string `query:"connection" doc:"only this connection's, by id or name"`
	}
	huma.Register(o.api, operation(http.MethodGet, "/webhooks/tally", "tally-webhooks", "What became of the events that should have arrived, for each connection"), func(_ context.Context, in *tallyInput) (*tallyOutput, error) {
		out := &tallyOutput{}
		out.Body.Tallies = o.World.Webhooks().Tallies()
		if in.Connection != "" {
			c, ok := o.World.Resolve(in.Connection)
			if !ok {
				return nil, o.failure(problem.New(problem.NotFound, "there is no connection %q", in.Connection).At("/connection").WithHint("list the connections to see their names"))
			}
			out.Body.Tallies = []webhook.Tally{o.World.Webhooks().Tally(c.ID)}
		}
		for _, t := range out.Body.Tallies {
			out.Body.Total = out.Body.Total.Plus(t)
		}
		return out, nil
	})
}

// attemptWait is how long an answer waits for attempts: the longest deadline of a profile and a little more.
const attemptWait = 32 * time.Second

// attempts sends, and waits for the entries of what was sent.
func (o *operations) attempts(ctx context.Context, send func() ([]string, error)) (*attemptsOutput, error) {
	before := o.World.Journal().Status().Sequence
	ids, err := send()
	if err != nil {
		return nil, o.failure(err)
	}
	ctx, cancel := context.WithTimeout(ctx, attemptWait)
	defer cancel()
	out := &attemptsOutput{}
	out.Body.Attempts = []*journal.Entry{}
	for _, id := range ids {
		_, entries, err := o.World.Journal().Wait(ctx, "kind:attempt id:"+strconv.Quote(id), 1, before)
		if err != nil && ctx.Err() == nil {
			return nil, o.failure(err)
		}
		out.Body.Attempts = append(out.Body.Attempts, entries...)
	}
	return out, nil
}

func (o *operations) refire() {
	type refireInput struct {
		ID   string `path:"id" doc:"id of the event"`
		Body struct {
			Mode     string          `json:"mode,omitempty" enum:"signed_now,identical,edited" default:"signed_now"`
			Body     json.RawMessage `json:"body,omitempty" doc:"with edited: the payload to send instead"`
			Endpoint string          `json:"endpoint,omitempty" doc:"only to this endpoint"`
		}
	}
	one := operation(http.MethodPost, "/webhooks/{id}/refire", "refire-webhook", "Sends an event again and answers with the attempts")
	one.DefaultStatus = http.StatusOK
	huma.Register(o.api, one, func(ctx context.Context, in *refireInput) (*attemptsOutput, error) {
		return o.attempts(ctx, func() ([]string, error) {
			return o.World.Webhooks().Refire(ctx, in.ID, webhook.Refire{Mode: webhook.RefireMode(in.Body.Mode), Body: in.Body.Body, Endpoint: in.Body.Endpoint})
		})
	})
	type refireManyInput struct {
		Body struct {
			Filter string `json:"filter" doc:"which events"`
			Mode   string `json:"mode,omitempty" enum:"signed_now,identical" default:"signed_now"`
			DryRun bool   `json:"dry_run,omitempty"`
		}
	}
	type refireManyOutput struct {
		Body struct {
			Matched int `json:"matched"`
			Refired int `json:"refired"`
			Failed  int `json:"failed"`
		}
	}
	many := operation(http.MethodPost, "/webhooks/refire", "refire-webhooks", "Sends every event that matches again; with dry_run it only counts them")
	many.DefaultStatus = http.StatusOK
	huma.Register(o.api, many, func(ctx context.Context, in *refireManyInput) (*refireManyOutput, error) {
		events, err := o.matching(ctx, in.Body.Filter)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &refireManyOutput{}
		out.Body.Matched = len(events)
		if in.Body.DryRun {
			return out, nil
		}
		for _, id := range events {
			if _, err := o.World.Webhooks().Refire(ctx, id, webhook.Refire{Mode: webhook.RefireMode(in.Body.Mode)}); err != nil {
				out.Body.Failed++
				continue
			}
			out.Body.Refired++
		}
		return out, nil
	})
}

// maxRefire bounds one refire by filter.
const maxRefire = 10_000

// matching lists the ids of the events that a filter selects, oldest first. A filter over attempts selects their events.
func (o *operations) matching(ctx context.Context, text string) ([]string, error) {
	seen := map[string]bool{}
	ids := []string{}
	in := ListInput{Filter: text, Limit: 500, Order: "oldest"}
	for {
		page, err := o.page(ctx, in, "event,attempt")
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			id := e.ID
			if e.Attempt != nil {
				id = e.Attempt.Event
			}
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		if len(ids) > maxRefire {
			return nil, problem.New(problem.Refused, "the filter selects more than %d events", maxRefire).At("/filter").WithHint("narrow it, for example with after: or connection:")
		}
		if !page.More || page.Reached <= in.After {
			return ids, nil
		}
		in.After = page.Reached
	}
}
