package link

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// PagesOptions are what the pages need.
type PagesOptions struct {
	Consent *Consent
	Gate    exchange.Gate
	Journal journal.Recorder
	Clock   *clock.Clock
	NextID  func() string // ids of exchange entries, in order; safe for concurrent use
	Key     func() string // seals the consent form
	Run     func() string // scenario run that is on; nil means none
	// Organisation finds the one that a public key belongs to; no key is that of the first. nil knows of none.
	Organisation func(publicKey string) (org string, known bool)
	// RedirectHosts are hosts, beside this machine, to which a redirect_uri may lead: names that the user typed.
	RedirectHosts []string
	LabelFaults   bool // name the rules that touched an answer in X-Faultline-Fault
}

// Pages serves everything under /link. It is safe for concurrent use.
type Pages struct {
	o     PagesOptions
	cross *http.CrossOriginProtection
}

// NewPages returns the pages over an act of consent.
func NewPages(o PagesOptions) *Pages {
	if o.Gate == nil {
		o.Gate = exchange.Open{}
	}
	if o.Organisation == nil {
		o.Organisation = func(string) (string, bool) { return "", true }
	}
	if o.Run == nil {
		o.Run = func() string { return "" }
	}
	return &Pages{o: o, cross: http.NewCrossOriginProtection()}
}

// bodyLimit bounds a consent form.
const bodyLimit = 64 << 10

// visit is one request on its way through the pages.
type visit struct {
	request *http.Request
	body    []byte
	foreign error // the form came from another site

	// known once the request was understood
	connection string
	platform   string
	route      string
	popup      bool // opened by a page of another origin, which waits for a message
}

// ServeHTTP answers one request and records it.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{request: r, foreign: p.cross.Check(r)}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	v.body = body
	p.identify(v)
	id := p.o.NextID()
	run := p.run(v)
	ctx := exchange.With(r.Context(), exchange.Origin{Trace: id, Cause: id, Actor: "person", Run: run})
	call := exchange.Call{Hop: journal.HopLink, Connection: v.connection, Platform: v.platform, Method: r.Method, Path: r.URL.Path, Entry: id,
		Query: r.URL.RawQuery, Socket: true, Inject: r.Header.Get(exchange.InjectHeader)}
	started := p.o.Clock.Wall()
	answer, touches := p.o.Gate.Around(ctx, call, func(ctx context.Context) exchange.Answer {
		if err != nil {
			return errorPage(problem.New(problem.Invalid, "the form is larger than %d KiB", bodyLimit>>10).Because(err))
		}
		return p.answer(ctx, v)
	}, func(r exchange.Refusal) exchange.Answer { return p.refused(ctx, v, r) })
	if v.popup && answer.Header != nil {
		// Any other policy would part the popup from the page that opened it.
		answer.Header.Set("Cross-Origin-Opener-Policy", "unsafe-none")
	}
	answer.Header = exchange.Identify(answer.Header, id)
	if p.o.LabelFaults {
		answer.Header = exchange.Label(answer.Header, touches)
	}
	ended := p.o.Clock.Wall()
	p.o.Journal.Append(journal.Batch{Entries: []*journal.Entry{{
		Kind: journal.KindExchange, ID: id, Trace: id, At: p.o.Clock.Now(), Wall: ended, Run: p.run(v), Connection: v.connection, Platform: v.platform, Faults: touches,
		Exchange: &journal.Exchange{
			Hop: journal.HopLink, Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.RawQuery, Route: v.route,
			RequestHeader: r.Header.Clone(), RequestBody: journal.Body{Raw: v.body, Size: len(v.body)},
			Status: answer.Status, ResponseHeader: answer.Header, ResponseBody: journal.Body{Raw: masked(answer.Body), Size: len(answer.Body)},
			Duration: ended.Sub(started), Injected: exchange.Injected(touches),
		},
	}}})
	exchange.Send(ctx, w, answer, clock.Rest)
}

var publicTokens = regexp.MustCompile(`public-sandbox-[0-9a-f-]{36}`)

