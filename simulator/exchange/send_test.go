package exchange_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"faultline/simulator/exchange"
)

// TestSendBreaksTheWireAsDemanded reads real bytes off real sockets.
func TestSendBreaksTheWireAsDemanded(t *testing.T) {
	const body = `{"invoices":[]}`
	cases := []struct {
		name string
		wire *exchange.Wire
		want string // what the client has read in the end
		err  error  // how reading ended; nil: well
	}{
		{"plain", nil, body, nil},
		{"reset at once", &exchange.Wire{Silent: true, Ending: exchange.EndingReset}, "", syscall.ECONNRESET},
		{"closed at once", &exchange.Wire{Silent: true, Ending: exchange.EndingClose}, "", io.EOF},
		{"closed in the middle", &exchange.Wire{Length: len(body) + 10, Ending: exchange.EndingClose}, body, io.ErrUnexpectedEOF},
		{"without a length", &exchange.Wire{Length: -1, Ending: exchange.EndingClose}, body, nil},
		{"closed behind a whole answer", &exchange.Wire{Ending: exchange.EndingClose}, body, nil},
		{"shorter than the body", &exchange.Wire{Length: 4, Ending: exchange.EndingClose}, body[:4], nil},
		{"drop by drop", &exchange.Wire{Pace: 2, Beat: time.Millisecond}, body, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var beats atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				a := exchange.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body), Wire: c.wire}
				exchange.Send(r.Context(), w, a, func(context.Context, time.Duration) bool { beats.Add(1); return true })
			}))
			defer server.Close()
			got, err := fetch(t, server.URL)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("read %q, %v; want %q, %v", got, err, c.want, c.err)
			}
			if c.wire != nil && c.wire.Pace > 0 && int(beats.Load()) != (len(body)-1)/c.wire.Pace {
				t.Errorf("%d beats", beats.Load())
			}
		})
	}
}

func TestSendStatesHeadersOnceAndOnTheBareConnectionToo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exchange.Send(r.Context(), w, exchange.Answer{
			Status: 452, Header: http.Header{"X-One": {"a"}, "Content-Length": {"99"}}, Body: []byte("x"), Wire: &exchange.Wire{Ending: exchange.EndingClose},
		}, nil)
	}))
	defer server.Close()
	var dialler net.Dialer
	conn, err := dialler.DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(conn)
	if err != nil || string(raw) != "HTTP/1.1 452 \r\nContent-Length: 1\r\nX-One: a\r\n\r\nx" {
		t.Errorf("%q, %v", raw, err)
	}
}

func fetch(t *testing.T, address string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return string(raw), err
}
