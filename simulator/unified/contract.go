package unified

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/problem/nearest"
)

// Contract is what the API promises about the keys under which writes are asked for. Which one holds is a setting of
// the workspace, so that one client can be run against the habits of several vendors.
type Contract struct {
	Name  string `json:"name"`
	About string `json:"about"`

	header, query string   // where a key is carried
	methods       []string // of requests that may carry one
	longest       int
	form          keyForm
	required      bool
	apart         bool // keys of one company are not those of another
	once          bool // several keys on one request are refused
	reused        failure
	refuses       bool          // while the first request runs; otherwise the second one waits for it
	refusals      bool          // what was refused before it was accepted is remembered too
	releases      bool          // a write that was throttled leaves its key free
	keeps         time.Duration // how long a key is remembered, of the world's time
}

// keyForm is how a key has to be written.
type keyForm string

const (
	formFree   keyForm = ""
	formUUID   keyForm = "a UUID"
	formQuoted keyForm = "a string in double quotes"
)

var postAndPatch = []string{http.MethodPost, http.MethodPatch}

const idempotencyHeader = "Idempotency-Key"

func reusedWith(status int, kind, code string) failure {
	return failure{status: status, kind: kind, code: code, message: "The Idempotency-Key was used with another request.", remedy: "Send the original request, or a new key."}
}

// contracts is the table of contracts; the first holds unless another is chosen.
var contracts = []Contract{
	{Name: "rutter", About: "a key replays what became of an accepted write; another body is refused with 409, a second call waits for the first",
		header: idempotencyHeader, methods: postAndPatch, longest: 255, reused: reusedWith(http.StatusConflict, kindRequest, "IDEMPOTENCY_KEY_REUSED"), keeps: keyLife},
	{Name: "codat", About: "a key is a UUID and replays every outcome for 90 minutes, refusals too; another body is 422, a call under way 409, and a throttled write releases its key",
		header: idempotencyHeader, methods: postAndPatch, longest: 36, form: formUUID, once: true, reused: reusedWith(http.StatusUnprocessableEntity, kindRequest, "IDEMPOTENCY_KEY_REUSED"),
		refuses: true, refusals: true, releases: true, keeps: 90 * time.Minute},
	{Name: "quickbooks", About: "the key is the query parameter requestid, of at most 50 characters, for each company by itself; another body is refused as a duplicate",
		query: "requestid", methods: postAndPatch, longest: 50, apart: true, reused: reusedWith(http.StatusBadRequest, kindRequest, "DUPLICATE_REQUEST_ID"), keeps: keyLife},
	{Name: "xero", About: "a key of at most 128 characters, on POST and PUT alone; another body is refused with 400",
		header: idempotencyHeader, methods: []string{http.MethodPost, http.MethodPut}, longest: 128, reused: reusedWith(http.StatusBadRequest, kindRequest, "IDEMPOTENCY_KEY_REUSED"), keeps: keyLife},
	{Name: "stripe", About: "a key on POST alone replays every outcome once the write has begun; another body is 400 idempotency_error, a call under way 409",
		header: idempotencyHeader, methods: []string{http.MethodPost}, longest: 255, reused: reusedWith(http.StatusBadRequest, kindRequest, "idempotency_error"), refuses: true, keeps: keyLife},
	{Name: "intacct", About: "a key replays what became of an accepted write; another body is refused with 409",
		header: idempotencyHeader, methods: postAndPatch, longest: 255, reused: reusedWith(http.StatusConflict, kindRequest, "DUPLICATE_KEY"), keeps: keyLife},
	{Name: "ietf", About: "the IETF draft: a key in double quotes, demanded of every write, replays every outcome; another body is 422, a call under way 409",
		header: idempotencyHeader, methods: postAndPatch, longest: 255, form: formQuoted, required: true, reused: reusedWith(http.StatusUnprocessableEntity, kindRequest, "IDEMPOTENCY_KEY_REUSED"),
		refuses: true, refusals: true, keeps: keyLife},
	{Name: "none", About: "keys are not looked at: the same write twice is done twice"},
}

// Contracts lists what can be chosen, the usual one first.
func Contracts() []Contract { return slices.Clone(contracts) }

func contractNamed(name string) (*Contract, *problem.Problem) {
	var names []string
	for i := range contracts {
		if contracts[i].Name == name {
			return &contracts[i], nil
		}
		names = append(names, contracts[i].Name)
	}
	p := problem.New(problem.Invalid, "there is no idempotency contract %q", name).At("/contract")
	if near, ok := nearest.Word(name, names); ok {
		return nil, p.WithHint("did you mean %s?", near)
	}
	return nil, p.WithHint("use one of: %s", strings.Join(names, ", "))
}

