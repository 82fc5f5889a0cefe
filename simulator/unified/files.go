package unified

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
)

// Files are what answers link to instead of carrying it. Whoever has the link can read the file, as behind the signed
// links of real services.

const (
	tableFile = "unified.file"
	filesPath = "/files/" // beside the base path, not under it
)

// file is where the bytes behind a link come from.
type file struct {
	Connection string    `json:"connection"`
	Native     string    `json:"native,omitempty"`  // path on the platform
	Report     string    `json:"report,omitempty"`  // TREE or FLAT: the statements in the copy
	Mapping    bool      `json:"mapping,omitempty"` // the page that links bank accounts
	Expires    time.Time `json:"expires,omitzero"`  // zero: never
}

// files remembers every link that was given out. It is safe for concurrent use.
type files struct {
	mu  sync.Mutex
	all map[string]file
}

func (s *files) load(store journal.Recorder) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = map[string]file{}
	return store.Load(tableFile, func(key string, value []byte) error {
		var f file
		if err := json.Unmarshal(value, &f); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableFile, err)
		}
		s.all[key] = f
		return nil
	})
}

func (s *files) find(id string) (file, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.all[id]
	return f, ok
}

// link makes the address of a file. Its row goes to the disk with the answer.
func (a *API) link(to *sheaf, id string, f file) string {
	a.files.mu.Lock()
	defer a.files.mu.Unlock()
	if a.files.all == nil {
		a.files.all = map[string]file{}
	}
	if a.files.all[id] != f {
		a.files.all[id] = f
		to.Puts = append(to.Puts, journal.Put{Table: tableFile, Key: id, Value: plainJSON(f)})
	}
	return a.o.BaseURL() + filesPath + id
}

// fileRoute serves the links. It is in no table, because it lies beside the API.
var fileRoute = &route{Route: Route{Method: http.MethodGet, Template: filesPath + ":id"}, open: true, serve: (*API).file}

// file answers the bytes behind a link.
func (a *API) file(q *request) exchange.Answer {
	f, known := a.files.find(q.pathID)
	c, there := a.o.Connections.ByID(f.Connection)
	if !known || !there || q.http.Method != http.MethodGet && !f.Mapping || !f.Expires.IsZero() && !f.Expires.After(a.o.Clock.Now()) {
		return q.fail(notFound("file", quoted(q.pathID)))
	}
	q.connection = c
	if f.Mapping {
		return a.mapping(q, c.ID)
	}
	if f.Report != "" {
		return exchange.Answer{Status: http.StatusOK, Body: a.statementsDocument(c.ID, f.Report)}
	}
	return a.nativeFile(q, f.Native)
}

// nativeFile passes bytes of the platform on, with their content type.
func (a *API) nativeFile(q *request, path string) exchange.Answer {
	ctx := exchange.With(q.ctx, exchange.Origin{Trace: q.id, Cause: q.id, Actor: "api", Run: a.run(q.connection.Run)})
	answer, f := a.callNative(ctx, q.connection, platform.Request{Method: http.MethodGet, Path: path, Header: http.Header{"Accept": {"*/*"}}})
	if f != nil {
		return q.fail(f)
	}
	return exchange.Answer{Status: http.StatusOK, Body: answer.Body, Header: http.Header{
		"Content-Type": answer.Header["Content-Type"], "X-Content-Type-Options": {"nosniff"},
	}}
}
