package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"faultline/simulator/clock"
)

const nobody = "0b9f3a52-6c1e-4f0e-9d7a-3f3d9b6c2a11"

// calls are the words of the catalogue's wire rows. What a call needs is fetched before the rule is armed.
var calls = map[string]func(h *house, t *testing.T, name string) func() reply{
	"list": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "") }
	},
	"lists": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "")
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "")
		}
	},
	// two writes at the same time, while the platform is slow: the reply of the one that comes too many
	"crowd": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.arm(t, `{"name":"slow-crowd","effect":{"type":"platform_slow","length":"300ms"}}`)
			var first reply
			var both sync.WaitGroup
			both.Go(func() {
				first = h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			})
			second := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name+"-2"), "Idempotency-Key", name+"-2")
			both.Wait()
			if err := h.Faults().Heal(t.Context(), "slow-crowd"); err != nil {
				t.Fatal(err)
			}
			if second.status == http.StatusOK {
				return first
			}
			return second
		}
	},
	"page": func(h *house, t *testing.T, _ string) func() reply {
		cursor := h.cursor(t)
		return func() reply {
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}, "cursor": {cursor}}, "")
		}
	},
	"filtered": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}, "filter": {`total_amount = "-7"`}}, "")
		}
	},
	"fetch": func(h *house, t *testing.T, _ string) func() reply {
		id := h.first(t, "invoices")
		return func() reply { return h.send(t, "GET", "/accounting/invoices/"+id, nil, "") }
	},
	"missing": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/accounting/invoices/"+nobody, nil, "") }
	},
	"job": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/jobs/"+nobody, nil, "") }
	},
	"create": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
	},
	"document": func(h *house, t *testing.T, name string) func() reply {
		body := h.invoice(t)
		return func() reply { return h.send(t, "POST", "/accounting/invoices", nil, body, "Idempotency-Key", name) }
	},
	// a write on a connection that is made after the selected call, and how it failed; the door is open again afterwards
	"refused": func(h *house, t *testing.T, name string) func() reply {
		write := func() reply {
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
		return func() reply {
			write()
			got := write()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			for ctx.Err() == nil && h.send(t, "GET", "/connections", nil, "").err != nil {
				clock.Rest(ctx, 10*time.Millisecond)
			}
			return got
		}
	},
	// three lines of a bank's statement in one request
	"feed": func(h *house, t *testing.T, name string) func() reply {
		made := h.send(t, "POST", "/accounting/bank_feeds/accounts", nil, fmt.Sprintf(`{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD","name":%q}}`, name))
		var account struct {
			Account struct{ ID string } `json:"bank_feed_account"`
		}
		if err := json.Unmarshal(made.body, &account); err != nil || account.Account.ID == "" {
			t.Fatalf("no account: %d %s", made.status, made.body)
		}
		var lines []string
		for i := range 3 {
			lines = append(lines, fmt.Sprintf(`{"transaction_id":"t%d","posted_at":"2026-02-27","amount":-12.5,"description":"wire","transaction_type":"debit"}`, i+1))
		}
		body := fmt.Sprintf(`{"bank_feed_transactions":{"bank_feed_account_id":%q,"transactions":[%s]}}`, account.Account.ID, strings.Join(lines, ","))
		return func() reply { return h.send(t, "POST", "/accounting/bank_feeds/transactions", nil, body) }
	},
	// a repetition of a write under its key
	"repeat": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
	},
	// the job of a write that is answered before it ends, some time later
	"accepted": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			r := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			if r.status != http.StatusOK || !bytes.HasPrefix(r.body, []byte(`{"async_response":{`)) {
				return r
			}
			h.advance(t, time.Minute)
			return h.send(t, "GET", "/jobs/"+r.header.Get("X-Rutter-Job-Id"), nil, "")
		}
	},
	// the job of a write that is over
	"done": func(h *house, t *testing.T, name string) func() reply {
		r := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		return func() reply { return h.send(t, "GET", "/jobs/"+r.header.Get("X-Rutter-Job-Id"), nil, "") }
	},
	"exchange": func(h *house, t *testing.T, _ string) func() reply {
		token, err := h.Connections().PublicToken(t.Context(), h.connection)
		if err != nil {
			t.Fatal(err)
		}
		c := h.Credentials()
		body := fmt.Sprintf(`{"client_id":%q,"secret":%q,"public_token":%q}`, c.ClientID, c.ClientSecret, token)
		return func() reply { return h.send(t, "POST", "/item/public_token/exchange", nil, body) }
	},
	"link": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/link/start", nil, "") }
	},
	"sync": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			_, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil)
			return reply{err: err}
		}
	},
	"update": func(h *house, t *testing.T, name string) func() reply {
		id := h.first(t, "vendors")
		return func() reply {
			return h.send(t, "PATCH", "/accounting/vendors/"+id, nil, fmt.Sprintf(`{"vendor":{"email":"%s@wire.test"}}`, name), "Idempotency-Key", name)
		}
	},
}
