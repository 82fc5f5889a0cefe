package unified

import (
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/problem/nearest"
)

// Route is one call that the API serves.
type Route struct {
	Method   string
	Template string // /accounting/invoices/:id
	Object   string // singular name; empty for calls that are about no object
}

// handler answers one request.
type handler func(a *API, q *request) exchange.Answer

// route is a Route with what it takes to serve it.
type route struct {
	Route
	object *Object
	verb   byte    // on the object, as its description lists it; A attaches files, P prints
	counts string  // name in the table of capabilities of a call that is about no object
	acts   *Object // what a write makes, when that is not the object
	bygone bool    // served in the older version alone
	token  bool    // needs access_token
	data   bool    // is closed while the connection is stopped
	open   bool    // needs neither credentials nor a version
	serve  handler
}

// routeTable finds routes by path, then by method.
type routeTable struct {
	all    []*route
	byPath map[string]map[string]*route
	deep   []*route // with a name elsewhere than at the end of the template
}

func newRouteTable() *routeTable {
	t := &routeTable{byPath: map[string]map[string]*route{}}
	for _, o := range slices.Concat(objects, actions) {
		t.addObject(o)
	}
	for _, r := range slices.Concat(connectionRoutes(), configRoutes(), eventRoutes(), documentRoutes(), figureRoutes(), attachmentRoutes(), bankFeedRoutes(), platformDataRoutes(), customFieldRoutes(), bankingRoutes()) {
		t.add(r)
	}
	return t
}

func (t *routeTable) addObject(o *Object) {
	single := o.Path + "/:id"
	for _, c := range []struct {
		verb             byte
		method, template string
		serve            handler
	}{
		{'R', http.MethodGet, o.Path, (*API).list},
		{'r', http.MethodGet, single, (*API).fetch},
		{'C', http.MethodPost, o.Path, (*API).write},
		{'U', http.MethodPatch, single, (*API).write},
		{'D', http.MethodDelete, single, (*API).write},
	} {
		if !o.Can(c.verb) {
			continue
		}
		serve := c.serve
		switch {
		case c.verb == 'R' && o.Single:
			serve = (*API).fetchSingle
		case c.verb == 'R' && o.Report != nil:
			serve = (*API).statements
		}
		t.add(&route{Route: Route{c.method, c.template, o.Name}, object: o, verb: c.verb, token: true, data: true, serve: serve})
	}
}

func (t *routeTable) add(r *route) {
	t.all = append(t.all, r)
	if strings.Contains(strings.TrimSuffix(r.Template, "/:id"), ":") {
		t.deep = append(t.deep, r)
	}
	if t.byPath[r.Template] == nil {
		t.byPath[r.Template] = map[string]*route{}
	}
	t.byPath[r.Template][r.Method] = r
}

// match finds the route of a request and the id in its path.
func (t *routeTable) match(method, path string) (r *route, id string, pathKnown bool) {
	if methods, ok := t.byPath[path]; ok {
		return methods[method], "", true
	}
	cut := strings.LastIndexByte(path, '/')
	if cut <= 0 || cut == len(path)-1 {
		return nil, "", false
	}
	if methods, ok := t.byPath[path[:cut]+"/:id"]; ok {
		return methods[method], path[cut+1:], true
	}
	for _, r := range t.deep {
		if id, fits := r.fits(path); fits {
			return t.byPath[r.Template][method], id, true
		}
	}
	return nil, "", false
}

// fits reports whether a path is one of the route's, and the id in it.
func (r *route) fits(path string) (id string, fits bool) {
	if strings.Count(path, "/") != strings.Count(r.Template, "/") {
		return "", false
	}
	rest := path
	for part := range strings.SplitSeq(r.Template, "/") {
		segment, more, _ := strings.Cut(rest, "/")
		rest = more
		switch {
		case strings.HasPrefix(part, ":"):
			if segment == "" {
				return "", false
			}
			if part == ":id" {
				id = segment
			}
		case part != segment:
			return "", false
		}
	}
	return id, true
}

// segment is what a path has where the route's template has a name.
func (r *route) segment(path, name string) string {
	parts := strings.Split(path, "/")
	if at := slices.Index(strings.Split(r.Template, "/"), name); at >= 0 && at < len(parts) {
		return parts[at]
	}
	return ""
}

// Routes lists everything that is served.
func Routes() []Route {
	all := newRouteTable().all
	list := make([]Route, len(all))
	for i, r := range all {
		list[i] = r.Route
	}
	return list
}

// nearest names the known call that is most like a request for an unknown one.
func (t *routeTable) nearest(method, path string) string {
	if len(path) > longestPath {
		path = path[:longestPath]
	}
	asked := strings.Split(strings.Trim(path, "/"), "/")
	best, least := "", -1
	for _, r := range t.all {
		known := strings.Split(strings.Trim(r.Template, "/"), "/")
		distance := 2 * nearest.Distance(asked, known, segmentGap, segmentDistance)
		if r.Method != method {
			distance++
		}
		if least < 0 || distance < least {
			best, least = r.Method+" "+r.Template, distance
		}
	}
	return best
}

const (
	longestPath = 200 // of a path from outside that is compared; the known ones are all shorter
	segmentGap  = 3   // what it costs to leave a whole segment out: as much as three wrong letters
)

// segmentDistance compares two segments by their letters. Whatever holds a digit may well be an id.
func segmentDistance(asked, known string) int {
	if known == ":id" {
		if strings.ContainsAny(asked, "0123456789") {
			return 0
		}
		return segmentGap + 1
	}
	return nearest.Distance([]byte(asked), []byte(known), 1, nearest.Differ)
}
