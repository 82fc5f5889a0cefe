package unified

import (
	"strings"

	"github.com/klauspost/compress/s2"
)

// nativeText is a native record as the copy keeps it. Of a company that came in whole hardly any document is looked
// at natively again, and documents of one object are much alike: those are kept as what they differ in from the first.
type nativeText struct {
	kept string
	by   *s2.Dict // nil: kept is the record itself
}

func plain(record string) nativeText { return nativeText{kept: record} }

func (n nativeText) String() string {
	if n.by == nil {
		return n.kept
	}
	record, err := n.by.Decode(nil, []byte(n.kept))
	if err != nil {
		panic("unified: a packed record does not unpack: " + err.Error()) // it was packed by the same dictionary
	}
	return string(record)
}

// smallestDictionary is what s2 asks for.
const smallestDictionary = 16

// pack shortens the native record of a row. Nothing else may point into the record then: a row that is to be packed
// owns its platform id.
func (t *table) pack(r *row) {
	record := r.native.String()
	if t.dictionary == nil && len(record) >= smallestDictionary {
		t.dictionary = s2.MakeDict([]byte(record), nil)
	}
	if t.dictionary != nil {
		r.native = nativeText{string(t.dictionary.Encode(nil, []byte(record))), t.dictionary}
	}
}

// detach has a row own its platform id, which else is a part of its native record.
func (r *row) detach() { r.platformID = strings.Clone(r.platformID) }
