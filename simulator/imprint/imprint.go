// Package imprint tells texts apart by sixteen bytes.
//
// It is for keys of large maps: a map of texts holds a pointer for each of them, which the collector follows again and
// again, and has to read the texts anew whenever it grows. An imprint is drawn by keys that only this process knows, so
// that nobody can make two texts of the same one, and it means nothing to another process: it is never written down,
// and nothing that is put in order goes by it.
package imprint

import "hash/maphash"

// Imprint is what is left of a text. The zero value is of none.
type Imprint [2]uint64

var keys = [...]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// Of is the imprint of a text. Those of equal texts are equal, and those of others are not.
func Of(text []byte) Imprint {
	return Imprint{maphash.Bytes(keys[0], text), maphash.Bytes(keys[1], text)}
}

// OfText is Of for a text that is no slice of bytes.
func OfText(text string) Imprint {
	return Imprint{maphash.String(keys[0], text), maphash.String(keys[1], text)}
}
