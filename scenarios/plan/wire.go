package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"faultline/simulator/seed"
)

// The file as it is written, before defaults. The schema has checked it; unknown members are refused here too, so
// that schema and types cannot drift apart.
type wirePlan struct {
	Faultline   int               `json:"faultline"`
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Seed        *uint64           `json:"seed"`
	Company     *wireCompany      `json:"company"`
	Connections []wireConnection  `json:"connections"`
	Webhooks    wireWebhooks      `json:"webhooks"`
	Idempotency string            `json:"idempotency"`
	Steps       []wireStep        `json:"steps"`
	Expect      []wireExpectation `json:"expect"`
}

type wireCompany struct {
	Preset   *string `json:"preset"`
	Invoices *int    `json:"invoices"`
	Months   *int    `json:"months"`

	Currencies []string `json:"currencies"`
}

type wireConnection struct {
	Name     string       `json:"name"`
	Platform string       `json:"platform"`
	Company  *wireCompany `json:"company"`
}

type wireWebhooks struct {
	Profile    string   `json:"profile"`
	Format     string   `json:"format"`
	APIVersion string   `json:"api_version"`
	URL        string   `json:"url"`
	Events     []string `json:"events"`
}

type wireStep struct {
	Fault      json.RawMessage `json:"fault"`
	Heal       string          `json:"heal"`
	Book       *wireBook       `json:"book"`
	Connection *wireAct        `json:"connection"`
	Advance    *wireDuration   `json:"advance"`
	Wait       *wireWait       `json:"wait"`
	Refire     *wireRefire     `json:"refire"`
	Note       string          `json:"note"`
}

type wireBook struct {
	Create     string          `json:"create"`
	Update     string          `json:"update"`
	Void       string          `json:"void"`
	Delete     string          `json:"delete"`
	Count      int             `json:"count"`
	Connection string          `json:"connection"`
	ID         string          `json:"id"`
	Fields     json.RawMessage `json:"fields"`
}

type wireAct struct {
	Name   string `json:"name"`
	Action string `json:"action"`
}

type wireWait struct {
	For    string       `json:"for"`
	Count  int          `json:"count"`
	Within wireDuration `json:"within"`
}

type wireRefire struct {
	Filter string `json:"filter"`
	Mode   string `json:"mode"`
}

type wireExpect struct {
	HonoursRetryAfter *struct{} `json:"honours_retry_after"`
	NoDuplicateWrites *struct{} `json:"no_duplicate_writes"`
	ReadsEveryChange  *struct {
		Within wireDuration `json:"within"`
	} `json:"reads_every_change"`
	StopsWhenRevoked *struct {
		Within   wireDuration `json:"within"`
		MaxCalls *int         `json:"max_calls"`
	} `json:"stops_when_revoked"`
	Entries *struct {
		Filter string `json:"filter"`
		Min    *int   `json:"min"`
		Max    *int   `json:"max"`
	} `json:"entries"`
}

// wireExpectation is a check's bare name, or an object with its parameters.
type wireExpectation struct {
	name   string
	object wireExpect
}

func (a *wireExpectation) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte{'"'}) {
		return json.Unmarshal(data, &a.name)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for name := range members { // the schema allows exactly one
		a.name = name
	}
	return strict(data, &a.object)
}

type wireDuration time.Duration

func (d *wireDuration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	*d = wireDuration(parsed)
	return err
}

func strict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func (w *wireCompany) over(base Company) Company {
	if w == nil {
		return base
	}
	if w.Preset != nil {
		base.Preset = *w.Preset
	}
	if w.Invoices != nil {
		base.Invoices = *w.Invoices
	}
	if w.Months != nil {
		base.Months = *w.Months
	}
	if w.Currencies != nil {
		base.Currencies = w.Currencies
	}
	return base
}

// plan fills in the defaults.
func (w *wirePlan) plan() *Plan {
	p := &Plan{Name: w.Name, Title: w.Title, Description: w.Description, Seed: defaultSeed, Idempotency: w.Idempotency}
	if w.Seed != nil {
		p.Seed = seed.Seed(*w.Seed)
	}
	if p.Title == "" {
		p.Title = p.Name
	}
	company := w.Company.over(Company{Preset: defaultPreset, Invoices: defaultInvoices, Months: defaultMonths})
	if len(w.Connections) == 0 {
		w.Connections = []wireConnection{{Name: defaultName}}
	}
	for _, c := range w.Connections {
		p.Connections = append(p.Connections, Connection{Name: c.Name, Platform: cmp.Or(c.Platform, defaultPlatform), Company: c.Company.over(company)})
	}
	p.Webhooks = Webhooks{Profile: cmp.Or(w.Webhooks.Profile, defaultProfile), Format: w.Webhooks.Format, APIVersion: w.Webhooks.APIVersion,
		URL: w.Webhooks.URL, Events: w.Webhooks.Events}
	if len(p.Webhooks.Events) == 0 {
		p.Webhooks.Events = []string{"*"}
	}
	for i := range w.Steps {
		p.Steps = append(p.Steps, w.Steps[i].step(p.Connections[0].Name))
	}
	for i := range w.Expect {
		p.Expect = append(p.Expect, w.Expect[i].expectation())
	}
	return p
}
