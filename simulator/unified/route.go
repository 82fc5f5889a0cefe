package unified

import (
	"net/http"
	"strings"

	"faultline/simulator/exchange"
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
	token  bool // needs access_token
	data   bool // is closed while the connection is stopped
	serve  handler
}

// routeTable finds routes by path, then by method.
type routeTable struct {
	all    []*route
	byPath map[string]map[string]*route
}

func newRouteTable() *routeTable {
	t := &routeTable{byPath: map[string]map[string]*route{}}
	for _, o := range objects {
		t.addObject(o)
	}
	for _, r := range connectionRoutes() {
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
		if o.Single && c.verb == 'R' {
			serve = (*API).fetchSingle
		}
		t.add(&route{Route: Route{c.method, c.template, o.Name}, object: o, token: true, data: true, serve: serve})
	}
}

func (t *routeTable) add(r *route) {
	t.all = append(t.all, r)
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
	return nil, "", false
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
	best, least := "", -1
	for _, r := range t.all {
		distance := 3 * editDistance(withoutID(path, r.Template), r.Template)
		if r.Method != method {
			distance++
		}
		if least < 0 || distance < least {
			best, least = r.Method+" "+r.Template, distance
		}
	}
	return best
}

// withoutID puts :id for the last segment of a path that has as many segments as the template, so that an id does
// not count as a difference.
func withoutID(path, template string) string {
	cut := strings.LastIndexByte(path, '/')
	if cut < 0 || !strings.HasSuffix(template, "/:id") || strings.Count(path, "/") != strings.Count(template, "/") {
		return path
	}
	return path[:cut] + "/:id"
}

func editDistance(a, b string) int {
	if len(a) > 200 {
		a = a[:200] // a path from outside; the known ones are all shorter
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
