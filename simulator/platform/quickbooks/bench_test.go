package quickbooks_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// discarded is a journal that keeps nothing, so that a benchmark measures the platform alone.
type discarded struct{ journal.Recorder }

func (discarded) Append(journal.Batch)                                {}
func (discarded) Commit(context.Context, journal.Batch) error         { return nil }
func (discarded) Enqueue(journal.Batch) func() error                  { return func() error { return nil } }
func (discarded) Load(string, func(string, []byte) error) error       { return nil }
func (discarded) Row(table, key string) (value []byte, missing error) { return nil, nil }

// BenchmarkCreate makes documents the way the unified layer does: through the hop, with the body decoded already, a
// request id, and a listener that writes the record down.
func BenchmarkCreate(b *testing.B) {
	bodies := map[string]func(w *world, n int) string{
		"invoice": func(_ *world, n int) string {
			return `{"CustomerRef":{"value":{customer}},"CurrencyRef":{"value":"USD"},"TxnDate":"2026-03-01","DueDate":"2026-03-31","DocNumber":"M-` + strconv.Itoa(n) +
				`","CustomerMemo":{"value":"measured"},"Line":[{"Amount":120.5,"Description":"one line","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}},"Qty":1,"UnitPrice":120.5}}]}`
		},
		"bill": func(_ *world, n int) string {
			return `{"VendorRef":{"value":{vendor}},"CurrencyRef":{"value":"USD"},"TxnDate":"2026-03-01","DueDate":"2026-03-31","DocNumber":"B-` + strconv.Itoa(n) +
				`","Line":[{"Amount":55.5,"Description":"one line","DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":{rent}}}}]}`
		},
		"estimate": func(_ *world, n int) string { // with much that lies beside the record
			return `{"CustomerRef":{"value":{customer}},"TxnDate":"2026-03-01","ExpirationDate":"2026-04-01","DocNumber":"E-` + strconv.Itoa(n) +
				`","BillEmail":{"Address":"a@b.example"},"BillAddr":{"Line1":"1 Main Street","City":"Bath","PostalCode":"04530"},"TxnStatus":"Accepted","Line":[{"Amount":120.5,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}},"TaxCodeRef":{"value":"NON"}}}]}`
		},
		"payment": func(w *world, n int) string {
			return `{"CustomerRef":{"value":{customer}},"CurrencyRef":{"value":"USD"},"TxnDate":"2026-03-02","TotalAmt":100,"PaymentRefNum":"` + strconv.Itoa(n) + `"}`
		},
	}
	for _, entity := range []string{"invoice", "bill", "estimate", "payment"} {
		b.Run(entity, func(b *testing.B) {
			w := newWorld(b)
			w.store = nil
			hop, c := w.measured(b)
			var requests [512]platform.Request
			ctx := journal.Cover(exchange.With(b.Context(), exchange.Origin{Trace: "trace", Cause: "cause", Actor: "api"}))
			b.ReportAllocs()
			for i := range b.N {
				at := i % len(requests)
				if at == 0 {
					b.StopTimer()
					for j := range requests {
						requests[j] = w.native(b, entity, bodies[entity](w, i+j), i+j)
					}
					b.StartTimer()
				}
				a, err := hop.Call(ctx, c, requests[at])
				if err != nil || a.Status != http.StatusOK {
					b.Fatalf("%v %d: %s", err, a.Status, a.Body)
				}
			}
		})
	}
}

// measured is the world's hop over a journal that keeps nothing, and a connection with a token.
func (w *world) measured(b *testing.B) (*platform.Hop, platform.Connection) {
	b.Helper()
	w.o.Store = discarded{}
	w.restart()
	changes := 0
	w.books[realm].SetListener(func(ctx context.Context, made []ledger.Change) func() error {
		puts := platform.TakePuts(ctx)
		for _, c := range made {
			changes++
			row, err := ledger.Encode(c.Record)
			if err != nil {
				b.Error(err)
			}
			puts = append(puts, journal.Put{Table: "ledger.record", Key: c.Record.Header().ID, Value: row})
		}
		return discarded{}.Enqueue(journal.Batch{Puts: puts})
	})
	n := 0
	hop := platform.NewHop(platform.Options{
		Platforms: []platform.Platform{w.facade.Platform()}, Journal: discarded{}, Now: w.clock, Wall: time.Now,
		NextID: func() string { n++; return fmt.Sprintf("0198a4c2-0000-8000-8000-%012d", n) },
	})
	c := platform.Connection{ID: "c1", Platform: "QUICKBOOKS"}
	hop.Adopt(c.ID, w.facade.IssueToken(realm))
	return hop, c
}

// native is a request as the unified layer makes it.
func (w *world) native(b *testing.B, entity, body string, n int) platform.Request {
	b.Helper()
	raw := []byte(w.expand(body))
	read, _ := jsontext.Decode(raw)
	decoded, isObject := read.(*jsontext.Object)
	if !isObject {
		b.Fatalf("not an object: %s", raw)
	}
	return platform.Request{Method: "POST", Path: "/v3/company/" + realm + "/" + entity, Body: raw, Decoded: decoded,
		Query: platform.Query{{Name: "requestid", Value: "0198a4c2-1111-8000-8000-" + strconv.Itoa(n)}}}
}
