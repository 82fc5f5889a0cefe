package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"strings"
	"sync"
)

// Redactor replaces secrets by marks that still show whether two are equal. Everything it does is a pure function of
// its key and the input, and doing it twice changes nothing more.
type Redactor struct {
	key   []byte
	extra map[string]bool  // further field names, folded
	names map[string]reach // of all that holds secrets, folded

	mu      sync.Mutex
	cleaned map[secret]string // of the secrets seen last: clients send the same few with every request
}

// secret is a value that has one in it, and how.
type secret struct {
	class valueClass
	value string
}

// These bound the memory of secrets: how many there are, and how long one is.
const (
	rememberedSecrets = 256
	longestSecret     = 2 << 10
)

// NewRedactor returns a redactor; extra names further fields that hold secrets, wherever they occur.
func NewRedactor(key []byte, extra []string) *Redactor {
	r := &Redactor{key: key, extra: map[string]bool{}, names: maps.Clone(secretNames)}
	for _, name := range extra {
		if folded := fold(name); folded != "" {
			r.extra[folded], r.names[folded] = true, everywhere
		}
	}
	return r
}

// redactionKey is the key of a workspace's marks.
func redactionKey(o Options, workspace string) []byte {
	if len(o.RedactionKey) > 0 {
		return o.RedactionKey
	}
	sum := sha256.Sum256([]byte("redaction of " + workspace))
	return sum[:]
}

const (
	markHead   = "REDACTED…"
	markDigits = 8
	// showTail is the length from which on the last four characters are shown: of a shorter secret they say too much.
	showTail = 12
)

// Mark is what a secret becomes: the word REDACTED, its last four characters when it is long, and a keyed hash.
func (r *Redactor) Mark(value string) string { return r.clean(valueSecret, value) }

