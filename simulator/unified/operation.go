package unified

// operation describes a call that is about no object; those about objects follow from the objects.
type operation struct {
	tag, summary string
	query        []parameter
	body         []Field
	answer       []Field
	bare         bool // the answer is an array of what the fields describe
	raw          bool // the answer is bytes of any type
	form         bool // the body may be a form, too
	open         bool // needs no credentials
}

// parameter is one of the query.
type parameter struct {
	name, about string
	schema      schema
	required    bool
}

var (
	textSchema   = schema{"type": "string"}
	millisSchema = schema{"type": "integer", "format": "int64"}
	truthSchema  = schema{"type": "string", "enum": []string{"true", "false"}}
)

func oneOf(words ...string) schema { return schema{"type": "string", "enum": words} }

// The parameters of all lists.
var listParameters = []parameter{
	{name: "cursor", about: "The next_cursor of the page before.", schema: textSchema},
	{name: "limit", about: "Records on a page; more than the highest number means the highest.", schema: schema{"type": "integer", "minimum": 1, "default": defaultLimit}},
	{name: "filter", about: `Conditions on top-level members, joined by AND: status = "open" AND total_amount >= 100, customer_id IN ("…","…").`, schema: textSchema},
	{name: "sort", about: "A member, and ASC or DESC; updated_at DESC when left out.", schema: textSchema},
	{name: "expand", about: "Adds the platform's own record.", schema: oneOf(expandPlatformData)},
	{name: "last_synced_at_min", about: "Unix milliseconds, inclusive. Deprecated: use filter.", schema: millisSchema},
	{name: "updated_at_min", about: "Unix milliseconds, inclusive. Deprecated: use filter.", schema: millisSchema},
	{name: "updated_at_max", about: "Unix milliseconds, inclusive. Deprecated: use filter.", schema: millisSchema},
	{name: "force_fetch", about: "Answers with what is there before the first sync is over.", schema: truthSchema},
}

// The parameters of reads of one record.
var singleParameters = []parameter{
	{name: "id_type", about: "Whose id the path has.", schema: oneOf("rutter", "platform")},
	{name: "expand", about: "Adds the platform's own record.", schema: oneOf(expandPlatformData)},
	{name: "force_fetch", about: "Answers with what is there before the first sync is over.", schema: truthSchema},
}

var (
	successFields = []Field{truth("success")}
	madeFields    = []Field{group("connection", text("id"), text("access_token"), text("link_url"), text("name").null())}
	shortFields   = group("connection", text("id"), text("orgId"), text("platform"))
	configFields  = []Field{
		group("initialSync", array("batches", whole("timeFrameInMonths").writes(Must, Must), plainWords("entities").writes(Must, Must)).writes(Must, Must)).writes(Must, May),
		group("incrementalSync", whole("syncPeriodInMinutes").writes(Must, Must), plainWords("entities").writes(Must, Must)).writes(Must, May),
	}
	webhookFields = []Field{
		text("id"), text("api_version"), text("url"), truth("disabled"), mapping("platform_data_config").null(),
		group("allow_list", plainWords("allowedTypes")).null(), timestamp("created_at"), timestamp("updated_at"),
	}
	metricFields = []Field{timestamp("checkpoint"), shortFields} // and a list under the name of the metric
	jobFields    = []Field{
		text("id"), enum("status", "prequeued", jobPending, jobSuccess, jobFailure),
		group("request", text("method"), text("url"), anything("body").optional(), text("idempotency_key").optional()),
		group("response", whole("http_status"), anything("body").optional()).optional(),
	}
)

// The parameters of lists of statements.
var statementParameters = []parameter{
	{name: "start_date", about: "The first month is the one of this day. Deprecated: use filter.", schema: textSchema},
	{name: "end_date", about: "The last month is the one of this day. Deprecated: use filter.", schema: textSchema},
	{name: "response_mode", about: "async answers with a job.", schema: responseModes},
}

// besides are the calls about what hangs on records of an object, by method and what follows the object's path.
var besides = map[string]operation{
	"GET /:id/attachments":                  {summary: "List the files beside one", answer: []Field{array("attachments", attachmentFields...)}},
	"POST /:id/attachments":                 {summary: "Put a file beside one", form: true, body: attachmentBody, answer: []Field{group(attachmentName, attachmentFields...)}},
	"GET /:id/attachments/:attachment/file": {summary: "Download a file beside one", raw: true},
	"GET /attachments/:id":                  {summary: "Fetch what is known of a file", answer: []Field{group(attachmentName, attachmentFields...)}},
	"POST /attachments": {summary: "Put a file beside one that the body names, in version 2023-03-14", form: true,
		body:   []Field{group(attachmentName, append([]Field{idOf(besideMember, "").writes(Must, Never)}, attachmentBody[0].Fields...)...).writes(Must, Never)},
		answer: []Field{group(attachmentName, attachmentFields...)}},
	"GET /attachments": {summary: "List the files beside all of them, in version 2023-03-14", answer: []Field{array("attachments", attachmentFields...)}},
	"GET /:id/balance": {summary: "Fetch what an account holds", answer: []Field{group(bankBalanceView.Name, bankBalanceView.Fields...), shortFields}},
	"GET /:id/details": {summary: "Fetch the numbers of an account", answer: []Field{group(bankDetailsView.Name, bankDetailsView.Fields...), shortFields}},
	"GET /:id/pdf":     {summary: "Link to the printed form", answer: []Field{group("invoice", text("pdf_link"))}},
}

