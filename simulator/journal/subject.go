package journal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/journal/filter"
)

// slowFrom is the duration from which on an entry counts as slow.
const slowFrom = time.Second

// subject shows an entry to a filter. Bodies are read when a filter asks for them, once.
type subject struct {
	e      *Entry
	j      *Journal
	names  *Names
	bodies [][]byte
	loaded bool
}

func (s *subject) Times() filter.Moment { return filter.Moment{Wall: s.e.Wall, World: s.e.At} }

// Bodies reads every body of the entry. One that cannot be read, because its segment was dropped, cannot match.
func (s *subject) Bodies() [][]byte {
	if s.loaded {
		return s.bodies
	}
	s.loaded = true
	for _, p := range bodiesOf(s.e) {
		if p.body.Hash == "" {
			continue
		}
		if body, err := s.j.ReadBody(s.e.Seq, p.body.Hash); err == nil {
			s.bodies = append(s.bodies, body)
		}
	}
	return s.bodies
}

// words collects the values that are there.
func words(values ...string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}

func (s *subject) Strings(key, name string) []string {
	e := s.e
	switch key {
	case "kind":
		return words(string(e.Kind))
	case "id":
		return words(e.ID)
	case "run":
		return words(e.Run)
	case "trace":
		return words(e.Trace)
	case "cause":
		return words(e.Cause)
	case "platform":
		return words(e.Platform)
	case "connection":
		return words(e.Connection, s.names.name(e.Connection))
	case "rule", "fault", "effect":
		return s.touches(key)
	case "is":
		return s.properties()
	case "has":
		return s.hangers()
	case "header":
		return s.headers(func(k string) bool { return strings.EqualFold(k, name) })
	case "sig":
		return s.headers(func(k string) bool { return strings.HasSuffix(strings.ToLower(k), "-signature") })
	}
	switch {
	case e.Exchange != nil:
		return exchangeWords(e.Exchange, e.Cause, key)
	case e.Attempt != nil:
		return attemptWords(e.Attempt, key)
	case e.Event != nil:
		return eventWords(e, key)
	case e.SyncRun != nil:
		return syncWords(e, key)
	}
	return otherWords(e, key)
}

func exchangeWords(x *Exchange, cause, key string) []string {
	switch key {
	case "method":
		return words(x.Method)
	case "path":
		if x.Hop == HopUnified {
			return words(x.Path, "/versioned"+x.Path) // as the integration knows it
		}
		return words(x.Path)
	case "host":
		return words(x.Host)
	case "url":
		return words(exchangeURL(x))
	case "code":
		return words(x.Code)
	case "hop":
		return words(string(x.Hop))
	case "object":
		return words(x.Object)
	case "sync":
		return words(cause) // the exchanges of a run carry its id
	}
	return nil
}

func exchangeURL(x *Exchange) string {
	if x.Query == "" {
		return x.Host + x.Path
	}
	return x.Host + x.Path + "?" + x.Query
}

func attemptWords(a *Attempt, key string) []string {
	switch key {
	case "method":
		return []string{http.MethodPost}
	case "url":
		return words(a.URL)
	case "host":
		return words(urlHost(a.URL))
	case "path":
		return words(urlPath(a.URL))
	case "event":
		return words(a.Event, a.Code)
	case "code":
		return words(a.Code)
	case "endpoint":
		return words(a.Endpoint, a.URL)
	case "result":
		return words(string(a.Result))
	case "hop":
		return []string{string(HopWebhook)}
	}
	return nil
}

// urlHost and urlPath split an address without judging it: what was recorded may not be a valid one.
func urlHost(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func urlPath(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		return "/"
	}
	path, _, _ := strings.Cut(rest[slash:], "?")
	return path
}

func eventWords(e *Entry, key string) []string {
	v := e.Event
	switch key {
	case "event":
		return words(e.ID, v.Code)
	case "code":
		return words(v.Code)
	case "type":
		return words(v.Type)
	case "object":
		return words(v.Object)
	case "sync":
		return words(v.SyncRun)
	}
	return nil
}

func syncWords(e *Entry, key string) []string {
	r := e.SyncRun
	switch key {
	case "sync":
		return words(e.ID, r.Type, r.Trigger)
	case "type":
		return words(r.Type)
	case "result":
		return words(string(r.Outcome))
	case "hop":
		return []string{string(HopSync)}
	case "object":
		objects := make([]string, 0, len(r.Objects))
		for _, o := range r.Objects {
			objects = append(objects, o.Object)
		}
		return objects
	case "actor":
		actors := make([]string, 0, len(r.Versions))
		for _, v := range r.Versions {
			actors = append(actors, v.Actor)
		}
		return actors
	}
	return nil
}

