package unified

import (
	"encoding/json"
	"errors"
	"sync"

	"faultline/simulator/link"
	"faultline/simulator/problem"
)

// Every call is made in the name of an organisation, by its keys. Connections, jobs and configurations of another one
// do not exist for it.

// authorize checks the credentials in the header and notes whose they are. The token exchange carries them in its body,
// and may leave the header out.
func (a *API) authorize(q *request) *failure {
	id, secret, given := q.http.BasicAuth()
	if !given && q.path == exchangePath {
		var body struct {
			ClientID string `json:"client_id"`
			Secret   string `json:"secret"`
		}
		if json.Unmarshal(q.body, &body) != nil || body.ClientID == "" || body.Secret == "" {
			return nil // the handler says what is wrong with the body; nothing is given away without the secret
		}
		id, secret = body.ClientID, body.Secret
	}
	org, err := a.o.Authorize(id, secret)
	q.organisation = org
	return refusedKeys(err)
}

// refusedKeys gives a refusal of the keys the form of this API.
func refusedKeys(err error) *failure {
	if err == nil {
		return nil
	}
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.From(err)
	}
	return unauthorized(p.Message, p.Hint)
}

// owns reports whether the connection is one of the organisation in whose name the call is made.
func (q *request) owns(c link.Connection) bool { return c.Org == q.organisation }

// findConnection looks the access token up, so that rules for one connection can act before anything else is said
// about it. It reports whether the token is known, or not needed. A token that was replaced opens nothing, and still
// says which connection it was of.
func (a *API) findConnection(q *request) bool {
	token := q.query.get("access_token")
	if token == "" {
		return q.route == nil || !q.route.token
	}
	c, opens := a.o.Connections.ByToken(token)
	if !opens {
		c, _ = a.o.Connections.ByFormerToken(token)
	}
	if c.ID == "" || !q.owns(c) {
		return false
	}
	q.connection = c
	return opens
}

// connectionNamed finds a connection of the caller's organisation.
func (a *API) connectionNamed(q *request, id string) (link.Connection, bool) {
	c, found := a.o.Connections.ByID(id)
	return c, found && q.owns(c)
}

// quotas are those of all organisations. They are safe for concurrent use.
type quotas struct {
	mu    sync.Mutex
	byOrg map[string]*quota
}

func (q *quotas) of(org string) *quota {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.byOrg[org] == nil {
		if q.byOrg == nil {
			q.byOrg = map[string]*quota{}
		}
		q.byOrg[org] = &quota{}
	}
	return q.byOrg[org]
}
