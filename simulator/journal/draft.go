package journal

import (
	"go.etcd.io/bbolt"

	"faultline/simulator/journal/filter"
)

// draft is what one commit writes of entries: whole blocks, which are a few large values instead of many rows. The
// store then looks for one place, and the disk gets whole runs of pages. Its room is used again by the next.
type draft struct {
	blocks []madeBlock
	room   []byte // of the blocks

	first, last uint64        // entry; 0 without any
	newest      filter.Moment // of the last
}

// madeBlock is a block in the form in which it is stored.
type madeBlock struct {
	segment uint64 // first sequence number of its segment
	first   uint64 // of its own
	sealed  []byte // digest of the segment before, when the block is the first of its segment
	value   []byte
}

// keptRoom is the most that is kept for the next draft: a commit of large bodies is rare.
const keptRoom = 4 << 20

// tell notes that an entry is among those of the commit.
func (d *draft) tell(e *Entry) {
	if d.first == 0 {
		d.first = e.Seq
	}
	d.last, d.newest = e.Seq, e.moment()
}

// reset empties a draft.
func (d *draft) reset() {
	clear(d.blocks)
	*d = draft{blocks: d.blocks[:0], room: emptied(d.room)}
}

// emptied is a buffer to be filled again; a very large one is given up.
func emptied(b []byte) []byte {
	if cap(b) > keptRoom {
		return nil
	}
	return b[:0]
}

// put adds a block. What lies in the room stays valid when it has to move.
func (d *draft) put(segment uint64, sealed []byte, b *block) {
	from := len(d.room)
	d.room = b.appendTo(d.room)
	d.blocks = append(d.blocks, madeBlock{segment: segment, first: b.first(), sealed: sealed, value: d.room[from:len(d.room):len(d.room)]})
}

// storeBlocks writes blocks. The store refers to their bytes until the transaction ends.
func storeBlocks(tx *bbolt.Tx, blocks []madeBlock) error {
	segments := tx.Bucket(bucketSegments)
	var open segment
	for i := range blocks {
		b := &blocks[i]
		if i == 0 || b.segment != blocks[i-1].segment {
			if err := seal(segments, b.sealed); err != nil {
				return err
			}
			var err error
			if open, err = createSegment(segments, b.segment); err != nil {
				return err
			}
		}
		if err := open.blocks.Put(key(b.first), b.value); err != nil {
			return err
		}
	}
	return nil
}

// seal writes the digest of the newest segment, when a block begins the one after it.
func seal(segments *bbolt.Bucket, digest []byte) error {
	if len(digest) == 0 {
		return nil
	}
	newest, _ := segments.Cursor().Last()
	return segments.Bucket(newest).Put(keyDigest, digest)
}
