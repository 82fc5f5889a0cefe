package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// secretPrefix begins the secrets of vendors that follow Standard Webhooks.
const secretPrefix = "whsec_"

// StandardOverlap is how long the secret before the current one goes on signing where nothing else is asked for.
const StandardOverlap = 24 * time.Hour

// longestOverlap bounds an overlap: after a month both secrets are simply two secrets.
const longestOverlap = 31 * 24 * time.Hour

func standardSecret(entropy []byte) string {
	return secretPrefix + base64.StdEncoding.EncodeToString(entropy[:24])
}

// standardKey decodes the key in a secret. A secret that somebody typed without base64 in it signs as it stands.
func standardKey(secret string) []byte {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return []byte(secret)
	}
	return key
}

func asUUID(entropy []byte) string {
	x := hex.EncodeToString(entropy[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// entropy is a function of the seed and the path, so that a plan that is played again shows the same secrets.
func (s *Sender) entropy(path ...string) []byte {
	sum := sha256.Sum256([]byte(s.o.Seed.Token(64, append([]string{"webhook", "secret"}, path...)...)))
	return sum[:]
}

// newSecret gives an endpoint the next secret of its profile's form. Where the account's secret signs, it has none of
// its own. The caller holds mu.
func (s *Sender) newSecret(e *endpoint, p profile) {
	e.Secrets++
	e.Secret = ""
	if p.scheme.secret != nil {
		e.Secret = p.scheme.secret(s.entropy(e.ID, strconv.FormatUint(e.Secrets, 10)))
	}
}

// secrets are those that sign for an endpoint now, the current one first. The caller holds mu.
func (s *Sender) secrets(e *endpoint) []string {
	if e.Secret == "" {
		return []string{s.o.Secret(e.Organisation)}
	}
	if e.PreviousUntil != nil && s.o.Clock.Now().Before(*e.PreviousUntil) {
		return []string{e.Secret, e.PreviousSecret}
	}
	return []string{e.Secret}
}

// formerSecret is the one before the current, or one as it could have been when there was none. The caller holds mu.
func (s *Sender) formerSecret(e *endpoint, p profile) string {
	if e.PreviousSecret != "" {
		return e.PreviousSecret
	}
	return p.invented(s.entropy(e.ID, "former"))
}

// foreignSecret is one that nobody was ever given. The caller holds mu.
func (s *Sender) foreignSecret(e *endpoint, p profile) string {
	return p.invented(s.entropy(e.ID, "foreign"))
}

func (p profile) invented(entropy []byte) string {
	if p.scheme.secret == nil {
		return hex.EncodeToString(entropy)
	}
	return p.scheme.secret(entropy)
}

// Rotate gives an endpoint a new secret. For the overlap, in world's time, the one before signs as well where the
// profile's header has room for both.
func (s *Sender) Rotate(ctx context.Context, id string, overlap time.Duration) (Endpoint, error) {
	if overlap < 0 || overlap > longestOverlap {
		return Endpoint{}, problem.New(problem.Invalid, "an overlap of %s is not possible", overlap).At("/overlap").WithHint("give 0s to %s", longestOverlap)
	}
	s.mu.Lock()
	stored, err := s.endpoint(id)
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	p, err := profileNamed(stored.Profile)
	if err == nil && p.scheme.secret == nil {
		err = problem.New(problem.Refused, "the profile %s signs with the account's client secret", p.name).
			WithHint("use a profile with a secret for each endpoint, such as standard")
	}
	if err != nil {
		s.mu.Unlock()
		return Endpoint{}, err
	}
	now := s.o.Clock.Now()
	stored.PreviousSecret, stored.PreviousUntil = stored.Secret, nil
	if overlap > 0 {
		until := now.Add(overlap)
		stored.PreviousUntil = &until
	}
	s.newSecret(stored, p)
	stored.UpdatedAt = now
	shown := s.shown(stored)
	wait := s.o.Journal.Enqueue(journal.Batch{Puts: []journal.Put{stored.row()}})
	s.mu.Unlock()
	return shown, stored.kept(wait())
}