var (
	customFieldFields  = []Field{text("key"), text("name"), text("description"), truth("required"), enum("type", "boolean", "select", "string", "number", "multiselect"), array("options", text("text"), text("value")), {Name: "default", Type: typeScalar, Nullable: true}}
	customFieldsAnswer = []Field{group("custom_fields", array("entity", customFieldFields...), array("entity.line_items", customFieldFields...))}
)

var attachmentBody = []Field{group(attachmentName, text("file").writes(Must, Never), text("file_name").writes(Must, Never)).writes(Must, Never)}

// operations are by method and path template.
var operations = map[string]operation{
	"GET /openapi.json": {tag: "documents", summary: "This document", open: true},
	"GET /postman.json": {tag: "documents", summary: "The same calls as a Postman collection", open: true},
	"GET /connections": {tag: "connections", summary: "List connections",
		query: []parameter{{name: "status", about: "Left out: all that are not stopped.", schema: oneOf("active", "unhealthy", "not_ready", "needs_reauth", "disabled", "any")}},
		answer: []Field{array("connections", text("id"), text("access_token"), text("link_url"), text("platform"),
			enum("status", "active", "unhealthy", "not_ready", "needs_reauth", "disabled"), text("name").null(), timestamp("created_at"), timestamp("updated_at"))}},
	"POST /connections/create": {tag: "connections", summary: "Create a connection, with or without credentials",
		body: append([]Field{text("platform").writes(May, May), text("scope").writes(May, May), group("syncConfig", configFields...).writes(May, May)},
			credentialFields()...),
		answer: madeFields},
	"GET /connections/access_token": {tag: "connections", summary: "Fetch the connection of an access token", answer: []Field{group("connection",
		text("id"), text("store_unique_id"), timestamp("last_sync_completed_at").null().optional(), timestamp("last_sync_started_at").null().optional(),
		truth("disabled"), text("disabled_reason").null().optional(), text("link_url"), truth("needs_update"), text("platform"), text("store_domain").null(),
		text("store_name").null(), plainWords("unavailable_objects").null(), timestamp("created_at").optional())}},
	"GET /connections/status": {tag: "connections", summary: "Fetch how far the syncs of a connection are", answer: []Field{
		group("status", timestamp("created_at"), text("platform"), text("link_url"), truth("is_ready"), truth("is_healthy"), timestamp("last_sync_completed_at").null(),
			group("needs_update_status", truth("needs_update")),
			group("disabled_status", truth("is_disabled"), enum("disabled_reason", disabledReasons...).wordNull()),
			group("historical_sync_status", truth("historical_sync_completed"),
				mapping("total", timestamp("oldest_entity_date"), timestamp("newest_entity_date"), truth("ready"), whole("synced_count")),
				whole("num_batches_completed").null(), whole("synced_balance_sheets_count").null(), whole("synced_cash_flows_count").null(),
				whole("synced_income_statements_count").null(), whole("synced_orders_count").null(), whole("synced_transactions_count").null(),
				array("expected_entity_counts", whole("batch_num"), text("entity"), truth("is_estimate"), whole("count").null()).null(),
				array("batches", whole("batch_num"),
					mapping("progress_info", enum("status", "NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED"), timestamp("oldest_batch_entity_date"), timestamp("newest_batch_entity_date")),
					group("config", whole("timeFrameInMonths"), mapping("entities")).null()))),
		shortFields}},
	"POST /connections/incremental_sync": {tag: "connections", summary: "Sync now", body: []Field{plainWords("object_types").writes(May, May)}, answer: successFields},
	"POST /connections/backfill": {tag: "connections", summary: "Read a range of days again", answer: successFields, body: []Field{
		text("start_date").writes(Must, Must), text("end_date").writes(May, May), plainWords("object_types").writes(Must, Must),
		truth("include_webhooks").writes(May, May), text("remarks").writes(May, May)}},
	"POST /connections/access_token/invalidate": {tag: "connections", summary: "Replace the access token", answer: []Field{text("new_access_token")}},
	"DELETE /connections":                       {tag: "connections", summary: "Delete the connection of an access token", answer: successFields},
	"PATCH /connections/:id":                    {tag: "connections", summary: "Rename a connection", body: []Field{text("name").writes(Must, Must)}, answer: madeFields},
	"DELETE /connections/:id":                   {tag: "connections", summary: "Delete a connection", answer: successFields},
	"POST " + exchangePath: {tag: "connections", summary: "Exchange a public token", open: true, body: exchangeFields, answer: []Field{
		text("connection_id"), text("access_token"), truth("is_ready"), text("platform"), text("name").null(), text("store_unique_name").optional()}},
	"GET /configs/webhooks":     {tag: "configuration", summary: "List webhook configurations", bare: true, answer: webhookFields},
	"GET /configs/webhooks/:id": {tag: "configuration", summary: "Fetch a webhook configuration", answer: webhookFields},

	"GET /configs/webhooks/:id/platform_data_config": {tag: "configuration", summary: "Fetch which members of the platform's records events carry", answer: []Field{mapping("platform_data_config").null()}},
	"PATCH /configs/webhooks/:id/platform_data_config": {tag: "configuration", summary: "Choose which members of the platform's records events carry",
		body: []Field{mapping("platform_data_config").writes(Must, Must)}, answer: []Field{mapping("platform_data_config").null()}},

	"GET /configs/sync/platforms/:id":      {tag: "configuration", summary: "Fetch the sync configuration of a platform", answer: configFields},
	"POST /configs/sync/platforms/:id":     {tag: "configuration", summary: "Set the sync configuration of a platform", body: configFields, answer: configFields},
	"PATCH /configs/sync/platforms/:id":    {tag: "configuration", summary: "Change the sync configuration of a platform", body: configFields, answer: configFields},
	"DELETE /configs/sync/platforms/:id":   {tag: "configuration", summary: "Drop the sync configuration of a platform", answer: []Field{}},
	"GET /configs/sync/connections/:id":    {tag: "configuration", summary: "Fetch the sync configuration of a connection", answer: configFields},
	"POST /configs/sync/connections/:id":   {tag: "configuration", summary: "Set the sync configuration of a connection", body: configFields, answer: configFields},
	"PATCH /configs/sync/connections/:id":  {tag: "configuration", summary: "Change the sync configuration of a connection", body: configFields, answer: configFields},
	"DELETE /configs/sync/connections/:id": {tag: "configuration", summary: "Drop the sync configuration of a connection", answer: []Field{}},

	"GET /accounting/reports": {tag: "figures", summary: "Link to a file of all statements",
		query: []parameter{{name: "filter", about: "Lines within lines, or one after the other.", schema: oneOf(reportTree, reportFlat)}},
		answer: []Field{group("report", text("report_url"), timestamp("expires_at"), group("company_info", idOf("id", "company_info"), text("platform_id").null(), text("name"),
			currency("base_currency_code"), plainWords("addresses"), text("legal_name").optional(), timestamp("createdAt"), timestamp("updatedAt"),
			mapping("additional_fields").optional(), timestamp("last_synced_at"))).null()}},
	"GET /accounting/metrics/:id": {tag: "figures", summary: "Fetch a figure by the month", query: statementParameters[:2], answer: metricFields},
	"GET /metrics/accounting/:id": {tag: "figures", summary: "Fetch a figure by the month, in version 2023-03-14", query: statementParameters[:2], answer: metricFields},

	"POST /accounting/bank_feeds/accounts/mapping_link": {tag: "bank_feed_accounts", summary: "Link to the page that links bank accounts", body: []Field{},
		answer: []Field{group("bank_feed_account_mapping_link", text("url"), timestamp("expires_at"))}},
	"POST /accounting/bank_feeds/otp": {tag: "bank_feed_accounts", summary: "Make a password that is good once", body: []Field{},
		answer: []Field{group("bank_feed_otp", text("otp"), timestamp("expires_at"), text("redirect_uri").null())}},

	"GET /jobs/:id": {tag: "jobs", summary: "Fetch a job", answer: jobFields},
	"GET /events": {tag: "events", summary: "List deletions, oldest first",
		query: []parameter{
			{name: "type", about: "The one type there is.", schema: oneOf(eventDeleted), required: true},
			{name: "resources", about: "Upper-case names, separated by commas; left out: all.", schema: textSchema},
			{name: "last_synced_at_min", about: "Unix milliseconds, inclusive.", schema: millisSchema},
			{name: "cursor", about: "The next_cursor of the page before.", schema: textSchema},
			{name: "limit", about: "Events on a page.", schema: schema{"type": "integer", "minimum": 1, "default": highestLimit}},
			{name: "expand", about: "Adds the platform's own record as it last was.", schema: oneOf(expandPlatformData)},
		},
		answer: []Field{array("events", idOf("id", ""), enum("type", eventDeleted), text("resource"), timestamp("last_synced_at"),
			group("data", idOf("id", ""), text("platform_id")), mapping("platform_data").optional()), text("next_cursor").null()}},
}
