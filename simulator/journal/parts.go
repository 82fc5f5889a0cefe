package journal

import (
	"net/http"
	"strconv"
)

// part is one body of an entry, under the name by which Journal.Body gives it.
type part struct {
	name   string // request, response, event, would, would-1, …
	body   *Body
	header http.Header // that came with it; nil when it had none
}

// bodiesOf lists the bodies of an entry, the present and the absent ones. The first touch with a replaced answer is
// "would"; further ones carry their index among the touches.
func bodiesOf(e *Entry) []part { return appendBodies(make([]part, 0, 2), e) }

// appendBodies is bodiesOf for those who have room for them.
func appendBodies(parts []part, e *Entry) []part {
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		parts = append(parts, part{"request", &x.RequestBody, x.RequestHeader}, part{"response", &x.ResponseBody, x.ResponseHeader})
	case e.Attempt != nil:
		a := e.Attempt
		parts = append(parts, part{"request", &a.RequestBody, a.RequestHeader}, part{"response", &a.ResponseBody, a.ResponseHeader})
	case e.Event != nil:
		parts = append(parts, part{"event", &e.Event.Body, nil})
	}
	first := true
	for i := range e.Faults {
		w := e.Faults[i].Would
		if w == nil {
			continue
		}
		name := "would"
		if !first {
			name += "-" + strconv.Itoa(i)
		}
		first = false
		parts = append(parts, part{name, &w.Body, nil})
	}
	return parts
}

// duplicate copies an entry as deep as the journal changes it.
func duplicate(e *Entry) *Entry {
	c := *e
	switch {
	case e.Exchange != nil:
		x := *e.Exchange
		c.Exchange = &x
	case e.Attempt != nil:
		a := *e.Attempt
		c.Attempt = &a
	case e.Event != nil:
		v := *e.Event
		c.Event = &v
	case e.SyncRun != nil:
		r := *e.SyncRun
		c.SyncRun = &r
	case e.Step != nil:
		s := *e.Step
		c.Step = &s
	}
	if len(e.Faults) > 0 {
		c.Faults = append([]Touch(nil), e.Faults...)
		for i := range c.Faults {
			if w := c.Faults[i].Would; w != nil {
				copied := *w
				c.Faults[i].Would = &copied
			}
		}
	}
	return &c
}
