package unified

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"github.com/tidwall/gjson"
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

// find says which row holds a job that is not in memory. Who asks first goes through the table for all of them.
func (s *jobs) find(id string) (ordinal uint64, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == nil {
		left := map[jobID]uint64{}
		if err := s.store.Load(tableJob, func(key string, value []byte) error {
			if id, ordinal, ended := placed(key, value); ended {
				left[id] = ordinal
			}
			return nil
		}); err != nil {
			return 0, false, err
		}
		s.left = left
	}
	short, _ := packed(id)
	ordinal, found = s.left[short]
	return ordinal, found, nil
}

// placed reads where the row of a job is, and whether it has ended and can be found there by its id.
func placed(key string, value []byte) (id jobID, ordinal uint64, ended bool) {
	ordinal, err := strconv.ParseUint(key, 16, 64)
	id, short := packed(gjson.GetBytes(value, "id").Str)
	return id, ordinal, err == nil && short && gjson.GetBytes(value, "status").Str != jobPending
}

func rowKey(ordinal uint64) string {
	var room [2 * 8]byte
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], ordinal)
	return string(hex.AppendEncode(room[:0], number[:]))
}
