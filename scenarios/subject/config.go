package subject

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"faultline/simulator/problem"
)

// Config is what the integration is told by its environment.
type Config struct {
	BaseURL      string // with /versioned
	ClientID     string
	ClientSecret string
	Connections  []Connection
	WebhookPort  int // 0: no webhooks
	// Webhook is how events are signed: by which profile, with which secret.
	WebhookProfile, WebhookSecret string
	Run                           string
}

// Connection is a company it works for.
type Connection struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Platform    string `json:"platform"`
	AccessToken string `json:"access_token"`
}

// FromEnvironment reads the configuration; getenv is os.Getenv but for tests.
func FromEnvironment(getenv func(string) string) (Config, error) {
	c := Config{
		BaseURL: getenv("FAULTLINE_BASE_URL"), ClientID: getenv("FAULTLINE_CLIENT_ID"),
		ClientSecret: getenv("FAULTLINE_CLIENT_SECRET"), WebhookProfile: getenv("FAULTLINE_WEBHOOK_PROFILE"), WebhookSecret: getenv("FAULTLINE_WEBHOOK_SECRET"), Run: getenv("FAULTLINE_RUN_ID"),
	}
	for _, needed := range [][2]string{{"FAULTLINE_BASE_URL", c.BaseURL}, {"FAULTLINE_CLIENT_ID", c.ClientID}, {"FAULTLINE_CLIENT_SECRET", c.ClientSecret}} {
		if needed[1] == "" {
			return c, missing(needed[0])
		}
	}
	if text := getenv("FAULTLINE_CONNECTIONS"); text != "" {
		if err := json.Unmarshal([]byte(text), &c.Connections); err != nil {
			return c, problem.New(problem.Invalid, "FAULTLINE_CONNECTIONS is not a list of connections").Because(err)
		}
	}
	if len(c.Connections) == 0 {
		token := getenv("FAULTLINE_ACCESS_TOKEN")
		if token == "" {
			return c, missing("FAULTLINE_ACCESS_TOKEN")
		}
		c.Connections = []Connection{{ID: getenv("FAULTLINE_CONNECTION_ID"), AccessToken: token}}
	}
	c.WebhookProfile, c.WebhookSecret = cmp.Or(c.WebhookProfile, "rutter"), cmp.Or(c.WebhookSecret, c.ClientSecret)
	if _, known := signatures[c.WebhookProfile]; !known {
		return c, problem.New(problem.Invalid, "FAULTLINE_WEBHOOK_PROFILE names no profile that is understood: %q", c.WebhookProfile).
			WithHint("use one of: %v", slices.Sorted(maps.Keys(signatures)))
	}
	if text := getenv("FAULTLINE_WEBHOOK_PORT"); text != "" {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return c, problem.New(problem.Invalid, "FAULTLINE_WEBHOOK_PORT is not a port: %q", text)
		}
		c.WebhookPort = int(port)
	}
	return c, nil
}

func missing(name string) error {
	return problem.New(problem.Invalid, "%s is not set", name).WithHint("`faultline run` sets it; to run by hand, take the values of `faultline serve --ready-json`")
}
