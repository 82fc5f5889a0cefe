package host_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// delivery is what a receiver got: the bytes, and the payload they hold.
type delivery struct {
	header http.Header
	raw    []byte
	Code   string `json:"code"`
	Bill   struct {
		DocumentNumber string `json:"document_number"`
	} `json:"bill"`
}

// signed reports whether the signature is that of these very bytes.
func (d delivery) signed(secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(d.raw)
	return hmac.Equal([]byte(d.header.Get("X-Rutter-Signature")), []byte("sha256="+base64.StdEncoding.EncodeToString(mac.Sum(nil))))
}

// receiver is a plain listener. What it answers can be changed while it runs.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []delivery
	answer http.HandlerFunc
	more   chan struct{}
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{more: make(chan struct{}, 1)}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	raw, err := io.ReadAll(q.Body)
	d := delivery{header: q.Header, raw: raw}
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.got = append(r.got, d)
	answer := r.answer
	r.mu.Unlock()
	select {
	case r.more <- struct{}{}:
	default:
	}
	if answer != nil {
		answer(w, q)
	}
}

// answers makes the receiver answer otherwise than 200 from now on.
func (r *receiver) answers(f http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

func (r *receiver) deliveries() []delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]delivery(nil), r.got...)
}

// await returns the first delivery that passes.
func (r *receiver) await(t *testing.T, what string, passes func(delivery) bool) delivery {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		got := r.deliveries()
		for _, d := range got {
			if passes(d) {
				return d
			}
		}
		select {
		case <-r.more:
		case <-late:
			var codes []string
			for _, d := range got {
				codes = append(codes, d.Code)
			}
			t.Fatalf("no delivery of %s; received: %v", what, codes)
		}
	}
}
