package unified

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/jsontext"
	"faultline/simulator/link"
	"faultline/simulator/problem"
)

const exchangePath = "/item/public_token/exchange"

// connectionRoutes are the calls that are about connections, configuration and jobs.
func connectionRoutes() []*route {
	plain := func(method, template string, serve handler) *route {
		return &route{Route: Route{Method: method, Template: template}, serve: serve}
	}
	withToken := func(method, template string, data bool, serve handler) *route {
		r := plain(method, template, serve)
		r.token, r.data = true, data
		return r
	}
	return []*route{
		plain(http.MethodGet, "/connections", (*API).listConnections),
		plain(http.MethodPost, "/connections/create", (*API).createConnection),
		withToken(http.MethodGet, "/connections/access_token", false, (*API).describeConnection),
		withToken(http.MethodGet, "/connections/status", false, (*API).connectionStatus),
		withToken(http.MethodPost, "/connections/incremental_sync", false, (*API).startIncremental),
		withToken(http.MethodPost, "/connections/backfill", false, (*API).startBackfill),
		withToken(http.MethodPost, "/connections/access_token/invalidate", false, (*API).rotateToken),
		withToken(http.MethodDelete, "/connections", false, (*API).deleteByToken),
		plain(http.MethodPatch, "/connections/:id", (*API).renameConnection),
		plain(http.MethodDelete, "/connections/:id", (*API).deleteByID),
		plain(http.MethodPost, exchangePath, (*API).exchangeToken),
		plain(http.MethodGet, "/configs/webhooks", (*API).listEndpoints),
		plain(http.MethodGet, "/configs/webhooks/:id", (*API).showEndpoint),
		plain(http.MethodGet, "/jobs/:id", (*API).showJob),
	}
}

// ok answers a document of our own.
func ok(v any) exchange.Answer { return exchange.Answer{Status: http.StatusOK, Body: plainJSON(v)} }

// stamp is a moment on the wire.
func stamp(t time.Time) string { return t.UTC().Format(wireTime) }

// stampOrNull is null for a moment that never was.
func stampOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := stamp(t)
	return &s
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type shortConnection struct {
	ID          string  `json:"id"`
	AccessToken string  `json:"access_token"`
	LinkURL     string  `json:"link_url"`
	Platform    string  `json:"platform"`
	Status      string  `json:"status"`
	Name        *string `json:"name"`
	CreatedAt   string  `json:"created_at"`
	UpdatedAt   string  `json:"updated_at"`
}

// wireState is a connection's state in the words of the API, which has none for one that nobody consented to.
func wireState(s health.State) string {
	if s == health.Created {
		return string(health.NotReady)
	}
	return string(s)
}

// statuses are the values of the status parameter; without one, stopped connections are left out.
var statuses = map[string][]string{
	"": {"active", "not_ready", "unhealthy"}, "active": {"active"}, "unhealthy": {"unhealthy"}, "not_ready": {"not_ready"},
	"needs_reauth": {"needs_reauth"}, "disabled": {"disabled"}, "any": {"active", "not_ready", "unhealthy", "needs_reauth", "disabled"},
}

func (a *API) listConnections(q *request) exchange.Answer {
	wanted, known := statuses[q.query.get("status")]
	if !known {
		return q.fail(badRequest(codeInvalidFields, "status "+quoted(q.query.get("status"))+" is not known.", "Use active, unhealthy, not_ready, needs_reauth, disabled or any."))
	}
	list := []shortConnection{}
	for _, c := range a.o.Connections.All() {
		if state := wireState(c.State); q.owns(c) && slices.Contains(wanted, state) {
			list = append(list, shortConnection{
				ID: c.ID, AccessToken: c.AccessToken, LinkURL: a.o.BaseURL() + c.LinkPath(), Platform: c.Platform, Status: state,
				Name: textOrNull(c.Name), CreatedAt: stamp(c.CreatedAt), UpdatedAt: stamp(c.UpdatedAt),
			})
		}
	}
	return ok(map[string]any{"connections": list})
}

type longConnection struct {
	ID                  string   `json:"id"`
	StoreUniqueID       string   `json:"store_unique_id"`
	LastSyncCompletedAt *string  `json:"last_sync_completed_at"`
	LastSyncStartedAt   *string  `json:"last_sync_started_at"`
	Disabled            bool     `json:"disabled"`
	DisabledReason      *string  `json:"disabled_reason"`
	LinkURL             string   `json:"link_url"`
	NeedsUpdate         bool     `json:"needs_update"`
	Platform            string   `json:"platform"`
	StoreDomain         *string  `json:"store_domain"`
	StoreName           *string  `json:"store_name"`
	UnavailableObjects  []string `json:"unavailable_objects"`
	CreatedAt           string   `json:"created_at"`
}

