package platform

import "time"

// Profile is what is particular to a vendor, as data.
type Profile struct {
	Name        string // as the unified API spells it: QUICKBOOKS
	DisplayName string // for people
	Mount       string // folder of the sandbox door under which the façade answers
	Limits      []Limit
	Deletes     map[string]bool // unified singular names of the objects that can be deleted; others are deactivated
	Voids       map[string]bool // objects that can be voided
}

// Limit is a quota of native requests.
type Limit struct {
	Requests int
	Per      time.Duration
	Scope    string // company: all applications together; application: each application on each company
}

// The scopes of a limit.
const (
	ScopeCompany     = "company"
	ScopeApplication = "application"
)
