package unified

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/problem"
)

// tableSyncConfig keeps what was configured.
const tableSyncConfig = "unified.sync_config"

// The period of incremental syncs, in minutes.
const (
	shortestPeriod = 60
	longestPeriod  = 20160
)

// SyncConfiguration says what is synced and when. Its names on the wire are camelCase, unlike everything else.
type SyncConfiguration struct {
	Initial     InitialSync     `json:"initialSync"`
	Incremental IncrementalSync `json:"incrementalSync"`
}

// InitialSync is the course of the batches after linking.
type InitialSync struct {
	Batches []SyncBatch `json:"batches"`
}

// SyncBatch is one of them: entities, and how far back their documents are taken.
type SyncBatch struct {
	Months   int      `json:"timeFrameInMonths"`
	Entities []string `json:"entities"`
}

// IncrementalSync is what is looked at again and again, and how often.
type IncrementalSync struct {
	Minutes  int      `json:"syncPeriodInMinutes"`
	Entities []string `json:"entities"`
}

// The levels of configuration, the strongest first.
const (
	levelConnection   = "connection"
	levelPlatform     = "platform"
	levelOrganisation = "organisation"
)

// SyncConfigs holds what was configured at each level. It is safe for concurrent use.
type SyncConfigs struct {
	store journal.Recorder
	mu    sync.RWMutex
	rows  map[string]SyncConfiguration
}

// NewSyncConfigs returns an empty set; Load fills it.
func NewSyncConfigs(store journal.Recorder) *SyncConfigs {
	return &SyncConfigs{store: store, rows: map[string]SyncConfiguration{}}
}

// Load reads back what was configured.
func (s *SyncConfigs) Load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.Load(tableSyncConfig, func(key string, value []byte) error {
		var c SyncConfiguration
		if err := json.Unmarshal(value, &c); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableSyncConfig, err)
		}
		s.rows[key] = c
		return nil
	})
}

// For is what counts for a connection: its own configuration before that of its platform before that of the
// organisation; nil when nothing was configured at any level.
func (s *SyncConfigs) For(org, platform, connection string) *SyncConfiguration {
	_, config := s.Nearest(org, platform, connection)
	return config
}

// Nearest is For, with the level at which it was configured.
func (s *SyncConfigs) Nearest(org, platform, connection string) (level string, config *SyncConfiguration) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, at := range [][2]string{{levelConnection, connection}, {levelPlatform, org + "/" + platform}, {levelOrganisation, org}} {
		if c, ok := s.rows[configKey(at[0], at[1])]; ok {
			return at[0], &c
		}
	}
	return "", nil
}

// Organisation is what was configured for a whole organisation.
func (s *SyncConfigs) Organisation(org string) (SyncConfiguration, bool) {
	return s.get(configKey(levelOrganisation, org))
}

// Check says what is wrong with a configuration, by the rules for those that the API's own calls take.
func (c SyncConfiguration) Check() error {
	body, f := parseBody(plainJSON(c))
	if f == nil {
		_, f = parseSyncConfiguration(body, nil)
	}
	if f == nil {
		return nil
	}
	return problem.New(problem.Invalid, "%s", f.message).WithHint("%s", f.remedy)
}

// SetOrganisation configures a whole organisation; nil takes the configuration away. The row belongs into the caller's
// batch.
func (s *SyncConfigs) SetOrganisation(org string, c *SyncConfiguration) journal.Put {
	return s.set(configKey(levelOrganisation, org), c)
}

func configKey(level, name string) string { return level + "/" + name }

func (s *SyncConfigs) get(key string) (SyncConfiguration, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, ok := s.rows[key]
	return c, ok
}

func (s *SyncConfigs) set(key string, c *SyncConfiguration) journal.Put {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c == nil {
		delete(s.rows, key)
		return journal.Put{Table: tableSyncConfig, Key: key}
	}
	s.rows[key] = *c
	return journal.Put{Table: tableSyncConfig, Key: key, Value: plainJSON(c)}
}

// restingEntities may be configured and are never synced, because nothing here serves them.
var restingEntities = strings.Fields("ACCOUNT_BALANCE ACCOUNT_BALANCE_BY_SUBSIDIARY ACCOUNT_TRANSACTION " +
	"AP_AGING_REPORT_SUMMARY AP_AGING_REPORT_DATA AR_AGING_REPORT_SUMMARY AR_AGING_REPORT_DATA ATTACHMENT BANK_ACCOUNT " +
	"BANK_DEPOSIT BANK_TRANSACTION BANK_TRANSFER BILL_CREDIT_APPLICATION BILL_CREDIT_MEMO " +
	"BILL_CREDIT_UNAPPLICATION ACCOUNTING_CUSTOMER_REFUND CATEGORIES CLASS COMMERCE_CUSTOMER CURRENCIES CUSTOMER_GROUP " +
	"CUSTOM_RECORD DEPARTMENT EXPENSE EXPENSE_REFUND INVOICE_CREDIT_APPLICATION INVOICE_CREDIT_MEMO " +
	"INVOICE_CREDIT_UNAPPLICATION LOCATION ORDER PAYMENT_METHOD PAYMENT_TERM PAYOUT PRODUCT PROJECT PURCHASE_ORDER SALES_ORDER " +
	"SALES_RECEIPT STORE SUBSCRIPTION SUBSIDIARY TASK TAX_AGENCY TAX_AREA TAX_RATES TRANSACTION UPDATED_TRANSACTION")