func otherWords(e *Entry, key string) []string {
	switch {
	case e.Health != nil && key == "health":
		return words(e.Health.From, e.Health.To)
	case e.Health != nil && key == "actor":
		return words(e.Health.Actor)
	case e.Change != nil && key == "object":
		return words(e.Change.Object)
	case e.Change != nil && key == "actor":
		return words(e.Change.Actor)
	case e.Change != nil && key == "type":
		return words(e.Change.Operation)
	case e.Step != nil && key == "type":
		return words(e.Step.Type)
	}
	return nil
}

// touches gives the rules, or their effects, that touched the entry or that it speaks of.
func (s *subject) touches(key string) []string {
	var out []string
	for i := range s.e.Faults {
		t := &s.e.Faults[i]
		if key == "effect" {
			out = append(out, t.Effect)
		} else {
			out = append(out, t.Rule)
		}
	}
	if f := s.e.Fault; f != nil && key == "effect" {
		out = append(out, f.Effect)
	} else if f != nil {
		out = append(out, f.Rule)
	}
	return words(out...)
}

func (s *subject) headers(wanted func(string) bool) []string {
	var both [2]http.Header
	switch {
	case s.e.Exchange != nil:
		both = [2]http.Header{s.e.Exchange.RequestHeader, s.e.Exchange.ResponseHeader}
	case s.e.Attempt != nil:
		both = [2]http.Header{s.e.Attempt.RequestHeader, s.e.Attempt.ResponseHeader}
	}
	var out []string
	for _, h := range both {
		for k, values := range h {
			if wanted(k) {
				out = append(out, values...)
			}
		}
	}
	return out
}

func (s *subject) Numbers(key string) []float64 {
	e := s.e
	switch key {
	case "seq":
		return []float64{float64(e.Seq)}
	case "draw":
		var draws []float64
		for i := range e.Faults {
			draws = append(draws, e.Faults[i].Draw)
		}
		return draws
	}
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		return measures(key, x.Status, x.Duration, &x.RequestBody, &x.ResponseBody)
	case e.Attempt != nil:
		a := e.Attempt
		if key == "attempt" {
			return []float64{float64(a.Number)}
		}
		return measures(key, a.Status, a.Duration, &a.RequestBody, &a.ResponseBody)
	case e.Event != nil && key == "size":
		return []float64{float64(e.Event.Body.Size)}
	case e.SyncRun != nil && key == "dur":
		return []float64{float64(e.SyncRun.Ended.Sub(e.SyncRun.Started))}
	case e.Step != nil && key == "step":
		return []float64{float64(e.Step.Number)}
	}
	return nil
}

func measures(key string, status int, took time.Duration, request, response *Body) []float64 {
	switch key {
	case "status":
		if status != 0 {
			return []float64{float64(status)}
		}
	case "dur":
		return []float64{float64(took)}
	case "size":
		return []float64{float64(response.Size)}
	case "reqsize":
		return []float64{float64(request.Size)}
	}
	return nil
}

// Text is what a word without a key is searched in: method, address, ids, codes and sentences, not bodies.
func (s *subject) Text() string {
	e := s.e
	parts := []string{e.ID, e.Cause, e.Trace, e.Run, e.Connection, s.names.name(e.Connection), e.Platform, string(e.Kind)}
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		parts = append(parts, x.Method, exchangeURL(x), x.Route, x.Object, x.ObjectID, x.Code, strconv.Itoa(x.Status), x.IdempotencyKey, x.JobID)
	case e.Attempt != nil:
		a := e.Attempt
		parts = append(parts, a.Event, a.Delivery, a.Endpoint, a.URL, a.Code, string(a.Result), a.Error, strconv.Itoa(a.Status))
	case e.Event != nil:
		v := e.Event
		parts = append(parts, v.Code, v.Type, v.Object, v.ObjectID, v.SyncRun)
	case e.SyncRun != nil:
		r := e.SyncRun
		parts = append(parts, r.Type, r.Trigger, string(r.Outcome), r.Error)
	case e.Health != nil:
		parts = append(parts, e.Health.From, e.Health.To, e.Health.Reason)
	case e.Change != nil:
		parts = append(parts, e.Change.Object, e.Change.ObjectID, e.Change.Operation, e.Change.Actor, e.Change.Summary)
	case e.Fault != nil:
		parts = append(parts, e.Fault.Rule, e.Fault.Effect, e.Fault.Action, e.Fault.Detail)
	case e.Step != nil:
		parts = append(parts, e.Step.Type, e.Step.Text, e.Step.Error)
	}
	parts = append(parts, s.touches("rule")...)
	parts = append(parts, s.touches("effect")...)
	return strings.Join(words(parts...), "\n")
}