// masked takes public tokens out of a page before the journal sees it; of HTML it cannot tell what is secret.
func masked(body []byte) []byte {
	return publicTokens.ReplaceAll(body, []byte("public-sandbox-REDACTED"))
}

// identify finds out what a request is about, before anything can refuse it.
func (p *Pages) identify(v *visit) {
	path := v.request.URL.Path
	v.platform = v.request.URL.Query().Get("platform")
	switch {
	case path == "/link/start", path == "/link/done", path == componentPath:
		v.route = path
	case strings.HasPrefix(path, "/link/connection/"):
		v.route = "/link/connection/:id"
		if conn, ok := p.o.Consent.o.Connections.ByID(strings.TrimPrefix(path, "/link/connection/")); ok {
			v.know(conn)
		}
	}
}

func (v *visit) know(conn Connection) {
	v.connection = conn.ID
	if conn.Platform != "" {
		v.platform = conn.Platform
	}
}

// inFlow reports whether the request is a step of a link.
func (v *visit) inFlow() bool { return v.route == "/link/start" || v.route == "/link/connection/:id" }

// step is the flow that a request belongs to, whatever it asks for.
func (p *Pages) step(v *visit) (flow, error) {
	values := v.request.URL.Query()
	if v.request.Method == http.MethodPost {
		form, err := url.ParseQuery(string(v.body))
		if err != nil {
			return flow{}, err
		}
		values = form
	}
	f, _, err := p.begin(v, values)
	return f, err
}

func (p *Pages) run(v *visit) string {
	if conn, ok := p.o.Consent.o.Connections.ByID(v.connection); ok && conn.Run != "" {
		return conn.Run
	}
	return p.o.Run()
}

func (p *Pages) answer(ctx context.Context, v *visit) exchange.Answer {
	r := v.request
	if v.route == "" {
		return errorPage(problem.New(problem.NotFound, "there is no page %s", r.URL.Path).WithHint("a link starts at /link/start"))
	}
	switch {
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		switch v.route {
		case "/link/done":
			return donePage(r.URL.Query())
		case componentPath:
			return componentFile()
		}
		return p.show(ctx, v)
	case r.Method == http.MethodPost && v.route != "/link/done" && v.route != componentPath:
		return p.decide(ctx, v)
	}
	page := errorPage(problem.New(problem.Invalid, "this page does not take %s", r.Method))
	page.Status = http.StatusMethodNotAllowed
	page.Header.Set("Allow", "GET, HEAD, POST")
	return page
}

// begin reads the flow of a request and fills in what its connection has decided already.
func (p *Pages) begin(v *visit, values url.Values) (flow, *Connection, error) {
	id := ""
	if v.route == "/link/connection/:id" {
		id = strings.TrimPrefix(v.request.URL.Path, "/link/connection/")
	}
	f, err := readFlow(id, values, p.o.RedirectHosts)
	if err != nil {
		return f, nil, err
	}
	v.popup = f.Origin != ""
	org, known := p.o.Organisation(f.PublicKey)
	if !known {
		return f, nil, problem.New(problem.Invalid, "this public key belongs to no organisation").At(unknownKey).WithHint("the console shows the key of each: give it to Rutter.create")
	}
	f.org = org
	if id == "" {
		return f, nil, nil
	}
	conn, ok := p.o.Consent.o.Connections.ByID(id)
	if ok && f.PublicKey != "" && conn.Org != org {
		ok = false
	}
	if !ok {
		return f, nil, problem.New(problem.NotFound, "this link leads to no connection").WithHint("ask for a new link, or start at /link/start")
	}
	if conn.Platform != "" {
		f.Platform = conn.Platform
	}
	if conn.Authenticated() {
		f.Company = conn.Company()
	}
	return f, &conn, nil
}

// unknownKey is the place of a mistake that the application's page made, not the person.
const unknownKey = "publicKey"

