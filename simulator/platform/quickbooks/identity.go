package quickbooks

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

const (
	// keyTable holds the key that signs identity tokens.
	keyTable = "platform.key"
	// keyRow is its only row.
	keyRow  = "identity"
	keyBits = 2048
	// identityScope is what an application must be granted to be told who consented.
	identityScope = "openid"
)

// identity signs who consented. Its key is made when it is first asked for and kept from then on: a key that the seed
// gave would be known to whoever knows the seed.
type identity struct {
	o   Options
	mu  sync.Mutex
	key *rsa.PrivateKey
}

func (i *identity) load() error {
	return i.o.Store.Load(keyTable, func(_ string, value []byte) error {
		key, err := x509.ParsePKCS1PrivateKey(value)
		if err != nil {
			return problem.New(problem.Internal, "the key of %s does not parse", keyTable).Because(err)
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		i.key = key
		return nil
	})
}

// signer is the key, made on first use.
func (i *identity) signer() (*rsa.PrivateKey, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.key != nil {
		return i.key, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, problem.New(problem.Internal, "no key could be made").Because(err)
	}
	i.o.Store.Append(journal.Batch{Puts: []journal.Put{{Table: keyTable, Key: keyRow, Value: x509.MarshalPKCS1PrivateKey(key)}}})
	i.key = key
	return key, nil
}

func base64url(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// keyID names a key after itself.
func keyID(key *rsa.PrivateKey) string {
	sum := sha256.Sum256(key.N.Bytes())
	return base64url(sum[:12])
}

// sign makes a token of claims.
func (i *identity) sign(claims object) (string, error) {
	key, err := i.signer()
	if err != nil {
		return "", err
	}
	header := object{{"alg", "RS256"}, {"kid", keyID(key)}, {"typ", "JWT"}}
	signed := base64url(render(nil, header, time.UTC)) + "." + base64url(render(nil, claims, time.UTC))
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", problem.New(problem.Internal, "the token could not be signed").Because(err)
	}
	return signed + "." + base64url(signature), nil
}

// subject is who consented for a company.
func (f *Facade) subject(realm string) string { return f.o.Seed.UUID("quickbooks", "person", realm) }

// idToken tells an application who consented; empty when it may not know.
func (f *Facade) idToken(g *grant) (string, error) {
	if !slices.Contains(strings.Fields(g.Scope), identityScope) {
		return "", nil
	}
	now := f.o.Now()
	at := func(t time.Time) number { return seconds(time.Duration(t.Unix()) * time.Second) }
	return f.identity.sign(object{
		{"sub", f.subject(g.Realm)}, {"aud", array{g.App}}, {"realmid", g.Realm}, {"auth_time", at(now)}, {"iss", issuer},
		{"exp", at(now.Add(accessLife))}, {"iat", at(now)},
	})
}

// keys publishes the key that identity tokens are checked with.
func (f *Facade) keys(platform.Request) exchange.Answer {
	key, err := f.identity.signer()
	if err != nil {
		return f.faultAnswer(err)
	}
	return f.oauthAnswer(http.StatusOK, object{{"keys", array{object{
		{"kty", "RSA"}, {"e", base64url(big.NewInt(int64(key.E)).Bytes())}, {"use", "sig"}, {"kid", keyID(key)}, {"alg", "RS256"},
		{"n", base64url(key.N.Bytes())},
	}}}})
}
