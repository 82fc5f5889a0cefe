package unified

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/jsontext"
)

func (a *API) syncStatus(connection string) SyncStatus {
	if a.o.Progress == nil {
		return SyncStatus{}
	}
	return a.o.Progress.Status(connection)
}

type statusDocument struct {
	CreatedAt           string  `json:"created_at"`
	Platform            string  `json:"platform"`
	LinkURL             string  `json:"link_url"`
	IsReady             bool    `json:"is_ready"`
	IsHealthy           bool    `json:"is_healthy"`
	LastSyncCompletedAt *string `json:"last_sync_completed_at"`
	NeedsUpdateStatus   struct {
		NeedsUpdate bool `json:"needs_update"`
	} `json:"needs_update_status"`
	DisabledStatus struct {
		IsDisabled     bool   `json:"is_disabled"`
		DisabledReason string `json:"disabled_reason"`
	} `json:"disabled_status"`
	Historical historicalDocument `json:"historical_sync_status"`
}

type historicalDocument struct {
	Completed        bool                   `json:"historical_sync_completed"`
	Total            map[string]entityTotal `json:"total"`
	BatchesCompleted int                    `json:"num_batches_completed"`
	BalanceSheets    *int                   `json:"synced_balance_sheets_count"`
	CashFlows        *int                   `json:"synced_cash_flows_count"`
	IncomeStatements *int                   `json:"synced_income_statements_count"`
	Orders           *int                   `json:"synced_orders_count"`
	Transactions     *int                   `json:"synced_transactions_count"`
	Expected         []expectedCount        `json:"expected_entity_counts"`
	Batches          []batchDocument        `json:"batches"`
}

type entityTotal struct {
	Oldest string `json:"oldest_entity_date"`
	Newest string `json:"newest_entity_date"`
	Ready  bool   `json:"ready"`
	Synced int    `json:"synced_count"`
}

type expectedCount struct {
	Batch    int    `json:"batch_num"`
	Entity   string `json:"entity"`
	Estimate bool   `json:"is_estimate"`
	Count    *int   `json:"count"` // null until somebody has counted
}

type batchDocument struct {
	Number   int                      `json:"batch_num"`
	Progress map[string]batchProgress `json:"progress_info"`
	Config   json.RawMessage          `json:"config"`
}

type batchProgress struct {
	Status string `json:"status"`
	Oldest string `json:"oldest_batch_entity_date"`
	Newest string `json:"newest_batch_entity_date"`
}

// DisabledReasons lists why a connection can be disabled, in the words of the schema.
func DisabledReasons() []string { return slices.Clone(disabledReasons) }

// disabledReasons is the closed list of the schema; any other reason shows as UNKNOWN.
var disabledReasons = []string{
	"SHOP_API_KEY_EXPIRED", "SHOP_NOT_FOUND", "SHOP_ID_IS_INVALID", "SHOP_IS_DISABLED_OR_EXPIRED", "SHOP_IS_LOCKED",
	"SHOP_PAYMENT_REQUIRED", "TUNNEL_ERROR", "WEB_SERVICE_IS_DISABLED", "SHOP_IS_UNAVAILABLE", "CERT_EXPIRED",
	"FAILED TO AUTHENTICATE", "NEEDS_REAUTH", "REQUEST_TIMEOUT", "MANUALLY_DISABLED", "UNKNOWN",
}

