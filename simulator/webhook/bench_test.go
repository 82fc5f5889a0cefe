package webhook

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// sink acknowledges and counts.
func sink(b *testing.B) (url string, count *atomic.Int64) {
	b.Helper()
	count = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { count.Add(1) }))
	b.Cleanup(server.Close)
	return server.URL, count
}

// BenchmarkBare posts the bodies of events with a plain client, as many at a time as a lane holds.
func BenchmarkBare(b *testing.B) {
	url, _ := sink(b)
	raw, err := body(invoiceCreated)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: standardLanes}}
	b.Cleanup(client.CloseIdleConnections)
	var left atomic.Int64
	left.Store(int64(b.N))
	var posting sync.WaitGroup
	b.ResetTimer()
	for range standardLanes {
		posting.Go(func() {
			for left.Add(-1) >= 0 {
				request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(raw))
				if err != nil {
					b.Error(err)
					return
				}
				answer, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				answer.Body.Close()
			}
		})
	}
	posting.Wait()
}

// BenchmarkDeliveries delivers events, stored and signed, marked before and recorded after each attempt.
func BenchmarkDeliveries(b *testing.B) {
	url, count := sink(b)
	j, err := journal.Open(filepath.Join(b.TempDir(), "world.faultline"), journal.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	c := clock.New(clock.Wall, clock.Epoch)
	s := New(Options{Journal: j, Clock: c, Seed: seed.Seed(1), Secret: func(string) string { return secret }})
	c.Start(context.Background())
	b.Cleanup(s.Close)
	b.Cleanup(c.Stop)
	if _, err := s.AddEndpoint(b.Context(), url, "", nil); err != nil {
		b.Fatal(err)
	}
	const burst = 500 // what a sync finds at once
	b.ResetTimer()
	for emitted := 0; emitted < b.N; emitted += burst {
		occurrences := make([]exchange.Occurrence, min(burst, b.N-emitted))
		for i := range occurrences {
			occurrences[i] = invoiceCreated
		}
		if err := s.Emit(b.Context(), occurrences...); err != nil {
			b.Fatal(err)
		}
	}
	for count.Load() < int64(b.N) || s.Pending() > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if n := count.Load(); n != int64(b.N) {
		b.Errorf("%d of %d arrived", n, b.N)
	}
}
