package webhook

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// Endpoint is a receiver of events.
type Endpoint struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Profile   string    `json:"profile"`
	Events    []string  `json:"events"` // codes; * stands for all, INVOICE_* for those that begin so
	Disabled  bool      `json:"disabled"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Run       string    `json:"run,omitempty"` // scenario run that it belongs to; it hears of that run's connections only
}

// EndpointPatch changes the members of an endpoint that are not nil.
type EndpointPatch struct {
	URL      *string   `json:"url,omitempty"`
	Profile  *string   `json:"profile,omitempty"`
	Events   *[]string `json:"events,omitempty"`
	Disabled *bool     `json:"disabled,omitempty"`
}

const (
	endpointTable = "webhook.endpoint"
	mostEndpoints = 100
)

// Endpoints lists the endpoints by creation.
func (s *Sender) Endpoints() []Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Endpoint, len(s.endpoints))
	for i, e := range s.endpoints {
		out[i] = e.Endpoint
		out[i].Events = slices.Clone(e.Events)
	}
	return out
}

// AddEndpoint makes an endpoint. Naming an address allows it as a target, except those that are never allowed.
func (s *Sender) AddEndpoint(ctx context.Context, url, profile string, events []string) (Endpoint, error) {
	s.mu.Lock()
	now := s.o.Clock.Now()
	e := Endpoint{URL: strings.TrimSpace(url), Profile: profile, Events: events, CreatedAt: now, UpdatedAt: now, Run: exchange.From(ctx).Run}
	err := s.judge(&e)
	if err == nil && len(s.endpoints) >= mostEndpoints {
		err = problem.New(problem.Refused, "there are %d endpoints already", len(s.endpoints)).WithHint("remove one first")
	}
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	s.born++
	e.ID = s.o.Seed.UUID("endpoint", strconv.FormatUint(s.born, 10))
	stored := &endpoint{Endpoint: e, Ordinal: s.born}
	s.endpoints = append(s.endpoints, stored)
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: []journal.Put{stored.row(), s.meta()}})
	s.mu.Unlock()
	return e, stored.kept(wait())
}

// UpdateEndpoint changes an endpoint. Deliveries that wait go to the new address; when it is switched off, they fail.
func (s *Sender) UpdateEndpoint(ctx context.Context, id string, patch EndpointPatch) (Endpoint, error) {
	s.mu.Lock()
	stored, err := s.endpoint(id)
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	next := stored.Endpoint
	if patch.URL != nil {
		next.URL = strings.TrimSpace(*patch.URL)
	}
	if patch.Profile != nil {
		next.Profile = *patch.Profile
	}
	if patch.Events != nil {
		next.Events = *patch.Events
	}
	if patch.Disabled != nil {
		next.Disabled = *patch.Disabled
	}
	if err := s.judge(&next); err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	next.UpdatedAt = s.o.Clock.Now()
	stored.Endpoint = next
	puts := []journal.Put{stored.row()}
	if next.Disabled {
		puts = append(puts, s.abandon(id)...)
	}
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: puts})
	s.mu.Unlock()
	return next, stored.kept(wait())
}

// RemoveEndpoint removes an endpoint. What was still to be delivered to it has failed.
func (s *Sender) RemoveEndpoint(ctx context.Context, id string) error {
	s.mu.Lock()
	stored, err := s.endpoint(id)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	s.endpoints = slices.DeleteFunc(s.endpoints, func(e *endpoint) bool { return e == stored })
	gone := stored.row()
	gone.Value = nil
	puts := append([]journal.Put{gone}, s.abandon(id)...)
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: puts})
	s.mu.Unlock()
	return stored.kept(wait())
}

// endpoint is the stored form.
type endpoint struct {
	Endpoint
	Ordinal uint64 `json:"ordinal"`
	lane    lane
}

func (e *endpoint) row() journal.Put {
	value, err := json.Marshal(e)
	if err != nil {
		panic("webhook: an endpoint cannot be written: " + err.Error())
	}
	return journal.Put{Table: endpointTable, Key: e.ID, Value: value}
}

func (e *endpoint) kept(err error) error {
	if err != nil {
		return problem.New(problem.Unavailable, "the endpoint could not be stored").Because(err)
	}
	return nil
}

// wants reports whether the endpoint is to be told of a code that a run's connection brought about.
func (e *endpoint) wants(code, run string) bool {
	if e.Disabled || e.Run != "" && e.Run != run {
		return false
	}
	return slices.ContainsFunc(e.Events, func(want string) bool {
		stem, any := strings.CutSuffix(want, "*")
		return want == code || any && strings.HasPrefix(code, stem)
	})
}

// endpoint finds one by its id. The caller holds mu.
func (s *Sender) endpoint(id string) (*endpoint, error) {
	for _, e := range s.endpoints {
		if e.ID == id {
			return e, nil
		}
	}
	return nil, problem.New(problem.NotFound, "there is no endpoint %q", id).WithHint("list the endpoints to see their ids")
}

var codeForm = regexp.MustCompile(`^([A-Z][A-Z0-9_]*\*?|\*)$`)

// judge completes an endpoint and refuses what cannot work. The caller holds mu.
func (s *Sender) judge(e *Endpoint) error {
	p, err := profileNamed(e.Profile)
	if err != nil {
		return err
	}
	e.Profile = p.name
	if len(e.Events) == 0 {
		e.Events = []string{"*"}
	}
	for i, code := range e.Events {
		if !codeForm.MatchString(code) {
			return problem.New(problem.Invalid, "%q is not an event code", code).At("/events/" + strconv.Itoa(i)).
				WithHint("write it in capitals, such as INVOICE_CREATED, or INVOICE_* or *")
		}
	}
	if err := judgeURL(e.URL, s.forbidden()); err != nil {
		return err
	}
	for _, other := range s.endpoints {
		if other.ID != e.ID && other.URL == e.URL && other.Run == e.Run && other.Profile == e.Profile {
			return problem.New(problem.Conflict, "%s is an endpoint already", e.URL).At("/url").WithHint("change the endpoint %s instead", other.ID)
		}
	}
	return nil
}
