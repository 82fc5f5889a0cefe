package filter

// Type is how the values of a key are read.
type Type string

// The types.
const (
	Word     Type = "word"     // text with * and ?, = exact, ~ regular expression
	Choice   Type = "choice"   // one of a fixed list
	Number   Type = "number"   // comparisons and ranges
	Status   Type = "status"   // a number, or a class such as 5xx
	Duration Type = "duration" // a number with us, ms, s, m, h or d
	Size     Type = "size"     // a number with b, kb or mb; bytes without
	Time     Type = "time"     // a date and time, or how long ago: -5m
	Header   Type = "header"   // header.name: a word
	Content  Type = "content"  // text anywhere in a body
	Field    Type = "field"    // json.path: a number or a word
)

// Key is a name that may stand before the colon.
type Key struct {
	Name        string   `json:"name"`
	Type        Type     `json:"type"`
	Description string   `json:"description"`
	Examples    []string `json:"examples"`
	Values      []string `json:"values,omitempty"` // of a choice; for other types the usual ones

	index   string            // name under which an index lists it; empty when none does
	aliases map[string]string // other spellings of values
}

var keys = []Key{
	{Name: "method", Type: Word, Description: "HTTP method", Examples: []string{"method:POST"}, Values: []string{"GET", "POST", "PATCH", "PUT", "DELETE"}},
	{Name: "status", Type: Status, Description: "HTTP status of an exchange or a delivery attempt", Examples: []string{"status:5xx", "status:>=400", "status:429"}, index: "statusclass"},
	{Name: "path", Type: Word, Description: "path of the request", Examples: []string{"path:/accounting/invoices*"}},
	{Name: "host", Type: Word, Description: "host the request was sent to", Examples: []string{"host:localhost*"}},
	{Name: "url", Type: Word, Description: "host, path and query", Examples: []string{"url:*cursor=*"}},
	{Name: "kind", Type: Choice, Description: "what the entry records", Examples: []string{"kind:exchange", "kind:event,attempt"}, index: "kind",
		Values:  []string{"exchange", "event", "attempt", "sync", "health", "ledger", "fault", "clock", "step"},
		aliases: map[string]string{"sync": "sync_run", "ledger": "change", "sync_run": "sync_run", "change": "change"}},
	{Name: "id", Type: Word, Description: "id of the entry: request, event, attempt, run", Examples: []string{"id:3f2c*"}, index: "id"},
	{Name: "seq", Type: Number, Description: "sequence number in the journal", Examples: []string{"seq:>1000", "seq:10..20"}},
	{Name: "run", Type: Word, Description: "scenario run", Examples: []string{"run:*"}, index: "run"},
	{Name: "step", Type: Number, Description: "number of a scenario step", Examples: []string{"step:3"}},
	{Name: "connection", Type: Word, Description: "connection, by id or name", Examples: []string{"connection:main"}, index: "connection"},
	{Name: "platform", Type: Word, Description: "accounting platform", Examples: []string{"platform:quickbooks"}, Values: []string{"QUICKBOOKS", "XERO"}},
	{Name: "trace", Type: Word, Description: "everything that follows from one request or run", Examples: []string{"trace:3f2c*"}, index: "trace"},
	{Name: "cause", Type: Word, Description: "id of the entry that brought it about", Examples: []string{"cause:3f2c*"}, index: "cause"},
	{Name: "dur", Type: Duration, Description: "how long it took, injected waiting included", Examples: []string{"dur:>500ms", "dur:1s..5s"}},
	{Name: "size", Type: Size, Description: "size of the answer, or of the event", Examples: []string{"size:>1mb"}},
	{Name: "reqsize", Type: Size, Description: "size of the request body", Examples: []string{"reqsize:>10kb"}},
	{Name: "header", Type: Header, Description: "header of the request or the answer", Examples: []string{"header.retry-after:*"}},
	{Name: "json", Type: Field, Description: "field of a JSON body; the path may begin at any depth", Examples: []string{"json.total_amount:>10000", "json.vendor.id:*"}},
	{Name: "body", Type: Content, Description: "text in a body", Examples: []string{"body:overdue"}},
	{Name: "fault", Type: Word, Description: "fault rule that touched it, by name", Examples: []string{"fault:burst"}, index: "rule"},
	{Name: "rule", Type: Word, Description: "fault rule that touched it, by name", Examples: []string{"rule:burst"}, index: "rule"},
	{Name: "effect", Type: Word, Description: "kind of fault that touched it", Examples: []string{"effect:rate_limited"}},
	{Name: "draw", Type: Number, Description: "random draw of the rule, from 0 to 1", Examples: []string{"draw:<0.1"}},
	{Name: "is", Type: Choice, Description: "a property it has", Examples: []string{"is:failed", "-is:replayed"},
		Values: []string{"replayed", "failed", "slow", "pinned", "injected", "manual", "truncated", "redacted"}},
	{Name: "has", Type: Choice, Description: "something that hangs on it", Examples: []string{"has:fault"}, Values: []string{"fault", "webhook", "diff", "note"}},
	{Name: "type", Type: Word, Description: "type of an event, a sync run or a step", Examples: []string{"type:invoice", "type:incremental"}},
	{Name: "event", Type: Word, Description: "webhook event, by id or code", Examples: []string{"event:INVOICE_CREATED"}},
	{Name: "endpoint", Type: Word, Description: "webhook receiver, by id or address", Examples: []string{"endpoint:*/webhooks"}},
	{Name: "attempt", Type: Number, Description: "number of a delivery attempt", Examples: []string{"attempt:>1"}},
	{Name: "result", Type: Word, Description: "how a delivery attempt or a sync run ended", Examples: []string{"result:timeout,reset", "result:no_updates"},
		Values: []string{"delivered", "status", "timeout", "refused", "reset", "blocked", "dropped", "updates", "no_updates", "failed", "partial", "delayed"}},
	{Name: "sig", Type: Word, Description: "signature sent or received, as the journal shows it", Examples: []string{"sig:*"}},
	{Name: "sync", Type: Word, Description: "sync run, by id, type or trigger", Examples: []string{"sync:historical", "sync:manual"}},
	{Name: "health", Type: Word, Description: "state that a connection left or reached", Examples: []string{"health:needs_update"}},
	{Name: "code", Type: Word, Description: "error code, or code of an event", Examples: []string{"code:invalid_grant"}},
	{Name: "actor", Type: Word, Description: "who did it", Examples: []string{"actor:bookkeeper"}, Values: []string{"api", "bookkeeper", "platform"}},
	{Name: "hop", Type: Choice, Description: "leg of the way", Examples: []string{"hop:platform"}, Values: []string{"link", "unified", "platform", "sync", "webhook", "transport"}},
	{Name: "object", Type: Word, Description: "kind of record, singular", Examples: []string{"object:invoice"}},
	{Name: "after", Type: Time, Description: "machine's time, from then on; -5m counts from the newest entry", Examples: []string{"after:-5m"}},
	{Name: "before", Type: Time, Description: "machine's time, until then", Examples: []string{"before:2026-03-02T10:00:00Z"}},
	{Name: "vafter", Type: Time, Description: "world's time, from then on", Examples: []string{"vafter:-2d"}},
	{Name: "vbefore", Type: Time, Description: "world's time, until then", Examples: []string{"vbefore:now"}},
}

// Keys lists every key, for people and for suggestions.
func Keys() []Key { return append([]Key(nil), keys...) }

func findKey(name string) *Key {
	for i := range keys {
		if keys[i].Name == name {
			return &keys[i]
		}
	}
	return nil
}

// dotted reports whether the key is followed by a name of its own.
func (k *Key) dotted() bool { return k.Type == Header || k.Type == Field }