// SyncEntities lists the words that a configuration may name.
func SyncEntities() []string {
	all := slices.Clone(restingEntities)
	for _, o := range objects {
		all = append(all, o.Entity)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// parseSyncConfiguration reads a whole configuration, or, with patch, either of its halves over what there was.
func parseSyncConfiguration(body *jsontext.Object, before *SyncConfiguration) (SyncConfiguration, *failure) {
	var config SyncConfiguration
	if before != nil {
		config = *before
	}
	c := &complaints{}
	half := func(name string, read func(*jsontext.Object)) {
		switch v := body.Get(name).(type) {
		case *jsontext.Object:
			read(v)
		case nil:
			if before == nil {
				c.missing = append(c.missing, name)
			}
		default:
			c.complain(name, "must be an object")
		}
	}
	half("initialSync", func(v *jsontext.Object) { config.Initial = c.initialSync(v) })
	half("incrementalSync", func(v *jsontext.Object) {
		config.Incremental.Minutes = c.whole(v, "syncPeriodInMinutes", "incrementalSync.syncPeriodInMinutes", shortestPeriod, longestPeriod)
		config.Incremental.Entities = c.entities(v, "incrementalSync.entities")
	})
	return config, c.failure()
}

func (c *complaints) initialSync(body *jsontext.Object) InitialSync {
	list, isList := body.Get("batches").([]any)
	switch {
	case body.Get("batches") == nil:
		c.missing = append(c.missing, "initialSync.batches")
	case !isList || len(list) == 0:
		c.complain("initialSync.batches", "must be an array with at least one batch")
	}
	var initial InitialSync
	for i, e := range list {
		path := "initialSync.batches[" + strconv.Itoa(i) + "]"
		batch, isObject := e.(*jsontext.Object)
		if !isObject {
			c.complain(path, "must be an object")
			continue
		}
		initial.Batches = append(initial.Batches, SyncBatch{
			Months: c.whole(batch, "timeFrameInMonths", path+".timeFrameInMonths", 1, longestFrame), Entities: c.entities(batch, path+".entities"),
		})
	}
	return initial
}

// longestFrame is a century, in months.
const longestFrame = 1200

func (c *complaints) whole(body *jsontext.Object, name, path string, low, high int) int {
	v, isNumber := body.Get(name).(json.Number)
	if body.Get(name) == nil {
		c.missing = append(c.missing, path)
		return 0
	}
	n, err := strconv.Atoi(string(v))
	if !isNumber || err != nil || n < low || n > high {
		c.complain(path, "must be a whole number from %d to %d", low, high)
	}
	return n
}

func (c *complaints) entities(body *jsontext.Object, path string) []string {
	list, isList := body.Get("entities").([]any)
	switch {
	case body.Get("entities") == nil:
		c.missing = append(c.missing, path)
	case !isList:
		c.complain(path, "must be an array")
	}
	known, names := SyncEntities(), []string{}
	for i, e := range list {
		word := plainText(e)
		if !slices.Contains(known, word) {
			c.complain(path+"["+strconv.Itoa(i)+"]", "must be one of %s, not %s", strings.Join(known, ", "), quoted(word))
			continue
		}
		names = append(names, word)
	}
	return names
}

// The calls.

// configRoutes are the calls for the configurations of platforms and connections.
func configRoutes() []*route {
	var list []*route
	for _, level := range []struct {
		template string
		key      func(a *API, q *request) (string, *failure)
	}{
		{"/configs/sync/platforms/:id", (*API).platformConfigKey},
		{"/configs/sync/connections/:id", (*API).connectionConfigKey},
	} {
		add := func(method string, serve func(a *API, q *request, key string) exchange.Answer) {
			list = append(list, &route{Route: Route{Method: method, Template: level.template}, serve: func(a *API, q *request) exchange.Answer {
				key, f := level.key(a, q)
				if f != nil {
					return q.fail(f)
				}
				return serve(a, q, key)
			}})
		}
		add(http.MethodGet, (*API).showSyncConfig)
		add(http.MethodPost, (*API).makeSyncConfig)
		add(http.MethodPatch, (*API).changeSyncConfig)
		add(http.MethodDelete, (*API).dropSyncConfig)
	}
	return list
}

func (a *API) platformConfigKey(q *request) (string, *failure) {
	if _, offered := platformCredentials[q.pathID]; !offered {
		return "", notFound("platform", quoted(q.pathID))
	}
	return configKey(levelPlatform, q.organisation+"/"+q.pathID), nil
}

func (a *API) connectionConfigKey(q *request) (string, *failure) {
	if f := a.pathConnection(q); f != nil {
		return "", f
	}
	return configKey(levelConnection, q.connection.ID), nil
}

func (a *API) showSyncConfig(q *request, key string) exchange.Answer {
	config, found := a.o.SyncConfigs.get(key)
	if !found {
		return q.fail(notFound("sync configuration", quoted(q.pathID)))
	}
	return ok(config)
}

func (a *API) makeSyncConfig(q *request, key string) exchange.Answer {
	return a.putSyncConfig(q, key, nil)
}

func (a *API) changeSyncConfig(q *request, key string) exchange.Answer {
	before, found := a.o.SyncConfigs.get(key)
	if !found {
		return q.fail(notFound("sync configuration", quoted(q.pathID)))
	}
	return a.putSyncConfig(q, key, &before)
}

func (a *API) putSyncConfig(q *request, key string, before *SyncConfiguration) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	config, f := parseSyncConfiguration(body, before)
	if f != nil {
		return q.fail(f)
	}
	q.Puts, q.durable = append(q.Puts, a.o.SyncConfigs.set(key, &config)), true
	return ok(config)
}

func (a *API) dropSyncConfig(q *request, key string) exchange.Answer {
	q.Puts, q.durable = append(q.Puts, a.o.SyncConfigs.set(key, nil)), true
	return ok(struct{}{})
}