// connectionStatus answers how far a connection is: state, counts and batches.
func (a *API) connectionStatus(q *request) exchange.Answer {
	c := q.connection
	status := a.syncStatus(c.ID)
	doc := statusDocument{
		CreatedAt: stamp(c.CreatedAt), Platform: c.Platform, LinkURL: a.o.BaseURL() + c.LinkPath(), IsReady: ready(c.State),
		IsHealthy: c.State.Healthy(), LastSyncCompletedAt: stampOrNull(status.LastCompleted), Historical: a.historical(c.ID, status),
	}
	doc.NeedsUpdateStatus.NeedsUpdate = c.State == health.NeedsReauth
	doc.DisabledStatus.IsDisabled = c.State == health.Disabled
	doc.DisabledStatus.DisabledReason = "null"
	if c.State == health.Disabled {
		doc.DisabledStatus.DisabledReason = "UNKNOWN"
		if slices.Contains(disabledReasons, c.DisabledReason) {
			doc.DisabledStatus.DisabledReason = c.DisabledReason
		}
	}
	b := append([]byte(`{"status":`), plainJSON(doc)...)
	b = append(appendConnection(b, c), '}')
	return exchange.Answer{Status: 200, Body: b}
}

func (a *API) historical(connection string, status SyncStatus) historicalDocument {
	transactions := 0
	count := func(o *Object) *int {
		n := a.copy.Count(connection, o.Name)
		return &n
	}
	h := historicalDocument{
		Completed: status.Historical, Total: map[string]entityTotal{},
		BalanceSheets: count(balanceSheetObject), CashFlows: count(cashFlowObject), IncomeStatements: count(incomeStatementObject),
		Transactions: &transactions, Expected: []expectedCount{}, Batches: []batchDocument{},
	}
	for _, o := range objects {
		oldest, newest, n := a.copy.Span(connection, o.Name)
		if n == 0 || oldest.IsZero() || o.Banked {
			continue
		}
		h.Total[o.statusName()] = entityTotal{stamp(oldest), stamp(newest), a.o.Progress == nil || a.o.Progress.Ready(connection, o.Name), n}
		if o.Indexed() {
			transactions += n
		}
	}
	for _, batch := range status.Batches {
		doc := batchDocument{Number: batch.Number, Progress: map[string]batchProgress{}, Config: json.RawMessage("null")}
		if batch.Chosen {
			doc.Config = batch.config()
		}
		done := true
		for _, e := range batch.Entities {
			o, known := ObjectByName(e.Object)
			if !known {
				continue
			}
			name := o.statusName()
			h.Expected = append(h.Expected, e.expectation(batch.Number, name))
			if !e.From.IsZero() {
				oldest, newest, _ := a.copy.Span(connection, o.Name)
				doc.Progress[name] = e.progress(o, oldest, newest)
			}
			done = done && e.State == "COMPLETED"
		}
		if done {
			h.BatchesCompleted++
		}
		h.Batches = append(h.Batches, doc)
	}
	return h
}

func (e EntityStatus) expectation(batch int, name string) expectedCount {
	c := expectedCount{Batch: batch, Entity: name, Estimate: e.Estimate}
	if !e.Unknown {
		c.Count = &e.Expected
	}
	return c
}

