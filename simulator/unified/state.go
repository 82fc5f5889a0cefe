package unified

import (
	"net/http"
	"slices"

	"faultline/simulator/health"
	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// open checks whether the connection's state and progress let the call pass.
func (a *API) open(q *request) *failure {
	c := &q.connection
	read := q.http.Method == http.MethodGet
	stale := read && a.Chosen(settingStopped) != "" // what was synced last is read on
	switch c.State {                                //exhaustive:enforce
	case health.NeedsReauth:
		if !stale {
			return a.needsUpdate(c.LinkPath())
		}
	case health.Disabled:
		if stale {
			break
		}
		return connectionError("CONNECTION_DISABLED", "The connection is disabled.", "See disabled_reason in /connections/status; it works again once the connection is enabled.")
	case health.Created:
		return connectionError(codeNotReady, "Nobody has consented to this connection yet.", "Open "+a.o.BaseURL()+c.LinkPath()+" and approve.")
	case health.NotReady, health.Active, health.Unhealthy, health.Deleted: // a deleted connection has no token to come with
	}
	if !a.offered(q) {
		return a.unsupported(q, true)
	}
	if f := allowed(c, q.object()); f != nil {
		return f
	}
	if !read || q.query.get("force_fetch") == "true" {
		return nil
	}
	object := q.object()
	if c.State == health.NotReady || object != nil && a.o.Progress != nil && !a.o.Progress.Ready(c.ID, object.Name) {
		return connectionError(codeNotReady, "The first sync of "+q.route.Template+" is not over.", "Wait for INITIAL_UPDATE or pass force_fetch=true.")
	}
	return nil
}

// offered reports whether the connection's platform has something to answer the call with.
func (a *API) offered(q *request) bool {
	if !a.o.StrictPlatforms || q.route.verb == 0 {
		return true
	}
	return platform.Offers(q.connection.Platform, text1(q.route.Object, q.route.counts), q.route.verb)
}

// allowed says no to objects that the person who consented unticked.
func allowed(c *link.Connection, o *Object) *failure {
	if o == nil || !o.Among(c.Unavailable) {
		return nil
	}
	return connectionError("PRODUCT_NOT_ALLOWED", "The consent does not cover "+o.Plural+".", "Ask the person to reconnect and to tick "+o.Plural+".")
}

// Among reports whether a list of what was kept back names the object.
func (o *Object) Among(names []string) bool {
	return len(names) > 0 && (slices.Contains(names, o.Name) || slices.Contains(names, o.statusName()))
}

func (a *API) needsUpdate(linkPath string) *failure {
	return connectionError(codeNeedsUpdate, "The platform no longer honours this connection's grant.", "Send the person to "+a.o.BaseURL()+linkPath+" to reconnect; the access_token stays the same.")
}