func (a *API) describeConnection(q *request) exchange.Answer {
	c := q.connection
	status := a.syncStatus(c.ID)
	unavailable := []string{}
	for _, name := range c.Unavailable {
		if o, known := ObjectByName(name); known {
			name = o.statusName()
		}
		unavailable = append(unavailable, name)
	}
	return ok(map[string]any{"connection": longConnection{
		ID: c.ID, StoreUniqueID: c.StoreUniqueID, LastSyncCompletedAt: stampOrNull(status.LastCompleted), LastSyncStartedAt: stampOrNull(status.LastStarted),
		Disabled: c.State == health.Disabled, DisabledReason: textOrNull(c.DisabledReason), LinkURL: a.o.BaseURL() + c.LinkPath(),
		NeedsUpdate: c.State == health.NeedsReauth, Platform: c.Platform, StoreName: textOrNull(c.Name), UnavailableObjects: unavailable, CreatedAt: stamp(c.CreatedAt),
	}})
}

type createdConnection struct {
	ID          string  `json:"id"`
	AccessToken string  `json:"access_token"`
	LinkURL     string  `json:"link_url"`
	Name        *string `json:"name"`
}

func (a *API) created(c link.Connection) exchange.Answer {
	return ok(map[string]any{"connection": createdConnection{c.ID, c.AccessToken, a.o.BaseURL() + c.LinkPath(), textOrNull(c.Name)}})
}

// createConnection takes no body at all, an empty one, a platform, or a platform with its credentials.
func (a *API) createConnection(q *request) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	name := plainText(body.Get("platform"))
	if _, offered := platformCredentials[name]; body.Get("platform") != nil && !offered {
		return q.fail(badRequest(codeInvalidFields, "platform "+quoted(name)+" is not offered here.", "Use one of "+strings.Join(sortedKeys(platformCredentials), ", ")+", or leave it out."))
	}
	realm, f := realmIn(body, name)
	if f != nil {
		return q.fail(f)
	}
	var config *SyncConfiguration
	sent, isObject := body.Get("syncConfig").(*jsontext.Object)
	switch {
	case body.Get("syncConfig") != nil && !isObject:
		return q.fail(badRequest(codeInvalidFields, "syncConfig must be an object.", "Correct syncConfig, or leave it out."))
	case isObject:
		parsed, f := parseSyncConfiguration(sent, nil)
		if f != nil {
			return q.fail(f)
		}
		config = &parsed
	}
	c, err := a.o.Connections.Create(q.ctx, link.NewConnection{Org: q.organisation, Platform: name, Run: a.run(q.connection.Run)})
	if err != nil {
		return q.fail(problemFailure(err))
	}
	if config != nil {
		q.Puts, q.durable = append(q.Puts, a.o.SyncConfigs.set(configKey(levelConnection, c.ID), config)), true
	}
	if realm != "" && a.o.Authenticate != nil {
		if err := a.o.Authenticate(q.ctx, c.ID, realm); err != nil {
			return q.fail(a.takenBack(q, c, err))
		}
		c, _ = a.o.Connections.ByID(c.ID) // the company has named it
	}
	return a.created(c)
}

func (a *API) renameConnection(q *request) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	name, isText := body.Get("name").(string)
	switch {
	case body.Get("name") == nil:
		return q.fail(badRequest(codeMissingFields, "Required: name.", "Add name."))
	case !isText:
		return q.fail(badRequest(codeInvalidFields, "name must be a string.", "Correct name."))
	}
	if f := a.pathConnection(q); f != nil {
		return q.fail(f)
	}
	c, err := a.o.Connections.Rename(q.ctx, q.pathID, name)
	if err != nil {
		return q.fail(problemFailure(err))
	}
	return a.created(c)
}

// pathConnection finds the connection that the path names.
func (a *API) pathConnection(q *request) *failure {
	c, found := a.connectionNamed(q, q.pathID)
	if !found {
		return notFound("connection", quoted(q.pathID))
	}
	q.connection = c
	return nil
}

func (a *API) deleteByID(q *request) exchange.Answer {
	if f := a.pathConnection(q); f != nil {
		return q.fail(f)
	}
	return a.deleteByToken(q)
}

func (a *API) deleteByToken(q *request) exchange.Answer {
	if _, _, err := a.o.Connections.Move(q.ctx, q.connection.ID, health.Delete, "deleted through the API", "api"); err != nil {
		return q.fail(problemFailure(err))
	}
	a.copy.Drop(q.connection.ID)
	q.Puts = append(q.Puts, a.o.SyncConfigs.set(configKey(levelConnection, q.connection.ID), nil))
	if a.o.Deleted != nil {
		if err := a.o.Deleted(context.WithoutCancel(q.ctx), q.connection.ID); err != nil {
			return q.fail(problemFailure(err))
		}
	}
	return succeeded()
}

