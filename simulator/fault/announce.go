package fault

import (
	"context"
	"net/http"
)

// Herald tells of a change before its time.
type Herald interface {
	// Announce lets the world look for changes of an object and returns once the events that follow were attempted, or
	// when that takes longer than a client waits.
	Announce(ctx context.Context, connection, object string)
}

// announce holds the answer to a write back until the event about it has gone out.
type announce struct{ selection }

func buildAnnounce(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return announce{s}, err
}

func (announce) alter(s scene) (change, bool) {
	if s.given.Status != http.StatusOK {
		return change{}, false // nothing was written: there is nothing to tell
	}
	return change{answer: s.given, detail: "the answer waits until the event is out", announces: true}, true
}
