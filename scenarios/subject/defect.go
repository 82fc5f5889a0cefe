package subject

import (
	"slices"
	"strings"

	"faultline/simulator/problem"
)

// Defect is one way in which the reference integration can be made wrong.
type Defect struct {
	Name   string `json:"name"`
	Breaks string `json:"breaks"` // the verdict that has to fail
	Text   string `json:"text"`
}

// The defects by name.
const (
	IgnoresRetryAfter      = "ignores_retry_after"
	NewKeyOnRetry          = "new_key_on_retry"
	TrustsEventsOnly       = "trusts_events_only"
	KeepsCallingWhenRevoke = "keeps_calling_when_revoked"
	RejectsWebhooks        = "rejects_webhooks"
)

// Defects lists them all, by the verdict they break.
func Defects() []Defect {
	return []Defect{
		{IgnoresRetryAfter, "honours_retry_after", "sends the next call at once when it was refused for pace"},
		{NewKeyOnRetry, "no_duplicate_writes", "repeats a write of unknown outcome under a new idempotency key"},
		{TrustsEventsOnly, "reads_every_change", "stops polling after the first read and believes in webhooks alone"},
		{KeepsCallingWhenRevoke, "stops_when_revoked", "goes on calling after it was told that the grant is gone"},
		{RejectsWebhooks, "entries", "compares the hexadecimal form of the signature and so refuses genuine events"},
	}
}

// defects are those that are switched on.
type defects map[string]bool

func switchOn(names []string) (defects, error) {
	var known []string
	for _, d := range Defects() {
		known = append(known, d.Name)
	}
	on := defects{}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, problem.New(problem.Invalid, "there is no defect %q", name).At("--defect").WithHint("use one of: %s", strings.Join(known, ", "))
		}
		on[name] = true
	}
	return on, nil
}
