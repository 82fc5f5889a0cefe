package unified

import (
	"encoding/binary"
	"encoding/hex"
)

// jobID is the id of a job in short: there is one in memory for each job that there ever was.
type jobID [16]byte

// packed shortens a UUID. What is none has no short form; what is one in other letters has the same.
func packed(id string) (short jobID, ok bool) {
	digits := 0
	for i := range len(id) {
		c := id[i]
		switch {
		case c == '-':
			continue
		case digits == 2*len(short):
			return short, false
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		default:
			return short, false
		}
		short[digits/2] = short[digits/2]<<4 | c
		digits++
	}
	return short, digits == 2*len(short)
}

func rowKey(ordinal uint64) string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, ordinal))
}
