package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
)

// Hash digests the canonical form of every entry that is kept, and counts them: one JSON object with sorted keys a
// line. Left out is what the machine decides: its time, durations, and the ports of loopback addresses. Two runs of
// one seed and plan have the same hash.
func (j *Journal) Hash(ctx context.Context) (hash string, entries int, err error) {
	if err := j.catchUp(); err != nil {
		return "", 0, err
	}
	digest := sha256.New()
	w, _ := j.walk(Query{Oldest: true}, plan{})
	err = j.each(ctx, &w, maxRows, func(e *Entry) (bool, error) {
		line, err := j.Canonical(e)
		if err != nil {
			return false, err
		}
		entries++
		_, _ = digest.Write(line)
		_, _ = digest.Write([]byte{'\n'})
		return true, nil
	})
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(digest.Sum(nil)), entries, nil
}

// Canonical is the line of an entry that Hash digests, so that a difference can be read.
func (j *Journal) Canonical(e *Entry) ([]byte, error) {
	c := duplicate(e)
	if err := j.canonicalBodies(c); err != nil {
		return nil, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	return json.Marshal(steady(document))
}

// canonicalBodies replaces the hash and size of each body by those of its content without ports, and takes out of the
// headers what follows from the body or the machine's time.
func (j *Journal) canonicalBodies(e *Entry) error {
	for _, p := range bodiesOf(e) {
		ported := false
		if p.body.Hash != "" {
			content, err := j.ReadBody(e.Seq, p.body.Hash)
			if err != nil {
				return err
			}
			clean := withoutPorts(string(content))
			ported = clean != string(content)
			p.body.steady(clean, ported)
		}
		if p.header == nil {
			continue
		}
		header := p.header.Clone()
		for name := range header {
			switch lower := strings.ToLower(name); {
			case followsMachine[lower]:
				delete(header, name)
			case signsTime[lower], ported && strings.HasSuffix(lower, "-signature"): // or a body with a port in it
				header[name] = []string{"*"}
			}
		}
		setHeader(e, p.name, header)
	}
	return nil
}

// followsMachine are the headers that the machine's time or the length of a port decides.
var followsMachine = map[string]bool{"content-length": true, "date": true, "webhook-timestamp": true}

// signsTime are the signatures with the machine's time in them.
var signsTime = map[string]bool{"webhook-signature": true, "stripe-signature": true}

// steady gives a body the hash of its content without ports. Of a body that was cut, the whole counts by its own hash,
// unless there were ports in what was kept; then that alone does.
func (b *Body) steady(clean string, ported bool) {
	whole := b.Kept == b.Size
	if !whole && !ported {
		return
	}
	sum := sha256.Sum256([]byte(clean))
	b.Hash = hex.EncodeToString(sum[:])
	if ported {
		b.Size, b.Kept = len(clean), len(clean)
	}
}

func setHeader(e *Entry, which string, h map[string][]string) {
	switch {
	case e.Exchange != nil && which == "request":
		e.Exchange.RequestHeader = h
	case e.Exchange != nil:
		e.Exchange.ResponseHeader = h
	case which == "request":
		e.Attempt.RequestHeader = h
	default:
		e.Attempt.ResponseHeader = h
	}
}

// machine names the fields that the machine decides.
var machine = map[string]bool{"wall": true, "duration_ns": true, "injected_ns": true}

// steady takes out of a document what the machine decides. Maps are marshalled with sorted keys, so the order in
// which they are visited does not matter.
func steady(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if machine[name] {
				delete(v, name)
				continue
			}
			v[name] = steady(inner)
		}
		return v
	case []any:
		for i := range v {
			v[i] = steady(v[i])
		}
		return v
	case string:
		return withoutPorts(v)
	}
	return v
}

var loopback = regexp.MustCompile(`(?i)(127\.0\.0\.1|localhost|\[::1\]|%5B%3A%3A1%5D)(:|%3A)[0-9]{1,5}`)

// withoutPorts replaces the ports of loopback addresses by a star.
func withoutPorts(text string) string {
	if !strings.ContainsAny(text, ":%") {
		return text
	}
	return loopback.ReplaceAllString(text, "${1}${2}*")
}
