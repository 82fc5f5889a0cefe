package journal

import (
	"bytes"
	"encoding/json"
	"math/bits"
	"mime"
	"net/http"
	"strings"
)

// bodyKind is how a body is read for secrets.
type bodyKind byte

const (
	textBody bodyKind = iota
	formBody
	jsonBody
)

// kindOf decides by what the body looks like before what its header says: a document under a wrong content type
// still holds its secrets.
func kindOf(h http.Header, raw []byte) bodyKind {
	if c := firstByte(raw); c == '{' || c == '[' {
		return jsonBody
	}
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil && media == "application/x-www-form-urlencoded" {
		return formBody
	}
	return textBody
}

func firstByte(raw []byte) byte {
	for _, c := range raw {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
	}
	return 0
}

// Body redacts a body and reports whether anything changed. What was valid JSON stays so. A body without a secret is
// returned as it is, uncopied.
func (r *Redactor) Body(contentType string, raw []byte) ([]byte, bool) {
	return r.body(kindOf(http.Header{"Content-Type": {contentType}}, raw), raw)
}

func (r *Redactor) body(kind bodyKind, raw []byte) ([]byte, bool) {
	if kind == formBody {
		clean, changed := r.Query(string(raw))
		if !changed {
			return raw, false
		}
		return []byte(clean), true
	}
	if !r.suspicious(raw) {
		return raw, false
	}
	clean, changed := r.document(raw, 0)
	if kind == textBody {
		if text, more := r.Text(string(clean)); more {
			return []byte(text), true
		}
	}
	return clean, changed
}

// suspicious reports whether a body may hold a secret at all, in a pass that spares clean bodies the scan. Every name
// of a secret contains one of a few words; an escaped character may hide one.
func (r *Redactor) suspicious(raw []byte) bool {
	if len(r.extra) > 0 || bytes.Contains(raw, []byte(`\u`)) {
		return true
	}
	if bytes.IndexByte(raw, '=') < 0 {
		return fieldClues.met(raw)
	}
	return parameterClues.met(raw)
}

// clues are words, with places in them at which two letters stand that few other words have: for each word one place
// for each remainder by the stride, so that a look at every so many-th pair of bytes meets one of them.
type clues struct {
	stride  int
	list    []clue
	telling [256]struct{ first, second uint32 } // for each byte, a bit for each clue of whose letters it is one
}

type clue struct {
	word  string
	place int
}

// The words of names that hold secrets everywhere, and those of names that do before an equals sign too.
var (
	fieldClues = newClues(4, []clue{
		{"token", 0}, {"token", 1}, {"token", 2}, {"token", 3},
		{"secret", 0}, {"secret", 1}, {"secret", 2}, {"secret", 3},
		{"password", 4}, {"password", 1}, {"password", 6}, {"password", 3},
		{"oauth", 0}, {"oauth", 1}, {"oauth", 2}, {"oauth", 3},
	})
	parameterClues = newClues(2, []clue{
		{"token", 2}, {"token", 1},
		{"key", 0}, {"key", 1},
		{"password", 2}, {"password", 3},
		{"assertion", 4}, {"assertion", 1},
		{"secret", 2}, {"secret", 1},
		{"credential", 0}, {"credential", 7},
		{"sig", 0}, {"sig", 1},
		{"verifier", 4}, {"verifier", 3},
		{"code=", 2}, {"code=", 3},
	})
)

func newClues(stride int, list []clue) *clues {
	c := &clues{stride: stride, list: list}
	for i, clue := range list {
		for _, spelled := range []string{clue.word, strings.ToUpper(clue.word)} {
			c.telling[spelled[clue.place]].first |= 1 << i
			c.telling[spelled[clue.place+1]].second |= 1 << i
		}
	}
	return c
}

// met reports whether one of the words is there.
func (c *clues) met(raw []byte) bool {
	for at := 1; at < len(raw); at += c.stride {
		if hit := c.telling[raw[at-1]].first & c.telling[raw[at]].second; hit != 0 && c.worded(raw, at-1, hit) {
			return true
		}
	}
	return false
}

// worded reports whether the word of a clue, whose two letters are at a place, is there whole.
func (c *clues) worded(raw []byte, at int, hit uint32) bool {
	for ; hit != 0; hit &= hit - 1 {
		clue := &c.list[bits.TrailingZeros32(hit)]
		if begin := at - clue.place; foldedAt(raw, begin, clue.word) && !versionAt(raw, begin) {
			return true
		}
	}
	return false
}

