package quickbooks_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// identify goes through consent with a scope and returns the identity token.
func (w *world) identify(scope string) string {
	w.t.Helper()
	q, err := url.ParseQuery(authorizeQuery)
	if err != nil {
		w.t.Fatal(err)
	}
	q.Set("scope", scope)
	back := w.approve(q.Encode())
	a := w.raw("POST", "/oauth2/v1/tokens/bearer", "", "grant_type=authorization_code&code="+back.Get("code")+
		"&redirect_uri="+url.QueryEscape("http://127.0.0.1:9/cb?a=1"), basic("client-1", "secret-1"))
	var reply struct {
		Token string `json:"id_token"`
	}
	if err := json.Unmarshal(a.Body, &reply); err != nil || a.Status != 200 {
		w.t.Fatalf("%d %v: %s", a.Status, err, a.Body)
	}
	return reply.Token
}

func TestIdentityTokenIsSignedWithThePublishedKey(t *testing.T) {
	w := newWorld(t)
	if token := w.identify("com.intuit.quickbooks.accounting"); token != "" {
		t.Errorf("told who consented without being asked: %s", token)
	}
	token := w.identify("com.intuit.quickbooks.accounting openid email")
	w.restart() // the key stays
	var set struct {
		Keys []struct{ Kty, E, N, Kid, Use, Alg string }
	}
	if err := json.Unmarshal(w.raw("GET", "/op/v1/jwks", "", "", nil).Body, &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("%v: %+v", err, set)
	}
	published := set.Keys[0]
	parts := strings.Split(token, ".")
	var header struct{ Alg, Kid string }
	if err := json.Unmarshal(decoded(t, parts[0]), &header); err != nil || header.Kid != published.Kid || header.Alg != "RS256" ||
		published.Kty != "RSA" || published.Use != "sig" || published.Alg != "RS256" {
		t.Errorf("header %+v, key %+v", header, published)
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(decoded(t, published.N)), E: int(new(big.Int).SetBytes(decoded(t, published.E)).Int64())}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], decoded(t, parts[2])); err != nil {
		t.Error(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(decoded(t, parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	if sub, ok := claims["sub"].(string); !ok || sub == "" {
		t.Errorf("subject %v", claims["sub"])
	}
	delete(claims, "sub")
	now := float64(w.clock().Unix())
	if diff := cmp.Diff(map[string]any{"aud": []any{"client-1"}, "realmid": realm, "auth_time": now, "iat": now, "exp": now + 3600,
		"iss": "https://oauth.platform.intuit.com/op/v1"}, claims); diff != "" {
		t.Error(diff)
	}
}
