package quickbooks

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the company's zone must not depend on the machine

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/seed"
)

// Realm is a company that consent can be given for.
type Realm struct {
	ID   string
	Name string
}

// Options of a façade.
type Options struct {
	Books     func(realm string) (*ledger.Book, bool)
	Realms    func() []Realm // in the order in which the consent page offers them
	Now       func() time.Time
	Paced     func() time.Time // what clients are metered against
	Seed      seed.Seed
	Store     journal.Recorder
	Client    func() (id, secret string) // credentials of the integration under test
	PublicURL func() string              // where the façade answers, without a slash at the end: for discovery
	LimitsOff bool
	Gateway   Envelope // of 401, 403 and 429; empty: EnvelopeGateway
}

// zoneName is the zone of every company's date-times.
const zoneName = "America/Los_Angeles"

// Facade is the emulated platform. It is safe for concurrent use.
type Facade struct {
	o    Options
	zone *time.Location
	tids atomic.Uint64

	grants   *grants
	identity *identity
	files    *attachments
	requests *requests
	quotas   *quotas

	mu      sync.Mutex
	numbers map[string]*numbering // by realm
}

// New returns a façade without grants: see Load and IssueGrant.
func New(o Options) *Facade {
	if o.Gateway == "" {
		o.Gateway = EnvelopeGateway
	}
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone = time.FixedZone(zoneName, -8*60*60) // the zone is compiled in, so this is for a broken build only
	}
	return &Facade{o: o, zone: zone, grants: newGrants(o), identity: &identity{o: o}, files: newAttachments(o), requests: newRequests(o), quotas: newQuotas(o),
		numbers: map[string]*numbering{}}
}

// Load reads what an earlier process left: grants and recorded replies.
func (f *Facade) Load() error {
	if err := f.grants.load(); err != nil {
		return err
	}
	if err := f.identity.load(); err != nil {
		return err
	}
	if err := f.files.load(); err != nil {
		return err
	}
	return f.requests.load()
}

// Profile says what is particular to the platform.
func Profile() platform.Profile {
	p := platform.Profile{
		Name: "QUICKBOOKS", DisplayName: "QuickBooks Online", Mount: "/quickbooks",
		Limits: []platform.Limit{
			{Requests: realmLimit, Per: realmSpan, Scope: platform.ScopeCompany},
			{Requests: appLimit, Per: appSpan, Scope: platform.ScopeApplication},
		},
		Deletes: map[string]bool{}, Voids: map[string]bool{},
	}
	for _, e := range entities {
		if e.kind != "" {
			p.Deletes[string(e.kind)] = !e.list
			p.Voids[string(e.kind)] = e.voids
		}
	}
	return p
}

// Platform is the façade as the hop takes it.
func (f *Facade) Platform() platform.Platform {
	return platform.Platform{Profile: Profile(), Native: f, Dialect: f}
}

// Serve answers one native request.
func (f *Facade) Serve(ctx context.Context, r platform.Request) exchange.Answer {
	a := f.serve(ctx, r)
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header["intuit_tid"] = []string{f.traceID(ctx)} // this spelling, which http.Header.Set would change
	return a
}

// traceID names the answer. It follows from the entry that the exchange becomes, where that is known.
func (f *Facade) traceID(ctx context.Context) string {
	of := exchange.From(ctx).Cause
	if of == "" {
		of = strconv.FormatUint(f.tids.Add(1), 10)
	}
	var room [40]byte
	id := f.o.Seed.AppendToken(append(room[:0], "1-"...), 8, "quickbooks", "tid", "time", of)
	return string(f.o.Seed.AppendToken(append(id, '-'), 24, "quickbooks", "tid", of))
}

func (f *Facade) serve(ctx context.Context, r platform.Request) exchange.Answer {
	if handle, ok := f.open(r); ok {
		return handle(r)
	}
	t := parseRoute(r.Path)
	if t.realm == "" {
		return exchange.Answer{Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html"}},
			Body: []byte("<html><body><h1>404 Not Found</h1></body></html>\n")}
	}
	admitted, refusal := f.authenticate(r.Header)
	if refusal != nil {
		return *refusal
	}
	book, ok := f.o.Books(t.realm)
	if admitted.realm != t.realm || !ok {
		return f.wrongRealm()
	}
	if !f.quotas.admit(t.realm, admitted.app) || t.resource == "batch" && !f.quotas.admitBatch(t.realm, admitted.app) {
		return f.throttled()
	}
	return f.company(ctx, book, t, r)
}

// company answers an admitted request about one company.
func (f *Facade) company(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	if t.entity == nil {
		if serve := serviceOf(r.Method, t); serve != nil {
			return serve(f, ctx, book, t, r)
		}
	}
	switch {
	case t.resource == "download" && t.id != "" && r.Method == http.MethodGet:
		return f.download(t)
	case t.entity == nil:
		return f.faultAnswer(unsupported(t.resource))
	case t.action == "pdf" && r.Method == http.MethodGet:
		return f.print(book, t)
	case t.action == "send" && r.Method == http.MethodPost:
		return f.send(ctx, book, t, r)
	case t.action != "":
		return f.faultAnswer(unsupported(r.Method + " " + t.action))
	case r.Method == http.MethodGet:
		return f.read(book, t)
	case r.Method == http.MethodPost && t.id == "":
		return f.write(ctx, book, t, r)
	}
	return f.faultAnswer(unsupported(r.Method + " " + t.resource))
}

// scene is what records are shown in.
func (f *Facade) scene(view *ledger.View, realm string) scene {
	return scene{view: view, company: view.Entity(), realm: realm, zone: f.zone, files: f.files, address: f.o.PublicURL}
}

func (f *Facade) numbering(realm string) *numbering {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, ok := f.numbers[realm]
	if !ok {
		n = newNumbering()
		f.numbers[realm] = n
	}
	return n
}
