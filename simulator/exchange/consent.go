package exchange

import "time"

// The matters of a consent.
const (
	MatterConsent   Matter = "consent"   // a person allows: what comes of it?
	MatterFirst     Matter = "first"     // the same, of a connection that nobody consented to before
	MatterReconsent Matter = "reconsent" // the same, of a connection that has a company
	MatterKnown     Matter = "known"     // the same, of a company that is linked already
)

// Consent is how a person's consent turns out when a rule has a say in it. The zero value is what the person decided.
type Consent struct {
	// Withheld are objects that are kept back beside those that the person unticked.
	Withheld []string
	// Elsewhere has the consent given for another company than the connection's own.
	Elsewhere bool
	// Anew gives a company that is linked already a further connection.
	Anew bool
	// Renamed gives the company's records other unified ids than they had under earlier connections.
	Renamed bool
	// Hold is how much later the first sync begins, of the world's time.
	Hold time.Duration
}
