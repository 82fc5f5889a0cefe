package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"faultline/simulator/webhook"
)

// A scenario can have every profile that there is.
func TestTheSchemaKnowsEveryProfile(t *testing.T) {
	var schema struct {
		Properties struct {
			Webhooks struct {
				Properties struct{ Profile struct{ Enum []string } }
			}
		}
	}
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if got := schema.Properties.Webhooks.Properties.Profile.Enum; !slices.Equal(got, webhook.Profiles()) {
		t.Errorf("%v, the sender has %v", got, webhook.Profiles())
	}
}

func TestWebhooksOfAPlan(t *testing.T) {
	const file = "faultline: 1\nname: x\nwebhooks: %s\nsteps: []\nexpect: [honours_retry_after]\n"
	p, err := Parse("x.yaml", fmt.Appendf(nil, file, "{profile: quickbooks, format: cloudevents, api_version: \"2023-03-14\"}"))
	if err != nil || p.Webhooks.Profile != "quickbooks" || p.Webhooks.Format != "cloudevents" || p.Webhooks.APIVersion != "2023-03-14" {
		t.Errorf("%+v, %v", p, err)
	}
	for written, says := range map[string]string{
		"{profile: strip}":                          "stripe",
		"{profile: stripe, format: legacy}":         "no format",
		"{api_version: \"2019-01-01\"}":             "not a version",
		"{profile: rutter, apiversion: \"latest\"}": "unknown key",
	} {
		if _, err := Parse("x.yaml", fmt.Appendf(nil, file, written)); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "x.yaml:3") {
			t.Errorf("%s: %v", written, err)
		}
	}
}
