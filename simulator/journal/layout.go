package journal

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// The layout of a workspace file:
//
//	meta                 schema, workspace
//	seg/<first seq>/e    entries by sequence number
//	                i    one block per commit or 64 entries, by first sequence number: what is in it, for skipping
//	                b    bodies by ordinal
//	                d    digest of the whole segment, written when it is sealed
//	obj/<table>          rows of a table
//
// A segment is one bucket, so that dropping it is one operation; bodies are keyed by ordinal and not by hash, so that
// every key in it ascends and pages fill up.
const schemaVersion = 1

var (
	bucketMeta     = []byte("meta")
	bucketSegments = []byte("seg")
	bucketTables   = []byte("obj")

	bucketEntries = []byte("e")
	bucketBlocks  = []byte("i")
	bucketBodies  = []byte("b")
	keyDigest     = []byte("d")

	metaSchema    = []byte("schema")
	metaWorkspace = []byte("workspace")
)

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func number(k []byte) uint64 {
	if len(k) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(k)
}

// segment is an open segment bucket.
type segment struct {
	*bbolt.Bucket
	entries, blocks, bodies *bbolt.Bucket
}

func openSegment(b *bbolt.Bucket) segment {
	return segment{Bucket: b, entries: b.Bucket(bucketEntries), blocks: b.Bucket(bucketBlocks), bodies: b.Bucket(bucketBodies)}
}

// createSegment makes the bucket of a segment when it is not there. Keys only ever ascend, so pages are filled whole.
func createSegment(segments *bbolt.Bucket, first uint64) (segment, error) {
	b, err := segments.CreateBucketIfNotExists(key(first))
	if err != nil {
		return segment{}, err
	}
	for _, name := range [][]byte{bucketEntries, bucketBlocks, bucketBodies} {
		if _, err := b.CreateBucketIfNotExists(name); err != nil {
			return segment{}, err
		}
	}
	s := openSegment(b)
	s.entries.FillPercent, s.blocks.FillPercent, s.bodies.FillPercent = 1, 1, 1
	return s, nil
}

// segmentOf finds the segment that holds a sequence number, or the nearest below it; nil when there is none.
func segmentOf(tx *bbolt.Tx, seq uint64) (first uint64, b *bbolt.Bucket) {
	segments := tx.Bucket(bucketSegments)
	c := segments.Cursor()
	k, _ := c.Seek(key(seq))
	switch {
	case k == nil:
		k, _ = c.Last()
	case number(k) > seq:
		k, _ = c.Prev()
	}
	if k == nil {
		return 0, nil
	}
	return number(k), segments.Bucket(k)
}
