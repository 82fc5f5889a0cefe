package guard

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	codeLife   = 30 * time.Second // of a code that a client asked for
	launchLife = 15 * time.Minute // of the one printed at start, which a person must find and open
	codeLimit  = 64               // codes waiting at a time
)

// Sessions holds the token of this start and the one-time codes that wait to be exchanged. These secrets guard the
// machine's user and are truly random: they are the one thing a seed must not decide.
type Sessions struct {
	token string
	port  string
	now   func() time.Time

	mu    sync.Mutex
	codes map[string]time.Time // code → end of life
}

// NewSessions makes the credentials of one start for a console on port.
func NewSessions(port string, now func() time.Time) *Sessions {
	return &Sessions{token: random(32), port: port, now: now, codes: map[string]time.Time{}}
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// Token is the bearer token of this start: 256 bits.
func (s *Sessions) Token() string { return s.token }

// Code mints a one-time code for a browser; launch codes live longer because people open them by hand.
func (s *Sessions) Code(launch bool) string {
	life := codeLife
	if launch {
		life = launchLife
	}
	code := random(24)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for c, end := range s.codes {
		if now.After(end) || len(s.codes) >= codeLimit {
			delete(s.codes, c)
		}
	}
	s.codes[code] = now.Add(life)
	return code
}

// Redeem turns a code into the session cookie. A code works once.
func (s *Sessions) Redeem(code string) (*http.Cookie, bool) {
	s.mu.Lock()
	end, ok := s.codes[code]
	delete(s.codes, code)
	s.mu.Unlock()
	if !ok || s.now().After(end) {
		return nil, false
	}
	return &http.Cookie{Name: s.cookieName(), Value: s.cookieValue(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}, true
}

// cookieName contains the port, because browsers share cookies between the ports of a host.
func (s *Sessions) cookieName() string { return "faultline_" + s.port }

// cookieValue is bound to this start through its token, and does not reveal it.
func (s *Sessions) cookieValue() string {
	m := hmac.New(sha256.New, []byte(s.token))
	m.Write([]byte("session cookie"))
	return hex.EncodeToString(m.Sum(nil))
}

// Bearer reports whether the request carries the token.
func (s *Sessions) Bearer(r *http.Request) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) == 1
}

// Cookie reports whether the request carries the session cookie of this start.
func (s *Sessions) Cookie(r *http.Request) bool {
	c, err := r.Cookie(s.cookieName())
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(s.cookieValue())) == 1
}