// clean is a value without the secret in it.
func (r *Redactor) clean(class valueClass, value string) string {
	if len(value) > longestSecret {
		return r.marked(class, value)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	clean, known := r.cleaned[secret{class, value}]
	if known {
		return clean
	}
	if r.cleaned == nil || len(r.cleaned) >= rememberedSecrets {
		r.cleaned = make(map[secret]string, rememberedSecrets)
	}
	clean = r.marked(class, value)
	r.cleaned[secret{class, strings.Clone(value)}] = clean
	return clean
}

func (r *Redactor) mark(secret string) string {
	if secret == "" || IsMark(secret) {
		return secret
	}
	mac := hmac.New(sha256.New, r.key)
	_, _ = mac.Write([]byte(secret))
	tail := ""
	if len(secret) >= showTail && strings.IndexFunc(secret[len(secret)-4:], unsafeInMark) < 0 {
		tail = secret[len(secret)-4:]
	}
	return markHead + tail + "#" + hex.EncodeToString(mac.Sum(nil))[:markDigits]
}

// unsafeInMark keeps marks free of what JSON or headers would escape.
func unsafeInMark(c rune) bool {
	return c > 'z' || !strings.ContainsRune("-_.~+/=", c) && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
}

// IsMark reports whether a value is a mark already.
func IsMark(value string) bool {
	rest, ok := strings.CutPrefix(value, markHead)
	tail, digits, cut := strings.Cut(rest, "#")
	if !ok || !cut || len(tail) > 4 || len(digits) != markDigits {
		return false
	}
	return strings.Trim(digits, "0123456789abcdef") == "" && strings.IndexFunc(tail, unsafeInMark) < 0
}

// reach is where a name means that there is a secret.
type reach bool

const (
	everywhere reach = true  // in every encoding
	parameters reach = false // in queries and forms alone: in JSON, "code" is an error's or an event's
)

// secretNames are names of fields that hold secrets, folded.
var secretNames = map[string]reach{
	"accesstoken": everywhere, "refreshtoken": everywhere, "publictoken": everywhere, "idtoken": everywhere, "newaccesstoken": everywhere, "token": everywhere,
	"clientsecret": everywhere, "consumersecret": everywhere, "tokensecret": everywhere, "secret": everywhere, "password": everywhere,
	"code": parameters, "codeverifier": parameters, "assertion": parameters, "clientassertion": parameters,
	"sig": parameters, "signature": parameters, "xamzsignature": parameters, "xamzcredential": parameters, "xamzsecuritytoken": parameters,
	"awsaccesskeyid": parameters, "xgoogsignature": parameters, "xgoogcredential": parameters,
}

// fold drops case and word breaks, so that access_token, accessToken and Access-Token are one name.
func fold(name string) string { return string(appendFolded(nil, name)) }

// appendFolded is fold for those who have room.
func appendFolded(b []byte, name string) []byte {
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_' || c == '-':
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// longestName is that of the names that are looked at: what hides secrets is shorter.
const longestName = 64

// secretField reports whether a field of this name holds a secret.
func (r *Redactor) secretField(name string) bool {
	if len(name) > longestName {
		return false
	}
	var room [longestName]byte
	folded := appendFolded(room[:0], name)
	return r.secretFolded(folded)
}

func (r *Redactor) secretFolded(folded []byte) bool {
	return r.names[string(folded)] == everywhere || secretByAffix(folded)
}

// secretByAffix reports whether a name says by how it begins or ends that there is a secret.
func secretByAffix(folded []byte) bool {
	if bytes.HasSuffix(folded, []byte("secret")) || bytes.HasSuffix(folded, []byte("password")) {
		return true
	}
	rest, ok := bytes.CutPrefix(folded, []byte("oauth"))
	return ok && hasAnySuffix(rest, "token", "signature", "verifier", "key")
}

func (r *Redactor) secretParameter(name string) bool {
	if strings.ContainsAny(name, "%+") {
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
	}
	var room [longestName]byte
	folded := appendFolded(room[:0], name)
	_, known := r.names[string(folded)]
	return known || len(name) <= longestName && secretByAffix(folded)
}

func hasAnySuffix(s []byte, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if len(s) >= len(suffix) && string(s[len(s)-len(suffix):]) == suffix {
			return true
		}
	}
	return false
}

// Query redacts a query or a form body and reports whether anything changed.
func (r *Redactor) Query(query string) (string, bool) {
	var out strings.Builder
	done := 0 // query[:done] is in out
	for at := 0; at < len(query); {
		end := len(query)
		if i := strings.IndexByte(query[at:], '&'); i >= 0 {
			end = at + i
		}
		if name, value, ok := strings.Cut(query[at:end], "="); ok {
			if clean := r.value(name, value); clean != value {
				out.Grow(len(query) - done + len(clean))
				out.WriteString(query[done : end-len(value)])
				out.WriteString(clean)
				done = end
			}
		}
		at = end + 1
	}
	if done == 0 {
		return query, false
	}
	out.WriteString(query[done:])
	return out.String(), true
}

// value redacts the escaped value of a parameter.
func (r *Redactor) value(name, value string) string {
	if r.secretParameter(name) {
		return r.clean(valueParameter, value)
	}
	if !strings.ContainsAny(value, "%={[") { // what could be nested in it needs one of these
		return value
	}
	plain, err := url.QueryUnescape(value)
	if err != nil || !strings.ContainsAny(plain, "={[") {
		return value
	}
	if inner, nested := r.Text(plain); nested { // an address or a document inside a parameter
		return url.QueryEscape(inner)
	}
	if inner, nested := r.document([]byte(plain), 0); nested {
		return url.QueryEscape(string(inner))
	}
	return value
}

// parameter is the mark of an escaped value, escaped.
func (r *Redactor) parameter(value string) string {
	plain, err := url.QueryUnescape(value)
	if err != nil {
		plain = value
	}
	if IsMark(plain) {
		return value
	}
	return url.QueryEscape(r.mark(plain))
}

// Text redacts name=value pairs inside running text, such as a URL in an error message, and reports whether anything
// changed. Names that hold secrets in queries alone count only behind ? or &.
func (r *Redactor) Text(text string) (string, bool) {
	var out strings.Builder
	done := 0
	for at := 0; ; {
		equals := strings.IndexByte(text[at:], '=')
		if equals < 0 {
			break
		}
		equals += at
		at = equals + 1
		start := equals
		for start > done && partOfName(text[start-1]) {
			start--
		}
		name := text[start:equals]
		inQuery := start > 0 && (text[start-1] == '?' || text[start-1] == '&')
		if name == "" || !r.secretField(name) && (!inQuery || !r.secretParameter(name)) {
			continue
		}
		end := at
		for end < len(text) && !strings.ContainsRune("&;,#\"'<>\\ \t\r\n)}", rune(text[end])) {
			end++
		}
		clean := r.clean(valueParameter, text[at:end])
		if clean != text[at:end] {
			out.WriteString(text[done:at])
			out.WriteString(clean)
			done = end
		}
		at = end
	}
	if done == 0 {
		return text, false
	}
	out.WriteString(text[done:])
	return out.String(), true
}

func partOfName(c byte) bool {
	return c == '_' || c == '-' || c == '%' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
