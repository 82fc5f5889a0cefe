package link

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"faultline/simulator/health"
)

// Connection is one company linked through one platform.
type Connection struct {
	ID             string       `json:"id"`
	Org            string       `json:"org"`
	Platform       string       `json:"platform,omitempty"` // QUICKBOOKS, …; empty until the person chose
	Name           string       `json:"name,omitempty"`     // empty until the company is known or somebody named it
	AccessToken    string       `json:"access_token"`
	Realm          string       `json:"realm,omitempty"` // the platform's company id; empty until authenticated
	StoreUniqueID  string       `json:"store_unique_id,omitempty"`
	Home           string       `json:"home,omitempty"`       // the company it belongs to, while it is linked to another
	Identities     int          `json:"identities,omitempty"` // which family of unified ids its records have
	State          health.State `json:"state"`
	DisabledReason string       `json:"disabled_reason,omitempty"`
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
	Unavailable    []string     `json:"unavailable,omitempty"` // scopes that the person unticked
	Run            string       `json:"run,omitempty"`         // scenario run that made it
}

// NewConnection is what a connection is made with. All but the organisation may be empty: the person chooses on the page, and the
// company names the connection.
type NewConnection struct {
	Org      string
	Platform string
	Name     string
	Run      string // scenario run
	Left     bool   // made by a link page for itself: one that nobody consented to is taken up by the next
}

// LinkPath is where a person consents, for the first time or again.
func (c Connection) LinkPath() string { return "/link/connection/" + c.ID }

// Company is the platform's id of the company that consent is to be given for.
func (c Connection) Company() string { return cmp.Or(c.Home, c.Realm) }

// Identity is what the unified ids of the connection's records depend on: connections of one company agree, unless a
// rule has given a later one ids of its own.
func (c Connection) Identity() string {
	if c.Identities == 0 {
		return c.Realm
	}
	return c.Realm + "/" + strconv.Itoa(c.Identities)
}

// Authenticated reports whether somebody has consented.
func (c Connection) Authenticated() bool { return c.Realm != "" }

// row is a connection as the journal's table keeps it, with the counts from which further identifiers are made.
type row struct {
	Connection
	Ordinal      uint64 `json:"ordinal"`
	Ready        bool   `json:"ready,omitempty"` // the first batch came in once
	Left         bool   `json:"left,omitempty"`  // see NewConnection
	Tokens       int    `json:"tokens"`
	PublicTokens int    `json:"public_tokens,omitempty"`
	FormerToken  string `json:"former_token,omitempty"` // the access token before this one, which opens nothing
	SpareToken   string `json:"spare_token,omitempty"`  // one that opens the connection beside this one
	Moves        int    `json:"moves,omitempty"`
}

func (r *row) copy() *row {
	c := *r
	c.Unavailable = slices.Clone(r.Unavailable)
	return &c
}

func (r *row) connection() Connection {
	c := r.Connection
	c.Unavailable = slices.Clone(r.Unavailable)
	return c
}
