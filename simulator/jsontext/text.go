package jsontext

import "unicode/utf8"

// plain are the bytes that stand in a string as they are. Beside what JSON asks to be escaped, encoding/json escapes
// what could end a script in a page, and so does AppendText.
var plain = func() (table [utf8.RuneSelf]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return table
}()

const hexDigits = "0123456789abcdef"

// AppendText appends a string of JSON, escaped as encoding/json does: what is no UTF-8 becomes U+FFFD.
func AppendText(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	for at := 0; at < len(s); {
		c := s[at]
		if c < utf8.RuneSelf {
			if !plain[c] {
				b = appendEscaped(append(b, s[done:at]...), c)
				done = at + 1
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if escape := awkward(r, size); escape != "" {
			b = append(append(b, s[done:at]...), escape...)
			done = at + size
		}
		at += size
	}
	return append(append(b, s[done:]...), '"')
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
