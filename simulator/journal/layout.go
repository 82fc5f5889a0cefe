package journal

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// The layout of a workspace file:
//
//	meta                 schema, workspace, mark (what tells the file from any other), logged (number of the last record
//	                     of the logs that is in the tables)
//	seg/<first seq>/b    blocks by first sequence number: one for each commit, or for each 64 entries of it
//	                d    digest of the whole segment, written when it is sealed
//	obj/<table>          row blocks by the first key of each
//
// A segment is one bucket, so that dropping it is one operation. Beside the file lie its logs, see log.
const schemaVersion = 4

var (
	bucketMeta     = []byte("meta")
	bucketSegments = []byte("seg")
	bucketTables   = []byte("obj")

	bucketBlocks = []byte("b")
	keyDigest    = []byte("d")

	metaSchema    = []byte("schema")
	metaWorkspace = []byte("workspace")
	metaMark      = []byte("mark")
	metaLogged    = []byte("logged")
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
	blocks *bbolt.Bucket
}

func openSegment(b *bbolt.Bucket) segment { return segment{Bucket: b, blocks: b.Bucket(bucketBlocks)} }

// row is the stored entry with a sequence number; nil when the segment does not hold it.
func (s segment) row(seq uint64) ([]byte, error) {
	c := s.blocks.Cursor()
	k, v := c.Seek(key(seq))
	switch {
	case k == nil:
		k, v = c.Last()
	case number(k) > seq:
		k, v = c.Prev()
	}
	if k == nil {
		return nil, nil
	}
	block, err := viewBlock(v)
	if err != nil {
		return nil, err
	}
	return block.row(seq)
}

// createSegment makes the bucket of a segment when it is not there. Keys only ever ascend, so pages are filled whole.
func createSegment(segments *bbolt.Bucket, first uint64) (segment, error) {
	b, err := segments.CreateBucketIfNotExists(key(first))
	if err != nil {
		return segment{}, err
	}
	if _, err := b.CreateBucketIfNotExists(bucketBlocks); err != nil {
		return segment{}, err
	}
	s := openSegment(b)
	s.blocks.FillPercent = 1
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
