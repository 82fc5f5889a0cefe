package simulator

import (
	"context"
	"runtime"
	"strconv"
	"testing"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
)

// discarded is a journal that keeps nothing, so that a benchmark measures the books alone.
type discarded struct{ journal.Recorder }

func (discarded) Commit(context.Context, journal.Batch) error { return nil }
func (discarded) Enqueue(journal.Batch) func() error          { return func() error { return nil } }

// BenchmarkChange is what the books and those who listen to them have to do for a new invoice that a platform made.
func BenchmarkChange(b *testing.B) {
	at := clock.New(clock.Wall, clock.Epoch)
	ids := newNames(1, "change", 1)
	connection := link.Connection{ID: "ee01ab18-2f45-8bec-b020-b2beb6f8cb14", Platform: "QUICKBOOKS"}
	c := &companies{store: discarded{}, books: map[string]*ledger.Book{}, owner: func(string) (link.Connection, bool) { return connection, true },
		options: func() ledger.Options { return ledger.Options{Now: at.Now, ChangeID: ids.next} }}
	book, err := c.make(b.Context(), seed.Seed(1), company.Plan{Preset: "bakery", Invoices: 40, Months: 3})
	if err != nil {
		b.Fatal(err)
	}
	customer, item := "", ""
	book.View(func(v *ledger.View) {
		v.Each(ledger.KindCustomer, func(r ledger.Record) bool { customer = r.Header().ID; return false })
		v.Each(ledger.KindItem, func(r ledger.Record) bool { item = r.Header().ID; return false })
	})
	ctx := journal.Cover(exchange.With(b.Context(), exchange.Origin{Trace: "trace", Cause: "cause", Actor: "api"}))
	made := make([]*ledger.Document, 512)
	before := living()
	b.ReportAllocs()
	for i := range b.N {
		if i%len(made) == 0 {
			b.StopTimer()
			for j := range made {
				quantity, price := ledger.Scaled(ledger.Scale), ledger.Scaled(1_205_000_000)
				made[j] = &ledger.Document{Kind: ledger.KindInvoice, Number: "M-" + strconv.Itoa(i+j), Date: "2026-03-01", DueDate: "2026-03-31", Contact: customer,
					Currency: "USD", Memo: "measured", Lines: []ledger.Line{{Description: "one line", Amount: 12050, Item: item, Quantity: &quantity, UnitPrice: &price}}}
			}
			b.StartTimer()
		}
		_, err := book.Do(ctx, ledger.ActorAPI, func(t *ledger.Tx) error {
			_, err := t.Adopt(made[i%len(made)])
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	clear(made)
	after := living()
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(b.N), "live-B/op")
	b.ReportMetric(float64(after.HeapObjects-before.HeapObjects)/float64(b.N), "live-objects/op")
	runtime.KeepAlive(book)
}

// living is what is left of the heap when it has been collected.
func living() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // pools are emptied by the second
	runtime.ReadMemStats(&m)
	return m
}
