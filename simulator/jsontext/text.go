package jsontext

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// plain are the bytes that stand in a string as they are. Beside what JSON asks to be escaped, encoding/json escapes
// what could end a script in a page, and so does AppendText.
var plain = func() (table [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return table
}()

const hexDigits = "0123456789abcdef"

// AppendText appends a string of JSON, escaped as encoding/json does: what is no UTF-8 becomes U+FFFD.
func AppendText(b []byte, s string) []byte {
	if isPlain(s) { // nearly all
		return appendPlain(b, s)
	}
	return appendCareful(b, s, true)
}

// AppendBare appends a string of JSON that is escaped no more than JSON asks for, with U+FFFD for what is no UTF-8.
func AppendBare(b []byte, s string) []byte {
	if isPlain(s) {
		return appendPlain(b, s)
	}
	return appendCareful(b, s, false)
}

func appendPlain(b []byte, s string) []byte {
	n := len(b)
	b = slices.Grow(b, len(s)+2)[:n+len(s)+2]
	b[n] = '"'
	copy(b[n+1:], s)
	b[len(b)-1] = '"'
	return b
}

func appendCareful(b []byte, s string, html bool) []byte {
	b = append(b, '"')
	done := 0
	for at := leadingPlain(s, 0); at < len(s); at = leadingPlain(s, at) {
		c, size := s[at], 1
		switch {
		case !html && (c == '<' || c == '>' || c == '&'):
		case c < utf8.RuneSelf:
			b = appendEscaped(append(b, s[done:at]...), c)
			done = at + size
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[at:])
			if escape := awkward(r, size); escape != "" {
				b = append(append(b, s[done:at]...), escape...)
				done = at + size
			}
		}
		at += size
	}
	return append(append(b, s[done:]...), '"')
}

// isPlain reports whether a string stands between its quotes as it is.
func isPlain(s string) bool {
	n := len(s)
	switch {
	case n < 4:
		for i := range n {
			if !plain[s[i]] {
				return false
			}
		}
		return true
	case n < 8:
		return awry(fourOf(s)|fourOf(s[n-4:])<<32) == 0
	}
	for at := 0; at+8 < n; at += 8 {
		if awry(eightOf(s[at:at+8])) != 0 {
			return false
		}
	}
	return awry(eightOf(s[n-8:])) == 0
}

// leadingPlain is the place, from at on, of the first byte that is not plain, or the end.
func leadingPlain(s string, at int) int {
	for ; at+8 <= len(s); at += 8 {
		if found := awry(eightOf(s[at : at+8])); found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for at < len(s) && plain[s[at]] {
		at++
	}
	return at
}

// eightOf reads eight bytes at once; the compiler makes one load of it.
func eightOf(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func fourOf(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// Eight bytes that are one, and their highest bits.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// awry marks by its highest bit the first of eight bytes that is not plain; what it marks behind that may be.
func awry(eight uint64) uint64 {
	zero := func(x uint64) uint64 { return (x - ones) &^ x } // highest where a byte of x is zero, and perhaps above one that is
	angles := zero((eight | 2*ones) ^ '>'*ones)              // < and > differ in one bit, and so do " and &
	quotes := zero((eight | 4*ones) ^ '&'*ones)
	control := (eight - ' '*ones) &^ eight // highest in bytes below a space, and perhaps above one that is
	return (eight | angles | quotes | zero(eight^'\\'*ones) | control) & highs
}

// awkward is what stands for a rune that is no UTF-8, or that ends a line in a script; nothing for the others.
func awkward(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}

func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
