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
	"faultline/simulator/problem/nearest"
)

// Endpoint is a receiver of events.
type Endpoint struct {
	ID         string   `json:"id"`
	URL        string   `json:"url"`
	Profile    string   `json:"profile"`
	Format     string   `json:"format"`      // of the bodies, one of its profile's
	APIVersion string   `json:"api_version"` // whose shapes the bodies have
	Events     []string `json:"events"`      // codes; * stands for all, INVOICE_* for those that begin so
	Secret     string   `json:"secret"`      // signs; of a profile with one secret for the account, that one
	// PreviousSecret is the one before; until PreviousUntil it signs, too, where the profile's header has room for both.
	PreviousSecret string     `json:"previous_secret,omitempty"`
	PreviousUntil  *time.Time `json:"previous_until,omitempty"`
	Disabled       bool       `json:"disabled"`
	DisabledReason string     `json:"disabled_reason,omitempty"` // set when the profile's rule did it
	FailingSince   *time.Time `json:"failing_since,omitempty"`   // of the first failed attempt since something arrived
	// Handshake is how far the endpoint has come with showing that it checks signatures, in profiles that ask for that.
	Handshake HandshakeState `json:"handshake,omitempty" enum:"required,confirmed,failed"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
	// Organisation owns the endpoint: it hears of that organisation's connections only, signed with its secret.
	Organisation string `json:"organisation,omitempty"`
	Run          string `json:"run,omitempty"` // scenario run that it belongs to; it hears of that run's connections only
}

// NewEndpoint is what makes an endpoint. URL is needed.
type NewEndpoint struct {
	URL        string   `json:"url"`
	Profile    string   `json:"profile,omitempty"`     // default: rutter
	Format     string   `json:"format,omitempty"`      // default: the profile's first
	APIVersion string   `json:"api_version,omitempty"` // default: the current one
	Events     []string `json:"events,omitempty"`      // default: all
	// Organisation is the one that the endpoint belongs to, by id; default: the first.
	Organisation string `json:"organisation,omitempty" doc:"id or name of the organisation; default: the first"`
	// Disabled makes the endpoint without switching it on.
	Disabled bool `json:"disabled,omitempty"`
}

// EndpointPatch changes the members of an endpoint that are not nil.
type EndpointPatch struct {
	URL        *string   `json:"url,omitempty"`
	Profile    *string   `json:"profile,omitempty"`
	Format     *string   `json:"format,omitempty"`
	APIVersion *string   `json:"api_version,omitempty"`
	Events     *[]string `json:"events,omitempty"`
	Disabled   *bool     `json:"disabled,omitempty"`
}

// applied is the endpoint after the patch. Another profile brings its own format unless one is named.
func (p EndpointPatch) applied(e Endpoint) Endpoint {
	if p.Profile != nil && *p.Profile != e.Profile {
		e.Format = ""
	}
	set(&e.URL, p.URL)
	set(&e.Profile, p.Profile)
	set(&e.Format, p.Format)
	set(&e.APIVersion, p.APIVersion)
	set(&e.Events, p.Events)
	set(&e.Disabled, p.Disabled)
	e.URL = strings.TrimSpace(e.URL)
	return e
}

func set[T any](member, value *T) {
	if value != nil {
		*member = *value
	}
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
		out[i] = s.shown(e)
	}
	return out
}

// AddEndpoint makes an endpoint with what is usual for its profile.
func (s *Sender) AddEndpoint(ctx context.Context, url, profile string, events []string) (Endpoint, error) {
	return s.Add(ctx, NewEndpoint{URL: url, Profile: profile, Events: events})
}

// Add makes an endpoint. Naming an address allows it as a target, except those that are never allowed.
func (s *Sender) Add(ctx context.Context, n NewEndpoint) (Endpoint, error) {
	if err := s.lookUp(ctx, n.URL); err != nil {
		return Endpoint{}, err
	}
	s.mu.Lock()
	now := s.o.Clock.Now()
	e := Endpoint{
		URL: strings.TrimSpace(n.URL), Profile: n.Profile, Format: n.Format, APIVersion: n.APIVersion, Events: n.Events,
		CreatedAt: now, UpdatedAt: now, Run: exchange.From(ctx).Run,
		Organisation: n.Organisation, Disabled: n.Disabled,
	}
	if e.Organisation == "" {
		e.Organisation = s.organisation("")
	}
	p, err := s.judge(&e)
	if err == nil && len(s.endpoints) >= mostEndpoints {
		err = problem.New(problem.Refused, "there are %d endpoints already", len(s.endpoints)).WithHint("remove one first")
	}
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	s.born++
	e.ID = s.o.Seed.UUID("endpoint", strconv.FormatUint(s.born, 10))
	stored := &endpoint{Endpoint: e, Ordinal: s.born, After: s.made}
	s.newSecret(stored, p)
	s.endpoints = append(s.endpoints, stored)
	s.greet(stored, p)
	shown := s.shown(stored)
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: []journal.Put{stored.row(), s.meta()}})
	s.mu.Unlock()
	return shown, stored.kept(wait())
}

// UpdateEndpoint changes an endpoint. Deliveries that wait go to the new address; when it is switched off, they fail.
func (s *Sender) UpdateEndpoint(ctx context.Context, id string, patch EndpointPatch) (Endpoint, error) {
	if patch.URL != nil {
		if err := s.lookUp(ctx, *patch.URL); err != nil {
			return Endpoint{}, err
		}
	}
	s.mu.Lock()
	stored, err := s.endpoint(id)
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	next := patch.applied(stored.Endpoint)
	p, err := s.judge(&next)
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	next.UpdatedAt = s.o.Clock.Now()
	if stored.Disabled && !next.Disabled {
		next.DisabledReason, next.FailingSince = "", nil
	}
	other := next.Profile != stored.Profile
	anew := other || next.URL != stored.URL || stored.Disabled != next.Disabled
	stored.Endpoint = next
	if other {
		stored.PreviousSecret, stored.PreviousUntil = "", nil
		s.newSecret(stored, p)
	}
	if anew {
		s.greet(stored, p)
	}
	shown := s.shown(stored)
	var b journal.Batch
	if next.Disabled {
		b.Puts = s.abandon(id, EndedDisabled)
	}
	b.Puts = append(b.Puts, stored.row())
	wait := s.o.Journal.Enqueue(b)
	s.mu.Unlock()
	return shown, stored.kept(wait())
}

// shown is the endpoint as it is told to others. The caller holds mu.
func (s *Sender) shown(e *endpoint) Endpoint {
	out := e.Endpoint
	out.Events = slices.Clone(e.Events)
	out.Secret = s.secrets(e)[0]
	return out
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
	puts := append([]journal.Put{gone}, s.abandon(id, EndedRemoved)...)
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: puts})
	s.mu.Unlock()
	return stored.kept(wait())
}

// endpoint is the stored form.
type endpoint struct {
	Endpoint
	Ordinal   uint64 `json:"ordinal"`
	After     uint64 `json:"after"`               // events made before it
	Secrets   uint64 `json:"secrets,omitempty"`   // given to it so far
	Sequence  uint64 `json:"sequence,omitempty"`  // of notifications, in formats that number them
	Greetings uint64 `json:"greetings,omitempty"` // handshakes begun so far

	lane   lane
	queues map[string][]*delivery // by connection: those that wait for each other
	behind []*delivery            // held behind later ones by a rule
}

// manner is how an endpoint is delivered to, and in which format.
func (e *endpoint) manner() (profile, format, error) {
	p, err := profileNamed(e.Profile)
	if err != nil {
		return p, format{}, err
	}
	f, err := p.format(e.Format)
	return p, f, err
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

// wants reports whether the endpoint is to be told of an event.
func (e *endpoint) wants(told *event) bool { return !e.Disabled && e.concerned(told) }

// concerned is wants, whether the endpoint is switched on or not.
func (e *endpoint) concerned(told *event) bool {
	code := told.Code
	if e.Organisation != told.Organisation || e.Run != "" && e.Run != told.Run {
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

// Judge refuses an endpoint whose profile, format or version does not exist, before there is a sender.
func Judge(n NewEndpoint, versions []string) error {
	_, err := judgeManner(&Endpoint{Profile: n.Profile, Format: n.Format, APIVersion: n.APIVersion}, versions)
	return err
}

// judgeManner completes how an endpoint is delivered to.
func judgeManner(e *Endpoint, versions []string) (profile, error) {
	p, err := profileNamed(e.Profile)
	if err != nil {
		return p, err
	}
	f, err := p.format(e.Format)
	if err != nil {
		return p, err
	}
	e.Profile, e.Format = p.name, f.name
	if e.APIVersion == "" && len(versions) > 0 {
		e.APIVersion = versions[0]
	}
	if len(versions) > 0 && !slices.Contains(versions, e.APIVersion) {
		return p, problem.New(problem.Invalid, "%q is not a version of the API", e.APIVersion).At("/api_version").WithHint("use one of: %v", versions)
	}
	return p, nil
}

// known refuses a code that no event has, and a beginning that no code has.
func (s *Sender) known(code string) *problem.Problem {
	var codes []string
	if s.o.Codes != nil {
		codes = s.o.Codes()
	}
	stem, any := strings.CutSuffix(code, "*")
	if len(codes) == 0 || slices.ContainsFunc(codes, func(c string) bool { return c == code || any && strings.HasPrefix(c, stem) }) {
		return nil
	}
	p := problem.New(problem.Invalid, "there is no event code %q", code)
	if any {
		p = problem.New(problem.Invalid, "no event code begins with %q", stem)
	}
	if near, ok := nearest.Word(stem, codes); ok {
		return p.WithHint("did you mean %s?", near)
	}
	return p.WithHint("use * for all, or one of those that the API documents, such as INVOICE_CREATED")
}

// judge completes an endpoint and refuses what cannot work. The caller holds mu.
func (s *Sender) judge(e *Endpoint) (profile, error) {
	p, err := judgeManner(e, s.o.Versions)
	if err != nil {
		return p, err
	}
	if len(e.Events) == 0 {
		e.Events = []string{"*"}
	}
	for i, code := range e.Events {
		if !codeForm.MatchString(code) {
			return p, problem.New(problem.Invalid, "%q is not an event code", code).At("/events/" + strconv.Itoa(i)).
				WithHint("write it in capitals, such as INVOICE_CREATED, or INVOICE_* or *")
		}
		if err := s.known(code); err != nil {
			return p, err.At("/events/" + strconv.Itoa(i))
		}
	}
	if err := judgeURL(e.URL, s.forbidden()); err != nil {
		return p, err
	}
	for _, other := range s.endpoints {
		if other.ID != e.ID && other.URL == e.URL && other.Run == e.Run && other.Organisation == e.Organisation && other.Profile == e.Profile {
			return p, problem.New(problem.Conflict, "%s is an endpoint already", e.URL).At("/url").WithHint("change the endpoint %s instead", other.ID)
		}
	}
	return p, nil
}
