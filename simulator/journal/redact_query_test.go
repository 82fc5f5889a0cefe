package journal

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Query changes the values of secret parameters and leaves every other byte where it is.
func TestQueryChangesNothingElse(t *testing.T) {
	r := NewRedactor([]byte("k"), []string{"pin"})
	name := rapid.SampledFrom([]string{"page", "access_token", "Access-Token", "sig", "code", "x_secret", "oauth_token", "pin", "", "limit", "access%5Ftoken", strings.Repeat("n", 70)})
	value := rapid.SampledFrom([]string{"", "1", "abc", "a=b", "a%20b", "%zz", "REDACTED%E2%80%A6%2301234567"})
	rapid.Check(t, func(t *rapid.T) {
		var query, want []string
		for range rapid.IntRange(0, 5).Draw(t, "pairs") {
			n, v := name.Draw(t, "name"), value.Draw(t, "value")
			if rapid.IntRange(0, 9).Draw(t, "bare") == 0 {
				query, want = append(query, n), append(want, n)
				continue
			}
			query, want = append(query, n+"="+v), append(want, n+"="+r.value(n, v))
		}
		text, expected := strings.Join(query, "&"), strings.Join(want, "&")
		if got, changed := r.Query(text); got != expected || changed != (text != expected) {
			t.Errorf("%q became %q, not %q (%v)", text, got, expected, changed)
		}
	})
}

func TestSecretParametersAreTold(t *testing.T) {
	r := NewRedactor([]byte("k"), []string{"pin"})
	for name, secret := range map[string]bool{
		"access_token": true, "accessToken": true, "ACCESS-TOKEN": true, "access%5Ftoken": true, "my_secret": true, "userPassword": true, "oauth_verifier": true, "oauth_nonce": false,
		"code": true, "X-Amz-Signature": true, "PIN": true, "page": false, "": false, strings.Repeat("x", 80) + "secret": false, "s-i-g" + strings.Repeat("-", 80): true,
	} {
		if got := r.secretParameter(name); got != secret {
			t.Errorf("%q: %v", name, got)
		}
	}
}
