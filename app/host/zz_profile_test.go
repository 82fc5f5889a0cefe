package host

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestZZProfile(t *testing.T) {
	c := Defaults()
	c.Sandbox, c.Console, c.LimitsOff, c.Data = "127.0.0.1:0", "127.0.0.1:0", true, t.TempDir()
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer h.Shutdown(context.Background())
	r := h.Ready()
	auth := "Basic " + base64.StdEncoding.EncodeToString([]byte(r.ClientID+":"+r.ClientSecret))
	get := func(plural string) []map[string]any {
		q, _ := http.NewRequest("GET", r.Sandbox+"/versioned/accounting/"+plural+"?access_token="+r.Connections[0].AccessToken, nil)
		q.Header.Set("Authorization", auth)
		q.Header.Set("X-Rutter-Version", "2024-08-31")
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		var m map[string]any
		json.NewDecoder(a.Body).Decode(&m)
		var out []map[string]any
		for _, x := range m[plural].([]any) {
			out = append(out, x.(map[string]any))
		}
		return out
	}
	conns := 32
	var made atomic.Uint64
	target := "/versioned/accounting/invoices?access_token=" + r.Connections[0].AccessToken
	head := " " + target + " HTTP/1.1\r\nHost: " + h.SandboxAddr() + "\r\nAuthorization: " + auth + "\r\nX-Rutter-Version: 2024-08-31\r\nContent-Type: application/json\r\n"
	write := func(b []byte) []byte { return append(append(append(b, "GET"...), head...), "\r\n"...) }
	if os.Getenv("CASE") == "create" {
		conns = 64
		customer, item := get("customers")[0]["id"].(string), get("items")[0]["id"].(string)
		write = func(b []byte) []byte {
			body := fmt.Sprintf(`{"invoice":{"customer_id":"%s","currency_code":"USD","issue_date":"2026-03-01T00:00:00.000Z","due_date":"2026-03-31T00:00:00.000Z","document_number":"M-%012d","memo":"measured","line_items":[{"description":"one line","total_amount":120.5,"item":{"id":"%s","quantity":1,"unit_amount":120.5}}]}}`, customer, made.Add(1), item)
			b = append(append(append(b, "POST"...), head...), "Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"...)
			return append(b, body...)
		}
	}
	var n atomic.Uint64
	until := time.Now().Add(5 * time.Second)
	var wg sync.WaitGroup
	for range conns {
		wg.Go(func() {
			conn, _ := net.Dial("tcp", h.SandboxAddr())
			defer conn.Close()
			br := bufio.NewReaderSize(conn, 64<<10)
			var buf []byte
			for time.Now().Before(until) {
				buf = write(buf[:0])
				conn.Write(buf)
				length := -1
				for first := true; ; first = false {
					l, err := br.ReadSlice('\n')
					if err != nil {
						t.Error(err)
						return
					}
					if first && !bytes.Contains(l, []byte("200")) {
						t.Errorf("%s", l)
						x, _ := br.Peek(br.Buffered())
						t.Errorf("%s", x)
						return
					}
					if len(l) <= 2 {
						break
					}
					if bytes.HasPrefix(l, []byte("Content-Length: ")) {
						length, _ = strconv.Atoi(string(bytes.TrimSpace(l[16:])))
					}
				}
				if length < 0 {
					t.Error("no length")
					return
				}
				br.Discard(length)
				n.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println("per second", n.Load()/5)
	io.Discard.Write(nil)
}