// tableSetting keeps what was chosen for the workspace.
const (
	tableSetting    = "unified.setting"
	settingContract = "idempotency"
)

// Idempotency is the contract that holds.
func (a *API) Idempotency() Contract { return *a.contract.Load() }

// SetIdempotency chooses a contract by its name, for keys that come from now on. It is kept with the workspace.
func (a *API) SetIdempotency(ctx context.Context, name string) error {
	c, unknown := contractNamed(name)
	if unknown != nil {
		return unknown
	}
	if err := a.o.Journal.Commit(ctx, journal.Batch{Puts: []journal.Put{{Table: tableSetting, Key: settingContract, Value: []byte(name)}}}); err != nil {
		return problem.New(problem.Unavailable, "the setting could not be stored").Because(err)
	}
	a.contract.Store(c)
	return nil
}

func (a *API) loadSettings() error {
	chosen := choices{}
	defer a.chosen.Store(&chosen)
	return a.o.Journal.Load(tableSetting, func(name string, value []byte) error {
		if name != settingContract {
			if err := choosable(name, string(value)); err != nil {
				return err
			}
			if string(value) != usual(name) {
				chosen[name] = string(value)
			}
			return nil
		}
		c, unknown := contractNamed(string(value))
		if unknown != nil {
			return unknown
		}
		a.contract.Store(c)
		return nil
	})
}

// sent is the key that a request carries, unquoted, before it is judged.
func (c *Contract) sent(r *http.Request, query params) []string {
	switch {
	case !slices.Contains(c.methods, r.Method):
		return nil
	case c.query != "":
		if key := query.get(c.query); key != "" {
			return []string{key}
		}
		return nil
	default:
		return r.Header.Values(c.header)
	}
}

// key reads and judges the key of a request; empty means that it carries none.
func (c *Contract) key(q *request) (string, *failure) {
	keys := c.sent(q.http, q.query)
	if len(keys) == 0 || keys[0] == "" {
		if c.required && slices.Contains(c.methods, q.http.Method) {
			return "", badRequest("IDEMPOTENCY_KEY_MISSING", "The Idempotency-Key is missing.", `Send Idempotency-Key: "<a UUID>" with every write.`)
		}
		return "", nil
	}
	if c.once && len(keys) > 1 {
		return "", badRequest(codeInvalidFields, "The request carries "+strconv.Itoa(len(keys))+" Idempotency-Keys.", "Send one.")
	}
	key, wasQuoted := unquoted(keys[0])
	switch {
	case key == "" || len(key) > c.longest:
		return "", badRequest(codeInvalidFields, "The Idempotency-Key is "+quoted(key)+".", "Use 1 to "+strconv.Itoa(c.longest)+" characters, a UUID for example.")
	case c.form == formUUID && !validUUID(key), c.form == formQuoted && !wasQuoted:
		return "", badRequest(codeInvalidFields, "The Idempotency-Key is "+quoted(key)+".", "It has to be "+string(c.form)+".")
	}
	return key, nil
}

func unquoted(key string) (string, bool) {
	if len(key) > 1 && key[0] == '"' && key[len(key)-1] == '"' {
		return key[1 : len(key)-1], true
	}
	return key, false
}

// scope sets the keys of one company apart from those of another, where the contract does.
func (c *Contract) scope(q *request) string {
	if c.apart {
		return q.connection.ID
	}
	return ""
}

// refused answers a write that was not accepted, and remembers that where the contract does.
func (a *API) refused(q *request, f *failure) exchange.Answer {
	answer := q.fail(f)
	if q.key == "" || !a.contract.Load().refusals {
		return answer
	}
	j := q.job(a)
	j.Refused = true
	if a.jobs.claim(j, q.intent, a.o.Clock.Now(), a.contract.Load().keeps) == nil {
		a.jobs.end(j, answer, f.code)
		a.jobs.put(&q.sheaf, j, a.o.Clock.Now())
		q.durable = true
	}
	return answer
}

// released forgets the key of a write that the platform throttled, where the contract does.
func (a *API) released(q *request, j *job, status int) {
	if j.Key == "" || status != statusPlatformThrottled || !a.contract.Load().releases {
		return
	}
	a.jobs.forget(j.scoped())
	q.Puts = append(q.Puts, journal.Put{Table: tableIdempotency, Key: j.scoped()})
}
