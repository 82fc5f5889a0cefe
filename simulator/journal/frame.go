package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
)

// A stored entry is: version, number of bodies, for each its hash and ordinal, then the entry as JSON.
const frameVersion = 1

var errFrame = errors.New("journal: malformed entry")

func frame(refs []bodyMark, text []byte) []byte {
	out := make([]byte, 0, 2+len(refs)*(len(bodyHash{})+binary.MaxVarintLen64)+len(text))
	out = append(out, frameVersion)
	out = binary.AppendUvarint(out, uint64(len(refs)))
	for _, r := range refs {
		out = append(out, r.hash[:]...)
		out = binary.AppendUvarint(out, r.ordinal)
	}
	return append(out, text...)
}

// unframe splits a stored entry. The text is a part of value.
func unframe(value []byte) (refs []bodyMark, text []byte, err error) {
	if len(value) < 2 || value[0] != frameVersion {
		return nil, nil, errFrame
	}
	n, used := binary.Uvarint(value[1:])
	if used <= 0 || n > uint64(len(value)) {
		return nil, nil, errFrame
	}
	rest := value[1+used:]
	for range n {
		var m bodyMark
		if len(rest) < len(m.hash) {
			return nil, nil, errFrame
		}
		copy(m.hash[:], rest)
		rest = rest[len(m.hash):]
		if m.ordinal, used = binary.Uvarint(rest); used <= 0 {
			return nil, nil, errFrame
		}
		rest = rest[used:]
		refs = append(refs, m)
	}
	return refs, rest, nil
}

func decodeEntry(value []byte) (*Entry, error) {
	_, text, err := unframe(value)
	if err != nil {
		return nil, err
	}
	e := new(Entry)
	if err := json.Unmarshal(text, e); err != nil {
		return nil, err
	}
	return e, nil
}
