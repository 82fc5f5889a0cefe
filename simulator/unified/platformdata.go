package unified

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
)

// tablePlatformData keeps which of the platform's own members the events of an endpoint carry.
const tablePlatformData = "unified.platform_data"

// platformDataConfig is, by event code and platform, the members of platform_data and where the platform's record has
// them.
type platformDataConfig map[string]map[string]map[string]string

// platformData holds the configurations of all endpoints. It is safe for concurrent use.
type platformData struct {
	mu  sync.RWMutex
	all map[string]platformDataConfig
}

func (s *platformData) load(store journal.Recorder) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = map[string]platformDataConfig{}
	return store.Load(tablePlatformData, func(key string, value []byte) error {
		var c platformDataConfig
		if err := json.Unmarshal(value, &c); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tablePlatformData, err)
		}
		s.all[key] = c
		return nil
	})
}

// of is what is configured for an endpoint; nil where nothing is.
func (s *platformData) of(endpoint string) platformDataConfig {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.all[endpoint]
}

func (s *platformData) set(endpoint string, c platformDataConfig) journal.Put {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]platformDataConfig{}
	}
	s.all[endpoint] = c
	return journal.Put{Table: tablePlatformData, Key: endpoint, Value: plainJSON(c)}
}

// platformDataRoutes are the calls for one endpoint.
func platformDataRoutes() []*route {
	const template = "/configs/webhooks/:id/platform_data_config"
	return []*route{
		{Route: Route{Method: http.MethodGet, Template: template}, serve: (*API).showPlatformData},
		{Route: Route{Method: http.MethodPatch, Template: template}, serve: (*API).setPlatformData},
	}
}

func (a *API) knownEndpoint(q *request) *failure {
	for _, c := range a.endpoints(q.organisation) {
		if c.ID == q.pathID {
			return nil
		}
	}
	return notFound("webhook configuration", quoted(q.pathID))
}

func (a *API) showPlatformData(q *request) exchange.Answer {
	if f := a.knownEndpoint(q); f != nil {
		return q.fail(f)
	}
	return ok(map[string]any{"platform_data_config": a.platformData.of(q.pathID)})
}

func (a *API) setPlatformData(q *request) exchange.Answer {
	if f := a.knownEndpoint(q); f != nil {
		return q.fail(f)
	}
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	sent, there := body.Find("platform_data_config")
	if !there || sent == nil {
		return q.fail(badRequest(codeMissingFields, "Required: platform_data_config.", "Add platform_data_config."))
	}
	config, f := parsePlatformData(sent)
	if f != nil {
		return q.fail(f)
	}
	q.Puts, q.durable = append(q.Puts, a.platformData.set(q.pathID, config)), true
	return ok(map[string]any{"platform_data_config": config})
}

// parsePlatformData reads maps of event to platform to member to the JSONPath of its value.
func parsePlatformData(sent any) (platformDataConfig, *failure) {
	config, c := platformDataConfig{}, &complaints{}
	inside := func(v any, path string) *jsontext.Object {
		m, isObject := v.(*jsontext.Object)
		if !isObject {
			c.complain(path, "must be an object")
		}
		return m
	}
	events := inside(sent, "platform_data_config")
	for _, m := range events.Members() {
		event := m.Name
		at := "platform_data_config." + event
		config[event] = map[string]map[string]string{}
		platforms := inside(m.Value, at)
		for _, m := range platforms.Members() {
			platform, members := m.Name, inside(m.Value, at+"."+m.Name)
			paths := map[string]string{}
			for _, m := range members.Members() {
				name, path := m.Name, plainText(m.Value)
				if _, ok := lookupPath(path); !ok {
					c.complain(at+"."+platform+"."+name, "must be a JSONPath such as $.CustomerMemo.value, not %s", quoted(path))
				}
				paths[name] = path
			}
			config[event][platform] = paths
		}
	}
	return config, c.failure()
}

// lookupPath turns a JSONPath of plain members and indexes into the form in which records are looked into.
func lookupPath(path string) (string, bool) {
	rest, rooted := strings.CutPrefix(path, "$")
	if !rooted || rest == "" || strings.ContainsAny(rest, `*?@|#\!{}()`) || strings.Contains(rest, "..") {
		return "", false
	}
	rest = strings.NewReplacer("['", ".", "']", "", `["`, ".", `"]`, "", "[", ".", "]", "").Replace(rest)
	rest = strings.TrimPrefix(rest, ".")
	return rest, rest != "" && !strings.HasSuffix(rest, ".")
}

// Enrich adds to the body of an object event the members of the platform's record that are configured for an endpoint.
// A body without the object, and one of a record that is gone, stays as it is.
func (a *API) Enrich(endpoint, connection, code, object string, body []byte) []byte {
	config := a.platformData.of(endpoint)
	c, known := a.o.Connections.ByID(connection)
	if len(config) == 0 || !known {
		return body
	}
	paths := config[code][c.Platform]
	held := gjson.GetBytes(body, object)
	if len(paths) == 0 || !held.IsObject() || held.Index <= 0 {
		return body
	}
	r, there := a.copy.get(connection, object, held.Get("id").Str, false)
	if !there {
		return body
	}
	chosen := map[string]json.RawMessage{}
	for name, path := range paths {
		chosen[name] = json.RawMessage("null")
		at, _ := lookupPath(path)
		if v := gjson.Get(r.native.String(), at); v.Exists() {
			chosen[name] = json.RawMessage(v.Raw)
		}
	}
	end := held.Index + len(held.Raw) - 1
	enriched := append([]byte(nil), body[:end]...)
	enriched = append(enriched, `,"platform_data":`...)
	return append(append(enriched, plainJSON(chosen)...), body[end:]...)
}