// versionAt reports whether the token is that of "SyncToken", a record's version and no secret, which every record of
// some platforms carries.
func versionAt(raw []byte, at int) bool {
	const before, behind = `"Sync`, `Token"`
	return at >= len(before) && at+len(behind) <= len(raw) && string(raw[at-len(before):at]) == before && string(raw[at:at+len(behind)]) == behind
}

// foldedAt reports whether a word of lower case is at a place, in any case.
func foldedAt(raw []byte, at int, word string) bool {
	if at < 0 || at+len(word) > len(raw) {
		return false
	}
	for i := range len(word) {
		if raw[at+i]|('a'-'A') != word[i] {
			return false
		}
	}
	return true
}

// maxNested bounds documents inside strings inside documents.
const maxNested = 4

// document redacts the values of secret fields in JSON text, token by token: a document that was cut off, or that is
// embedded in other text, is redacted as far as it goes. Everything else keeps its bytes.
func (r *Redactor) document(raw []byte, nested int) ([]byte, bool) {
	s := scan{redactor: r, raw: raw, nested: nested}
	for s.at < len(raw) {
		s.step()
	}
	if s.done == 0 {
		return raw, false
	}
	return append(s.out, raw[s.done:]...), true
}

// scan is one pass over JSON text.
type scan struct {
	redactor *Redactor
	raw      []byte
	nested   int
	at       int
	out      []byte
	done     int    // raw[:done] is in out
	secret   bool   // the next value belongs to a secret field
	within   []bool // for each open container, whether all of it is secret
}

func (s *scan) step() {
	switch c := s.raw[s.at]; {
	case c == '"':
		s.text()
	case c == '{' || c == '[':
		s.within = append(s.within, s.hidden())
		s.secret = false
		s.at++
	case c == '}' || c == ']':
		if n := len(s.within); n > 0 {
			s.within = s.within[:n-1]
		}
		s.secret = false
		s.at++
	case c == ',':
		s.secret = false
		s.at++
	case (c == '-' || c >= '0' && c <= '9') && s.hidden():
		end := s.at
		for end < len(s.raw) && !bytes.ContainsRune([]byte(",}] \t\r\n"), rune(s.raw[end])) {
			end++
		}
		s.replace(s.at, end, s.redactor.Mark(string(s.raw[s.at:end])))
	default:
		s.at++
	}
}

func (s *scan) hidden() bool { return s.secret || len(s.within) > 0 && s.within[len(s.within)-1] }

// text handles a string: the name of a field, a value of a secret field, or a value in which a secret may be nested.
func (s *scan) text() {
	end, plain := s.string()
	if next := s.colon(end); next > 0 {
		s.secret = s.redactor.secretField(plain)
		s.at = next
		return
	}
	switch {
	case s.hidden():
		if mark := s.redactor.Mark(plain); mark != plain {
			s.replace(s.at, end, mark)
		}
	case s.nested < maxNested && strings.ContainsAny(plain, "={["):
		if clean, changed := s.redactor.Text(plain); changed {
			s.replace(s.at, end, clean)
		} else if clean, changed := s.redactor.document([]byte(plain), s.nested+1); changed {
			s.replace(s.at, end, string(clean))
		}
	}
	s.at = end
}

// string reads the string that begins at the scan's place: where it ends, and its value. One that never ends reaches
// to the end of the text.
func (s *scan) string() (end int, plain string) {
	escaped := false
	for end = s.at + 1; end < len(s.raw) && s.raw[end] != '"'; end++ {
		if s.raw[end] == '\\' {
			escaped = true
			end++
		}
	}
	end = min(end, len(s.raw))
	plain = string(s.raw[s.at+1 : end])
	if end < len(s.raw) {
		end++
	}
	if escaped {
		var decoded string
		if json.Unmarshal(s.raw[s.at:end], &decoded) == nil {
			plain = decoded
		}
	}
	return end, plain
}

// colon returns the place behind the colon that follows at a place, or 0.
func (s *scan) colon(at int) int {
	for ; at < len(s.raw); at++ {
		switch s.raw[at] {
		case ' ', '\t', '\r', '\n':
		case ':':
			return at + 1
		default:
			return 0
		}
	}
	return 0
}

func (s *scan) replace(from, to int, value string) {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a string always encodes
	s.out = append(s.out, s.raw[s.done:from]...)
	s.out = append(s.out, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
	s.done, s.at = to, to
}
