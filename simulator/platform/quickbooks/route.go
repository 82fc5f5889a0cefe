package quickbooks

import (
	"strings"

	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks/query"
)

const (
	companyPrefix = "/v3/company/"
	realmTemplate = companyPrefix + ":realm"
)

// route is what a path under a company says.
type route struct {
	realm    string
	resource string // the segment behind the realm, in lower case: an entity, query or cdc
	id       string
	action   string  // what is asked of one object: pdf or send
	entity   *entity // nil: not one of ours
}

// parseRoute reads a path; the route of another path has no realm.
func parseRoute(path string) route {
	rest, ok := strings.CutPrefix(path, companyPrefix)
	if !ok {
		return route{}
	}
	var t route
	t.realm, rest, ok = strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	if !ok {
		return t
	}
	resource, id, _ := strings.Cut(rest, "/")
	t.resource = strings.ToLower(resource)
	t.entity, _ = entityNamed(t.resource)
	id, action, deeper := strings.Cut(id, "/")
	if t.id = id; !deeper {
		return t
	}
	action = strings.ToLower(action)
	if t.entity == nil || t.entity.mail == "" || action != "pdf" && action != "send" {
		return route{realm: t.realm, resource: rest}
	}
	t.action = action
	return t
}

// Describe names what a request is about.
func (f *Facade) Describe(r platform.Request) (template, object, objectID string) {
	t := parseRoute(r.Path)
	if t.realm == "" {
		return r.Path, "", ""
	}
	switch {
	case t.entity != nil:
		template = t.entity.path
	case t.resource != "":
		template = realmTemplate + "/" + t.resource
	default:
		template = realmTemplate
	}
	switch {
	case t.resource == "query":
		s, err := query.Parse(statementOf(r))
		if err != nil {
			return template, "", ""
		}
		if e, ok := entityNamed(s.Entity); ok {
			object = e.unifiedName()
		}
		return template, object, ""
	case t.entity == nil:
		if t.id != "" && serviceOf(r.Method, t) != nil {
			template += "/" + strings.ToLower(t.id)
		}
		if t.id != "" && t.resource == "download" {
			template += "/:id"
		}
		return template, "", ""
	case t.action != "":
		return template + "/:id/" + t.action, t.entity.unifiedName(), t.id
	case t.id != "":
		return template + "/:id", t.entity.unifiedName(), t.id
	}
	return template, t.entity.unifiedName(), namedID(r)
}

// statementOf is the text of a query, from the URL or the body.
func statementOf(r platform.Request) string {
	if s := r.Query.Get("query"); s != "" || len(r.Body) == 0 {
		return s
	}
	return string(r.Body)
}
