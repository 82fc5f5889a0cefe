package run

import (
	"context"
	"encoding/json"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// Connection is a linked company as the integration is told of it.
type Connection struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Platform    string `json:"platform"`
	AccessToken string `json:"access_token"`
}

// World is what a run needs of the simulator.
type World interface {
	Companies
	Breakage
	Events
	Record
	Time
}

// Companies makes connections and does what happens to them.
type Companies interface {
	Begin(ctx context.Context, scenario string, s seed.Seed) (run string, err error)
	// Connect links a company and syncs it silently, so that its data can be read at once.
	Connect(ctx context.Context, run string, c plan.Connection, s seed.Seed) (Connection, error)
	Act(ctx context.Context, connection, action string) error
	// Idempotency chooses what Idempotency-Keys do, and returns what they did before.
	Idempotency(ctx context.Context, contract string) (before string, err error)
	Book(ctx context.Context, connection string, b plan.Book) error // once, whatever its count
	Credentials() (clientID, clientSecret string)
}

// Breakage arms and heals fault rules.
type Breakage interface {
	Arm(ctx context.Context, rule json.RawMessage) (name string, err error)
	Heal(ctx context.Context, name string) error // also when the rule has ended by itself
}

// Events directs webhook events.
type Events interface {
	// AddEndpoint makes an endpoint that is not sent anything yet, and gives the secret that signs what it will be sent.
	AddEndpoint(ctx context.Context, run, url string, w plan.Webhooks) (id, secret string, err error)
	// OpenEndpoint lets events go to it.
	OpenEndpoint(ctx context.Context, id string) error
	RemoveEndpoint(ctx context.Context, id string) error
	Refire(ctx context.Context, event, mode string) error
}

// Record is the journal.
type Record interface {
	Step(ctx context.Context, run string, s journal.Step) error
	// Entries are those behind a sequence number, in order; all of them.
	Entries(ctx context.Context, after uint64) ([]*journal.Entry, error)
	Sequence() uint64
	Compile(filter string) (func(*journal.Entry) bool, error)
}

// Time is the world's clock, and the machine's.
type Time interface {
	Advance(ctx context.Context, by time.Duration) error
	Wall() time.Time
	Mode() string
}
