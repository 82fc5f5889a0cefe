package journal

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func BenchmarkAppend(b *testing.B) {
	list := []byte(`{"invoices":[` + strings.Repeat(`{"id":"3c1b8f0e","total_amount":123.45,"memo":"x"},`, 1200) + `{}]}`)
	for name, body := range map[string][]byte{"small": []byte(`{"a":1}`), "list of 60 KB": list} {
		b.Run(name, func(b *testing.B) {
			j := open(b, workspace(b), Options{})
			b.ReportAllocs()
			for i := range b.N {
				j.Append(one(&Entry{Kind: KindExchange, ID: fmt.Sprint(i), Connection: "c", At: worldStart, Exchange: &Exchange{Hop: HopUnified, Method: "GET", Path: "/accounting/invoices", Status: 200,
					RequestHeader: http.Header{"Authorization": {"Basic abcdefghijklmnop"}, "Accept": {"*/*"}}, ResponseBody: Body{Raw: body}}}))
			}
			if err := j.catchUp(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkCommit64(b *testing.B) {
	j := open(b, workspace(b), Options{})
	b.SetParallelism(32) // times the processors
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := j.Commit(b.Context(), one(note(1))); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

func BenchmarkQuery(b *testing.B) {
	path := workspace(b)
	j := open(b, path, Options{})
	for i := range 20_000 {
		j.Append(one(&Entry{Kind: KindExchange, ID: fmt.Sprint(i), Connection: fmt.Sprintf("c-%d", i/1000), At: worldStart, Exchange: &Exchange{Hop: HopUnified, Method: "GET", Path: "/accounting/invoices", Status: 200,
			RequestHeader: http.Header{"Authorization": {"Basic abcdefghijklmnop"}, "Accept": {"*/*"}}}}))
	}
	closeJournal(b, j)
	j = open(b, path, Options{})
	for _, text := range []string{"", "connection:c-3", "path:/nowhere", "id:77"} {
		b.Run("filter "+text, func(b *testing.B) {
			for b.Loop() {
				get(b, j, Query{Filter: text})
			}
		})
	}
}
