// Package seed makes everything that looks random repeatable: named streams of draws, deterministic identifiers,
// and whole companies. Nothing else in the program may draw randomness that changes behaviour.
//
// A stream is derived from the workspace seed and a path of names, so that adding a draw in one place never shifts
// the draws of another: seed_i = SHA-256(seed, path…).
package seed

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
)

// Seed is the root of all chance in one workspace or run.
type Seed uint64

func (s Seed) digest(path []string) [32]byte {
	var room [256]byte // for nearly every path, so that none is taken from the heap
	b := s.appendTo(room[:0])
	for _, p := range path {
		b = append(appendLength(b, len(p)), p...)
	}
	return sha256.Sum256(b)
}

func (s Seed) appendTo(b []byte) []byte { return binary.BigEndian.AppendUint64(b, uint64(s)) }

// appendLength begins a part of a path.
func appendLength(b []byte, n int) []byte { return binary.BigEndian.AppendUint32(b, uint32(n)) }

// Derive returns the seed of a part of the world, independent of every other part.
func (s Seed) Derive(path ...string) Seed {
	d := s.digest(path)
	return Seed(binary.BigEndian.Uint64(d[:8]))
}

// UUID returns a version 8 UUID (RFC 9562, lower case) that depends on the seed and the path alone.
func (s Seed) UUID(path ...string) string { return s.ID(path...).String() }

// Token returns n hexadecimal characters (n ≤ 64) that depend on the seed and the path alone.
func (s Seed) Token(n int, path ...string) string {
	var room [64]byte
	return string(s.AppendToken(room[:0], n, path...))
}

// AppendToken appends what Token returns.
func (s Seed) AppendToken(b []byte, n int, path ...string) []byte {
	d := s.digest(path)
	return hex.AppendEncode(b, d[:(n+1)/2])[:len(b)+n]
}

// Number returns an integer in [0, n) that depends on the seed and the path alone.
func (s Seed) Number(n uint64, path ...string) uint64 {
	d := s.digest(path)
	return binary.BigEndian.Uint64(d[:8]) % n
}

// Stream is an ordered sequence of draws. It is not safe for concurrent use.
type Stream struct {
	Name  string // the path, joined by "/", as the journal prints it
	index uint64
	rand  *rand.Rand
}

// Stream returns the stream of a path, at its first draw.
func (s Seed) Stream(path ...string) *Stream {
	d := s.digest(path)
	name := ""
	for i, p := range path {
		if i > 0 {
			name += "/"
		}
		name += p
	}
	return &Stream{Name: name, rand: rand.New(rand.NewChaCha8(d))}
}

// Index is the number of draws taken so far.
func (t *Stream) Index() uint64 { return t.index }

// Float draws from [0, 1).
func (t *Stream) Float() float64 { t.index++; return t.rand.Float64() }

// Intn draws from [0, n).
func (t *Stream) Intn(n int) int { t.index++; return t.rand.IntN(n) }

// Between draws from [low, high], both included.
func (t *Stream) Between(low, high int) int { return low + t.Intn(high-low+1) }

// Uint64 draws 64 bits. It makes Stream a math/rand/v2 Source.
func (t *Stream) Uint64() uint64 { t.index++; return t.rand.Uint64() }

// Sequence hands out UUIDs of one kind in a fixed order. It is safe for concurrent use.
type Sequence struct {
	path []byte // of the kind, as it is digested
	last atomic.Uint64
}

// Sequence returns the identifiers of a kind, starting behind the first `used`.
func (s Seed) Sequence(kind string, used uint64) *Sequence {
	q := &Sequence{path: append(appendLength(s.appendTo(nil), len(kind)), kind...)}
	q.last.Store(used)
	return q
}

// Next returns the next identifier and its ordinal, counted from 1: the UUID of the kind and that.
func (q *Sequence) Next() (id string, ordinal uint64) {
	ordinal = q.last.Add(1)
	var digits [20]byte
	last := strconv.AppendUint(digits[:0], ordinal, 10)
	var room [256]byte
	b := append(appendLength(append(room[:0], q.path...), len(last)), last...)
	return asID(sha256.Sum256(b)).String(), ordinal
}