// show serves the page of the step that the flow has come to.
func (p *Pages) show(ctx context.Context, v *visit) exchange.Answer {
	f, conn, err := p.begin(v, v.request.URL.Query())
	if v.popup && err != nil && problem.From(err).Path == unknownKey {
		return f.failed(failureNamed("INVALID_PUBLIC_KEY")) // the component tells the page that opened it
	}
	if err != nil {
		return errorPage(err)
	}
	if f.Auto {
		return p.approveAtOnce(ctx, v, f, conn)
	}
	if f.Platform == "" {
		return p.platformPage(f)
	}
	platform, ok := p.o.Consent.platform(f.Platform)
	if !ok {
		return errorPage(problem.New(problem.Unsupported, "platform %q is not offered here", f.Platform).At("platform").WithHint("leave the platform out to choose one on the page"))
	}
	if f.Company == "" {
		return p.companyPage(f, platform)
	}
	company, err := p.o.Consent.company(f.Platform, f.Company)
	if err != nil {
		return errorPage(err)
	}
	return p.consentPage(f, platform, company, conn)
}

// approveAtOnce is for tests: everything that was not chosen is chosen for the caller.
func (p *Pages) approveAtOnce(ctx context.Context, v *visit, f flow, conn *Connection) exchange.Answer {
	if f.Platform == "" && len(p.o.Consent.o.Platforms) > 0 {
		f.Platform = p.o.Consent.o.Platforms[0].ID
	}
	if f.Company == "" {
		f.Company = p.firstCompany(f.Platform)
	}
	var unavailable []string
	if conn != nil {
		unavailable = conn.Unavailable
	}
	return p.allow(ctx, v, f, unavailable)
}

// firstCompany prefers one that nobody has linked yet.
func (p *Pages) firstCompany(platform string) string {
	companies := p.o.Consent.o.Companies(platform)
	for _, company := range companies {
		if _, linked := p.o.Consent.o.Connections.ByRealm(company.ID); !linked {
			return company.ID
		}
	}
	if len(companies) == 0 {
		return ""
	}
	return companies[0].ID
}

// decide carries out the consent form.
func (p *Pages) decide(ctx context.Context, v *visit) exchange.Answer {
	if v.foreign != nil {
		return errorPage(problem.New(problem.Refused, "this form was sent from another site").WithHint("open the link page and decide there").Because(v.foreign))
	}
	form, err := url.ParseQuery(string(v.body))
	if err != nil {
		return errorPage(problem.New(problem.Invalid, "the form does not parse").Because(err))
	}
	f, _, err := p.begin(v, form)
	if err != nil {
		return errorPage(err)
	}
	if err := f.sealed(p.o.Key(), form.Get("csrf_token"), p.o.Clock.Now()); err != nil {
		return errorPage(err)
	}
	switch form.Get("decision") {
	case "allow":
		return p.allow(ctx, v, f, p.kept(f.Platform, form["scope"]))
	case "deny":
		return p.fail(ctx, v, f, failureNamed("CONSENT_DENIED"))
	case "fail":
		return p.fail(ctx, v, f, failureNamed("PLATFORM_UNAVAILABLE"))
	case "close":
		return f.closed()
	}
	return errorPage(problem.New(problem.Invalid, "the form carries no decision").At("decision").WithHint("send allow, deny, close or fail"))
}

// kept lists the scopes that were not ticked.
func (p *Pages) kept(platform string, ticked []string) []string {
	var kept []string
	for _, scope := range p.o.Consent.o.Scopes(platform) {
		if !slices.Contains(ticked, scope.Name) {
			kept = append(kept, scope.Name)
		}
	}
	return kept
}

func (p *Pages) approval(f flow, unavailable []string) Approval {
	return Approval{Connection: f.Connection, Org: f.org, Platform: f.Platform, Realm: f.Company, Unavailable: unavailable, Actor: "person", Run: p.o.Run()}
}

func (p *Pages) allow(ctx context.Context, v *visit, f flow, unavailable []string) exchange.Answer {
	conn, err := p.o.Consent.Approve(ctx, p.approval(f, unavailable))
	if err != nil {
		return errorPage(err)
	}
	v.know(conn)
	token, err := p.o.Consent.o.Connections.PublicToken(ctx, conn.ID)
	if err != nil {
		return errorPage(err)
	}
	return f.succeeded(token)
}
