package journal

import (
	"container/list"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"hash/maphash"

	"github.com/klauspost/compress/zstd"
)

// bodyHash identifies the redacted bytes of a body.
type bodyHash [16]byte

// bodyHasher makes the hashes of a workspace: the tags by which AES-GCM would know the bytes again, under a key that the
// workspace has for this alone. Two bodies have the same one no sooner than by SHA-256 cut to that length, and it takes a
// sixth of the time.
type bodyHasher struct {
	gcm   cipher.AEAD
	nonce [12]byte
	tag   bodyHash
}

func newBodyHasher(key []byte) (*bodyHasher, error) {
	own := sha256.Sum256(append([]byte("hashes of bodies under "), key...))
	block, err := aes.NewCipher(own[:])
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &bodyHasher{gcm: gcm}, err
}

// hash is that of some bytes, which are authenticated and not encrypted.
func (h *bodyHasher) hash(data []byte) bodyHash {
	h.gcm.Seal(h.tag[:0], h.nonce[:], nil, data)
	return h.tag
}

func parseBodyHash(text string) (h bodyHash, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(h) {
		return h, false
	}
	copy(h[:], raw)
	return h, true
}

// madeBody is what became of a raw body: its hash, and what is kept of its redacted bytes, which may be part of the raw
// body. There is no data when the body is known by its likeness and the segment holds it already.
type madeBody struct {
	hash     bodyHash
	kept     int
	redacted bool
	data     []byte
}

// packedBody is the stored form of a body. The data is part of the raw one, or of the maker's room, and valid as long as
// these are.
type packedBody struct {
	encoding byte
	data     []byte
}

// Encodings of a stored body: one byte before the data.
const (
	plainBody = 0
	zstdBody  = 1

	compressAbove = 2 << 10 // packing less costs more than it saves
	recallBodies  = 512     // raw bodies remembered
	recallAbove   = 4 << 10 // a smaller one is made again sooner than it is found
)

// bodyMaker redacts, hashes, cuts and compresses bodies. It remembers the raw bodies it saw last by a fast hash, so
// that a body which is sent again and again costs one pass over its bytes and nothing else; a list page, whose writer
// says which ones are alike, not even that.
type bodyMaker struct {
	redactor *Redactor
	hasher   *bodyHasher
	limit    int
	encoder  *zstd.Encoder
	packed   []byte // room for the compressed bodies of one entry
	seed     maphash.Seed
	seen     map[rawIdentity]*list.Element
	order    *list.List // of seenBody, newest first
}

type rawIdentity struct {
	hash uint64
	said bool // by the writer, who has a hash of its own
	size int
	kind bodyKind
}

type seenBody struct {
	raw  rawIdentity
	made madeBody
}

func newBodyMaker(limit int, key []byte) (bodyMaker, error) {
	hasher, err := newBodyHasher(key)
	if err != nil {
		return bodyMaker{}, err
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return bodyMaker{}, err
	}
	return bodyMaker{hasher: hasher, limit: limit, encoder: encoder, seed: maphash.MakeSeed(), seen: map[rawIdentity]*list.Element{}, order: list.New()}, nil
}

// begin makes room for the bodies of another entry.
func (m *bodyMaker) begin() { m.packed = emptied(m.packed) }

// make redacts, hashes and cuts a raw body; what is stored needs no data any more.
func (m *bodyMaker) make(p part, stored *storedBodies) madeBody {
	raw := p.body.Raw
	if len(raw) <= recallAbove {
		return m.fresh(raw, kindOf(p.header, raw))
	}
	identity := rawIdentity{hash: p.body.Likeness, said: p.body.Likeness != 0, size: len(raw), kind: kindOf(p.header, raw)}
	if !identity.said {
		identity.hash = maphash.Bytes(m.seed, raw)
	}
	if at, ok := m.seen[identity]; ok {
		m.order.MoveToFront(at)
		if made := at.Value.(seenBody).made; stored.has(made.hash) {
			return made
		}
	}
	made := m.fresh(raw, identity.kind)
	m.remember(identity, made)
	return made
}

func (m *bodyMaker) fresh(raw []byte, kind bodyKind) madeBody {
	clean, redacted := m.redactor.body(kind, raw)
	made := madeBody{hash: m.hasher.hash(clean), kept: len(raw), redacted: redacted, data: clean}
	if len(raw) > m.limit && len(clean) > m.limit {
		made.data, made.kept = clean[:m.limit], m.limit
	}
	return made
}

func (m *bodyMaker) remember(identity rawIdentity, made madeBody) {
	made.data = nil
	if at, ok := m.seen[identity]; ok {
		at.Value = seenBody{identity, made}
		return
	}
	m.seen[identity] = m.order.PushFront(seenBody{identity, made})
	if m.order.Len() > recallBodies {
		oldest := m.order.Back()
		delete(m.seen, oldest.Value.(seenBody).raw)
		m.order.Remove(oldest)
	}
}

func (m *bodyMaker) pack(data []byte) packedBody {
	if len(data) > compressAbove {
		from := len(m.packed)
		m.packed = m.encoder.EncodeAll(data, m.packed)
		if packed := m.packed[from:]; len(packed) < len(data) {
			return packedBody{zstdBody, packed}
		}
	}
	return packedBody{plainBody, data}
}

// unpack is a stored body's data, copied.
func unpack(decoder *zstd.Decoder, value []byte) ([]byte, error) {
	if len(value) == 0 {
		return nil, errFrame
	}
	switch value[0] {
	case plainBody:
		return append([]byte(nil), value[1:]...), nil
	case zstdBody:
		return decoder.DecodeAll(value[1:], nil)
	}
	return nil, errFrame
}
