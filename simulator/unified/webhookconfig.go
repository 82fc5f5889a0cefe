package unified

import (
	"encoding/json"
	"slices"

	"faultline/simulator/exchange"
)

type webhookConfig struct {
	ID         string          `json:"id"`
	APIVersion string          `json:"api_version"`
	URL        string          `json:"url"`
	Disabled   bool            `json:"disabled"`
	Data       json.RawMessage `json:"platform_data_config"`
	Allowed    *allowList      `json:"allow_list"`
	CreatedAt  string          `json:"created_at"`
	UpdatedAt  string          `json:"updated_at"`
}

type allowList struct {
	Types []string `json:"allowedTypes"`
}

func (a *API) endpoints(org string) []webhookConfig {
	list := []webhookConfig{}
	if a.o.Endpoints == nil {
		return list
	}
	for _, e := range a.o.Endpoints(org) {
		c := webhookConfig{ID: e.ID, APIVersion: e.APIVersion, URL: e.URL, Disabled: e.Disabled, Data: plainJSON(a.platformData.of(e.ID)), CreatedAt: stamp(e.CreatedAt), UpdatedAt: stamp(e.UpdatedAt)}
		if len(e.Events) > 0 && !slices.Contains(e.Events, "*") {
			c.Allowed = &allowList{e.Events}
		}
		list = append(list, c)
	}
	return list
}

func (a *API) listEndpoints(q *request) exchange.Answer { return ok(a.endpoints(q.organisation)) }

func (a *API) showEndpoint(q *request) exchange.Answer {
	for _, c := range a.endpoints(q.organisation) {
		if c.ID == q.pathID {
			return ok(c)
		}
	}
	return q.fail(notFound("webhook configuration", quoted(q.pathID)))
}