// progress is how far a batch has come with an object, and the dates of what it has brought: those of the copy, as far
// as the batch covers them. As long as it has brought nothing, they are its own.
func (e EntityStatus) progress(o *Object, oldest, newest time.Time) batchProgress {
	from, to := oldest, newest
	if !o.Reference && o.NativeDate != "" {
		from, to = latest(oldest, e.From), earliest(newest, e.To)
	}
	if begun := e.State == "IN_PROGRESS" || e.State == "COMPLETED"; !begun || oldest.IsZero() || from.After(to) {
		from, to = e.From, e.To
	}
	return batchProgress{e.State, stamp(from), stamp(to)}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// configNames are the objects that the configuration in a batch can speak of.
var configNames = map[string]string{
	"account": "accounts", "balance_sheet": "balanceSheets", "company_info": "companyInfo", "customer": "customers",
	"income_statement": "incomeStatements", "invoice": "invoices", "item": "items", "purchase_order": "purchaseOrders",
	"transaction": "transactions", "vendor": "vendors",
}

// config is what was configured for a batch, as far as its schema has words for it.
func (b BatchStatus) config() json.RawMessage {
	entities := map[string]string{}
	for _, e := range b.Entities {
		if name, spoken := configNames[e.Object]; spoken {
			entities[name] = "REQUIRED"
		}
	}
	return plainJSON(struct {
		Months   int               `json:"timeFrameInMonths"`
		Entities map[string]string `json:"entities"`
	}{b.Months, entities})
}

// statusName is the lower-case name of an object in counts and in object_types.
func (o *Object) statusName() string {
	return strings.ToLower(o.Entity)
}

// objectTypes reads a list of objects in the words of the API.
func objectTypes(v any) ([]string, *failure) {
	list, isList := v.([]any)
	if !isList {
		return nil, badRequest(codeInvalidFields, "object_types must be an array.", `Send for example ["invoice","bill"].`)
	}
	names := []string{}
	for _, e := range list {
		word := plainText(e)
		i := slices.IndexFunc(objects, func(o *Object) bool { return !o.Kept && o.statusName() == word })
		if i < 0 {
			var known []string
			for _, o := range objects {
				if !o.Kept {
					known = append(known, o.statusName())
				}
			}
			return nil, badRequest(codeInvalidFields, "object_types has "+quoted(word)+", which is not synced here.", "Use "+strings.Join(known, ", ")+".")
		}
		names = append(names, objects[i].Name)
	}
	return names, nil
}

func (a *API) startIncremental(q *request) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	var names []string
	if v := body.Get("object_types"); v != nil {
		if names, f = objectTypes(v); f != nil {
			return q.fail(f)
		}
		if len(names) == 0 {
			return succeeded()
		}
	}
	if f := a.open(q); f != nil {
		return q.fail(f)
	}
	if err := a.o.Syncs.Incremental(context.WithoutCancel(q.ctx), q.connection.ID, names); err != nil {
		return q.fail(problemFailure(err))
	}
	return succeeded()
}

// oldestBackfill is how far back a backfill may begin.
const oldestBackfill = 5

func (a *API) startBackfill(q *request) exchange.Answer {
	body, f := parseBody(q.body)
	if f != nil {
		return q.fail(f)
	}
	c := &complaints{}
	for _, name := range []string{"start_date", "object_types"} {
		if body.Get(name) == nil {
			c.missing = append(c.missing, name)
		}
	}
	now := a.o.Clock.Now()
	from := c.day(body, "start_date", now)
	to := c.day(body, "end_date", now)
	if from.Before(now.UTC().AddDate(-oldestBackfill, 0, 0).Truncate(24 * time.Hour)) {
		c.complain("start_date", "must be at most %d years ago", oldestBackfill)
	}
	if to.Before(from) {
		c.complain("end_date", "must not be before start_date")
	}
	webhooks, isTruth := body.Get("include_webhooks").(bool)
	if body.Get("include_webhooks") != nil && !isTruth {
		c.complain("include_webhooks", "must be true or false")
	}
	if _, isText := body.Get("remarks").(string); body.Get("remarks") != nil && !isText {
		c.complain("remarks", "must be a string")
	}
	if f := c.failure(); f != nil {
		return q.fail(f)
	}
	names, f := objectTypes(body.Get("object_types"))
	if f == nil {
		f = a.open(q)
	}
	if f != nil {
		return q.fail(f)
	}
	if err := a.o.Syncs.Backfill(context.WithoutCancel(q.ctx), q.connection.ID, BackfillOrder{Objects: names, From: from, To: to, Webhooks: webhooks}); err != nil {
		return q.fail(problemFailure(err))
	}
	return succeeded()
}

// day reads a calendar date of a body; one that is left out is today.
func (c *complaints) day(body *jsontext.Object, name string, today time.Time) time.Time {
	if body.Get(name) == nil {
		return today
	}
	t, err := time.Parse(time.DateOnly, plainText(body.Get(name)))
	if err != nil {
		c.complain(name, "must be YYYY-MM-DD")
		return today
	}
	return t
}
