package webhook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// message is what a scheme knows of a request when it signs it.
type message struct {
	id   string    // the same on every attempt of an event
	at   time.Time // the machine's: receivers hold it against their own clock
	code string
	body []byte
}

func (m message) seconds() string { return strconv.FormatInt(m.at.Unix(), 10) }

// scheme is how requests are signed: HMAC-SHA256 over something, in some letters, under some header.
type scheme struct {
	header string                         // that carries the signature, spelt as on the wire
	signs  func(m message) []byte         // the bytes under the signature
	key    func(s string) []byte          // of a secret as it is shown; nil: the secret's own bytes
	letter encoding                       // how the sum is written
	value  func(message, []string) string // of the header, from one signature for each secret
	many   bool                           // the header has room for signatures by several secrets
	beside func(m message) [][2]string    // further headers
	secret func(entropy []byte) string    // makes a secret; nil: the account's client secret signs
}

// encoding writes a sum as text.
type encoding int

const (
	inBase64 encoding = iota
	inBase64URL
	inHex
)

func (e encoding) write(sum []byte) string {
	switch e {
	case inHex:
		return hex.EncodeToString(sum)
	case inBase64URL:
		return base64.URLEncoding.EncodeToString(sum)
	case inBase64:
	}
	return base64.StdEncoding.EncodeToString(sum)
}

// other is the encoding that a receiver does not expect.
func (e encoding) other() encoding {
	if e == inHex {
		return inBase64
	}
	return inHex
}

func (s scheme) sum(m message, secret string) []byte {
	key := []byte(secret)
	if s.key != nil {
		key = s.key(secret)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write(s.signs(m))
	return mac.Sum(nil)
}

// headers are those of a request signed with the secrets, the current one first. A scheme without room for several
// uses that one alone.
func (s scheme) headers(m message, secrets []string) http.Header {
	if !s.many {
		secrets = secrets[:1]
	}
	sums := make([]string, len(secrets))
	for i, secret := range secrets {
		sums[i] = s.letter.write(s.sum(m, secret))
	}
	return s.around(m, sums)
}

// around sets the headers of signatures that are made already. The names keep their spelling: some receivers read it.
func (s scheme) around(m message, sums []string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}, s.header: {s.value(m, sums)}}
	if s.beside != nil {
		for _, field := range s.beside(m) {
			h[field[0]] = []string{field[1]}
		}
	}
	return h
}

var (
	rutterScheme = scheme{
		header: "X-Rutter-Signature", signs: bodyAlone, letter: inBase64,
		value: func(_ message, sums []string) string { return "sha256=" + sums[0] },
	}
	standardScheme = scheme{
		header: "webhook-signature", signs: func(m message) []byte { return joined(m.id, m.seconds(), string(m.body)) },
		key: standardKey, letter: inBase64, many: true, secret: standardSecret,
		value: func(_ message, sums []string) string { return "v1," + strings.Join(sums, " v1,") },
		beside: func(m message) [][2]string {
			return [][2]string{{"webhook-id", m.id}, {"webhook-timestamp", m.seconds()}}
		},
	}
	mergeScheme = scheme{header: "X-Merge-Webhook-Signature", signs: bodyAlone, letter: inBase64URL, value: first, secret: base64.RawURLEncoding.EncodeToString}
	// The signature is made over the body as a receiver finds it after parsing and sorting.
	apideckScheme = scheme{
		header: "x-apideck-signature", signs: func(m message) []byte { return sortedJSON(m.body) }, letter: inHex, value: first, secret: hex.EncodeToString,
		beside: func(m message) [][2]string {
			return [][2]string{{"x-apideck-event-type", m.code}, {"x-apideck-idempotency-key", m.id}}
		},
	}
	intuitScheme = scheme{header: "intuit-signature", signs: bodyAlone, letter: inBase64, value: first, secret: asUUID}
	xeroScheme   = scheme{header: "x-xero-signature", signs: bodyAlone, letter: inBase64, value: first, secret: base64.StdEncoding.EncodeToString}
	stripeScheme = scheme{
		header: "Stripe-Signature", signs: func(m message) []byte { return joined(m.seconds(), string(m.body)) }, letter: inHex, many: true,
		value:  func(m message, sums []string) string { return "t=" + m.seconds() + ",v1=" + strings.Join(sums, ",v1=") },
		secret: func(entropy []byte) string { return secretPrefix + hex.EncodeToString(entropy[:16]) },
	}
)

func bodyAlone(m message) []byte { return m.body }

func first(_ message, sums []string) string { return sums[0] }

func joined(parts ...string) []byte { return []byte(strings.Join(parts, ".")) }

// sortedJSON writes a document as a script does that parses it, sorts the keys of every object and writes it again:
// without spaces, numbers in their shortest form, characters as themselves. What is no JSON stays as it is.
func sortedJSON(raw []byte) []byte {
	var document any
	if err := json.Unmarshal(raw, &document); err != nil {
		return raw
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return raw
	}
	return unescapedSeparators(bytes.TrimRight(out.Bytes(), "\n"))
}

// unescapedSeparators writes U+2028 and U+2029 as themselves. Go escapes them for scripts that are pasted into pages;
// a script that writes JSON does not.
func unescapedSeparators(document []byte) []byte {
	out := make([]byte, 0, len(document))
	for i := 0; i < len(document); i++ {
		switch rest := document[i:]; {
		case rest[0] != '\\':
			out = append(out, rest[0])
		case bytes.HasPrefix(rest, []byte(`\u2028`)), bytes.HasPrefix(rest, []byte(`\u2029`)):
			out = append(out, "\u2028\u2029"[3*(rest[5]-'8'):][:3]...)
			i += 5
		default:
			out = append(out, rest[:2]...)
			i++
		}
	}
	return out
}
