package journal

import (
	"errors"
	"slices"

	"github.com/klauspost/compress/s2"
)

// Encodings of what lies packed: entries of a block, and rows of a row block. Entries and rows of one commit are much
// alike, so that little is left of them, and packing costs less than the pages that it saves.
const (
	notPacked = 0
	packedS2  = 1

	packAbove  = 256     // bytes; less gains nothing
	plainLimit = 1 << 30 // bytes; a damaged length must not ask for more
)

var errPacking = errors.New("journal: malformed packing")

// appendPacked appends bytes in their shorter form and says which that is.
func appendPacked(out, plain []byte) (extended []byte, encoding byte) {
	if len(plain) > packAbove {
		at := len(out)
		room := slices.Grow(out, s2.MaxEncodedLen(len(plain)))
		if packed := s2.Encode(room[at:cap(room)], plain); len(packed) < len(plain) {
			return room[:at+len(packed)], packedS2
		}
	}
	return append(out, plain...), notPacked
}

// plainOf undoes appendPacked. What was not packed is not copied either.
func plainOf(encoding byte, stored []byte) ([]byte, error) {
	switch encoding {
	case notPacked:
		return stored, nil
	case packedS2:
		if size, err := s2.DecodedLen(stored); err != nil || size > plainLimit {
			return nil, errors.Join(errPacking, err)
		}
		return s2.Decode(nil, stored)
	}
	return nil, errPacking
}
