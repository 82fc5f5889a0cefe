package subject

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"faultline/simulator/seed"
)

// writer books a commission for each invoice that appears after everything was read once, and one retainer at the
// start: a bill, then its payment.
type writer struct {
	worker *worker
	tasks  []*task
	begun  bool
	held   time.Time // no try before this
}

// task is one bill to be written and paid. Its keys depend on nothing but what it is for, so that a repeat, even
// after a restart, is the same request.
type task struct {
	reason string // goes into the memo: equal intents are one intent
	date   string
	billID string // once the bill is written
	tries  int
}

// The commission is a flat fee.
const fee = "25.00"

func newWriter(w *worker) *writer { return &writer{worker: w} }

// work takes on what is new and brings every task one step on, or as far as it gets.
func (w *writer) work(ctx context.Context) error {
	if !w.worker.complete {
		return nil
	}
	w.plan()
	for len(w.tasks) > 0 {
		if w.worker.api.now().Before(w.held) {
			return nil
		}
		done, err := w.advance(ctx, w.tasks[0])
		if errors.Is(err, errRefused) || errors.Is(err, errGone) {
			w.worker.log.Error("a write was refused and is given up", "for", w.tasks[0].reason)
			done, err = true, nil
		}
		if errors.Is(err, errUnknown) {
			w.tasks[0].tries++
			w.held = w.worker.api.now().Add(backoff(w.tasks[0].tries))
			w.worker.log.Warn("the outcome of a write is unknown: it will be repeated", "for", w.tasks[0].reason)
			return nil
		}
		if err != nil {
			return err
		}
		if done {
			w.tasks = w.tasks[1:]
		}
	}
	return nil
}

func (w *writer) plan() {
	invoices := w.worker.shelves["invoice"]
	fresh := invoices.news()
	if !w.begun {
		w.begun = true
		w.tasks = append(w.tasks, &task{reason: "retainer " + w.worker.connection.ID, date: day(w.worker.newest())})
		return
	}
	for _, id := range fresh {
		if invoice, still := invoices.held[id]; still {
			w.tasks = append(w.tasks, &task{reason: "commission for invoice " + id, date: day(invoice.synced)})
		}
	}
}

// newest is the latest moment that the books speak of: the closest thing to their own clock.
func (w *worker) newest() time.Time {
	var newest time.Time
	for _, o := range objects {
		if mark := w.shelves[o.name].mark; mark.After(newest) {
			newest = mark
		}
	}
	return newest
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// advance writes the bill, then the payment, and reports whether the task is over.
func (w *writer) advance(ctx context.Context, t *task) (done bool, err error) {
	accounts, vendors := w.worker.shelves["account"], w.worker.shelves["vendor"]
	vendor := vendors.find("vendor_name", "")
	expense, bank := accounts.find("account_type", "expense"), accounts.find("account_type", "bank")
	if vendor == "" || expense == "" || bank == "" {
		w.worker.log.Warn("nothing can be written: the books have no vendor, expense account or bank account", "for", t.reason)
		return true, nil
	}
	if t.billID == "" {
		t.billID, err = w.post(ctx, t, "bills", "bill", map[string]any{
			"vendor_id": vendor, "issue_date": t.date, "due_date": t.date, "currency_code": w.currency(), "memo": t.reason,
			"line_items": []any{map[string]any{"account_id": expense, "description": t.reason, "total_amount": json.Number(fee)}},
		})
		return false, err
	}
	_, err = w.post(ctx, t, "bill_payments", "bill_payment", map[string]any{
		"account_id": bank, "vendor_id": vendor, "transaction_date": t.date, "memo": t.reason,
		"linked_bills": []any{map[string]any{"id": t.billID, "allocated_amount": json.Number(fee)}},
	})
	return err == nil, err
}

// currency is that of the accounts; a company has one.
func (w *writer) currency() string {
	accounts := w.worker.shelves["account"]
	var members struct {
		Currency string `json:"currency_code"`
	}
	if json.Unmarshal(accounts.held[accounts.find("currency_code", "")].raw, &members) != nil || members.Currency == "" {
		return "USD"
	}
	return members.Currency
}

// post writes one record and returns its id. An answer without an id is no proof that nothing was written: the
// outcome is unknown, and the same request under the same key will tell.
func (w *writer) post(ctx context.Context, t *task, list, name string, fields map[string]any) (string, error) {
	body, err := json.Marshal(map[string]any{"response_mode": "prefer_sync", name: fields})
	if err != nil {
		return "", err
	}
	key := seed.Seed(0).UUID(w.worker.connection.ID, name, t.reason)
	if w.worker.api.defects[NewKeyOnRetry] {
		key = seed.Seed(0).UUID(w.worker.connection.ID, name, t.reason, fmt.Sprint(t.tries))
	}
	answer, err := w.worker.call(ctx, request{method: http.MethodPost, path: "/accounting/" + list, body: body, key: key})
	if err != nil {
		return "", err
	}
	var envelope map[string]struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &envelope) != nil || envelope[name].ID == "" {
		return "", errUnknown
	}
	w.worker.log.Info("written", "object", name, "id", envelope[name].ID, "for", t.reason)
	t.tries = 0
	return envelope[name].ID, nil
}
