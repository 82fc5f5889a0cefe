package query

import (
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	tokenEnd     tokenKind = iota
	tokenWord              // a keyword or a dotted name
	tokenLiteral           // an unquoted number or date
	tokenString
	tokenSymbol
)

// token is a piece of a statement. text is unescaped; at is its offset.
type token struct {
	kind tokenKind
	text string
	at   int
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// next returns the token that begins at or after from, and the offset behind it.
func next(text string, from int) (token, int, error) {
	for from < len(text) && isSpace(text[from]) {
		from++
	}
	if from == len(text) {
		return token{kind: tokenEnd, at: from}, from, nil
	}
	switch c := text[from]; {
	case isLetter(c):
		end := span(text, from, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' })
		return token{tokenWord, text[from:end], from}, end, nil
	case isDigit(c), (c == '-' || c == '+' || c == '.') && from+1 < len(text) && isDigit(text[from+1]):
		end := span(text, from+1, func(c byte) bool {
			return isDigit(c) || isLetter(c) || c == '.' || c == ':' || c == '-' || c == '+'
		})
		return token{tokenLiteral, text[from:end], from}, end, nil
	case c == '\'':
		return quoted(text, from)
	case c == '<' || c == '>':
		if from+1 < len(text) && text[from+1] == '=' {
			return token{tokenSymbol, text[from : from+2], from}, from + 2, nil
		}
		return token{tokenSymbol, text[from : from+1], from}, from + 1, nil
	case strings.IndexByte("=(),*", c) >= 0:
		return token{tokenSymbol, text[from : from+1], from}, from + 1, nil
	}
	_, size := utf8.DecodeRuneInString(text[from:])
	return token{}, from, syntax(`Encountered " %s " at line 1, column %d.`, text[from:from+size], from+1)
}

func span(text string, from int, in func(byte) bool) int {
	for from < len(text) && in(text[from]) {
		from++
	}
	return from
}

// quoted reads a string: a backslash makes the character behind it ordinary.
func quoted(text string, from int) (token, int, error) {
	var b strings.Builder
	for i := from + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'':
			return token{tokenString, b.String(), from}, i + 1, nil
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, from, syntax(`Lexical error at line 1, column %d. Encountered: <EOF> inside a string.`, len(text)+1)
}
