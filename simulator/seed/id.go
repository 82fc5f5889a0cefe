package seed

import (
	"bytes"
	"crypto/sha256"
)

// ID is a UUID in the form that takes the least room and has nothing to follow: what holds one for each of a hundred
// thousand records holds it like this.
type ID [16]byte

// ID returns a version 8 UUID (RFC 9562) that depends on the seed and the path alone.
func (s Seed) ID(path ...string) ID { return asID(s.digest(path)) }

func asID(d [sha256.Size]byte) ID {
	d[6] = d[6]&0x0f | 0x80
	d[8] = d[8]&0x3f | 0x80
	return ID(d[:16])
}

// idLength is how long an ID is as text.
const idLength = len("00000000-0000-0000-0000-000000000000")

// places is where in its text the octets of an ID are.
var places = [len(ID{})]uint8{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}

// Append appends the text of an ID, in lower case.
func (id ID) Append(b []byte) []byte {
	const digits = "0123456789abcdef"
	text := [idLength]byte{8: '-', 13: '-', 18: '-', 23: '-'}
	for i, octet := range id {
		at := int(places[i])
		text[at], text[at+1] = digits[octet>>4], digits[octet&0x0f]
	}
	return append(b, text[:]...)
}

func (id ID) String() string {
	var room [idLength]byte
	return string(id.Append(room[:0]))
}

// Compare orders IDs as their texts are ordered.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

// ParseID reads the text of an ID, as Append writes it.
func ParseID(text string) (id ID, ok bool) {
	if len(text) != idLength {
		return id, false
	}
	at := 0
	for i := range id {
		if at == 8 || at == 13 || at == 18 || at == 23 {
			if text[at] != '-' {
				return id, false
			}
			at++
		}
		high, low := digit(text[at]), digit(text[at+1])
		if high|low > 0x0f {
			return id, false
		}
		id[i] = high<<4 | low
		at += 2
	}
	return id, true
}

// digit is the value of a hexadecimal digit in lower case, and more than that of anything else.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}