func succeeded() exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: []byte(`{"success":true}`)}
}

func (a *API) rotateToken(q *request) exchange.Answer {
	c, err := a.o.Connections.RotateToken(q.ctx, q.connection.ID)
	if err != nil {
		return q.fail(problemFailure(err))
	}
	return ok(map[string]string{"new_access_token": c.AccessToken})
}

// exchangeToken trades a public token. The credentials in its body were checked before.
func (a *API) exchangeToken(q *request) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	c := &complaints{}
	c.members(exchangeAsks.of(false), body, "")
	if f := c.failure(); f != nil {
		return q.fail(f)
	}
	org, err := a.o.Authorize(plainText(body.Get("client_id")), plainText(body.Get("secret")))
	if f := refusedKeys(err); f != nil {
		return q.fail(f)
	}
	q.organisation = org
	connection, err := a.o.Connections.Exchange(q.ctx, org, plainText(body.Get("public_token")))
	if err != nil {
		return q.fail(problemFailure(err))
	}
	q.connection = connection
	return ok(struct {
		ConnectionID    string  `json:"connection_id"`
		AccessToken     string  `json:"access_token"`
		IsReady         bool    `json:"is_ready"`
		Platform        string  `json:"platform"`
		Name            *string `json:"name"`
		StoreUniqueName string  `json:"store_unique_name,omitempty"`
	}{connection.ID, connection.AccessToken, ready(connection.State), connection.Platform, textOrNull(connection.Name), connection.StoreUniqueID})
}

var exchangeAsks = asksOf(exchangeFields)

var exchangeFields = []Field{
	text("client_id").writes(Must, Must), text("public_token").writes(Must, Must), text("secret").writes(Must, Must),
}

// ready reports whether the first batch is done.
func ready(s health.State) bool { return s != health.Created && s != health.NotReady }

// problemFailure gives an error of another room the form of this API.
func problemFailure(err error) *failure {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.From(err)
	}
	switch p.Code {
	case problem.Internal, problem.Unavailable:
		f := internalFailure()
		f.message = p.Message
		return f
	case link.CodePublicToken:
		return badRequest("INVALID_PUBLIC_TOKEN", p.Message, p.Hint)
	case problem.NotFound:
		return &failure{status: http.StatusGone, kind: kindRequest, code: codeNotFound, message: p.Message, remedy: p.Hint}
	default:
		return badRequest(codeInvalidFields, strings.TrimPrefix(p.Path, "/")+" "+p.Message, p.Hint)
	}
}

func (a *API) showJob(q *request) exchange.Answer {
	j, err := a.jobs.get(q.pathID)
	if err != nil {
		return q.fail(problemFailure(err))
	}
	if j == nil || j.Org != "" && j.Org != q.organisation {
		return q.fail(notFound("job", quoted(q.pathID)))
	}
	if c, found := a.connectionNamed(q, j.Connection); found {
		q.connection = c
	}
	shown := a.jobs.shown(j)
	q.echo(&shown)
	return exchange.Answer{Status: http.StatusOK, Body: a.jobDocument(j)}
}

// jobDocument is a job as the API shows it. Its URL carries the access token, as the real service's does.
func (a *API) jobDocument(j *job) json.RawMessage {
	shown := a.jobs.shown(j)
	type jobRequest struct {
		Method string          `json:"method"`
		URL    string          `json:"url"`
		Body   json.RawMessage `json:"body,omitempty"`
		Key    string          `json:"idempotency_key,omitempty"`
	}
	type jobResponse struct {
		Status int             `json:"http_status"`
		Body   json.RawMessage `json:"body,omitempty"`
	}
	document := struct {
		ID       string       `json:"id"`
		Status   string       `json:"status"`
		Request  jobRequest   `json:"request"`
		Response *jobResponse `json:"response,omitempty"`
	}{ID: shown.ID, Status: shown.Status, Request: jobRequest{shown.Method, a.jobURL(&shown), shown.Body, shown.Key}}
	if shown.HTTP != 0 {
		document.Response = &jobResponse{shown.HTTP, shown.Response}
	}
	return plainJSON(document)
}

func (a *API) jobURL(j *job) string {
	url := a.o.BaseURL() + "/versioned" + j.Path + "?"
	if c, found := a.o.Connections.ByID(j.Connection); found {
		url += "access_token=" + c.AccessToken
	}
	if j.Query != "" {
		url += "&" + j.Query
	}
	return url
}
