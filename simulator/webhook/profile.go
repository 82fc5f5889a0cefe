package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"faultline/simulator/problem"
)

// profile is how one emulated vendor delivers.
type profile struct {
	name    string
	header  string                               // carries the signature
	sign    func(body []byte, key string) string // of the raw bytes
	ladder  []time.Duration                      // when attempts are made, counted from the first
	timeout time.Duration                        // of the machine's time, from dialling to the end of the answer
}

var profiles = []profile{
	{
		name: "rutter", header: "X-Rutter-Signature", sign: signBase64SHA256, timeout: 10 * time.Second,
		// Six attempts over about a quarter of an hour are published; the steps are not.
		ladder: []time.Duration{0, 30 * time.Second, 90 * time.Second, 210 * time.Second, 450 * time.Second, 930 * time.Second},
	},
}

// standardProfile is used where none is named.
const standardProfile = "rutter"

// Profiles lists the names of the delivery profiles.
func Profiles() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.name
	}
	return names
}

func profileNamed(name string) (profile, error) {
	if name == "" {
		name = standardProfile
	}
	for _, p := range profiles {
		if p.name == name {
			return p, nil
		}
	}
	return profile{}, problem.New(problem.Invalid, "there is no delivery profile %q", name).At("/profile").WithHint("use one of: %v", Profiles())
}

// gap is the wait after the n-th automatic attempt (from 1), and false when there is no further one.
func (p profile) gap(n int) (time.Duration, bool) {
	if n >= len(p.ladder) {
		return 0, false
	}
	return p.ladder[n] - p.ladder[n-1], true
}

// signed returns the headers of a body, signed now.
func (p profile) signed(body []byte, key string) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set(p.header, p.sign(body, key))
	return h
}

func signBase64SHA256(body []byte, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return "sha256=" + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
