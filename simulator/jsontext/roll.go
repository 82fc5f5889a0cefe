package jsontext

// Roll is memory that texts are written into one behind the other. None has to be copied once its length is known, and
// many take one piece of memory, which lives as long as any of them. The zero value is ready.
type Roll struct {
	rest []byte // empty, with the room that is left
}

// rolled is how much memory a roll takes at once.
const rolled = 16 << 10

// Room is empty, and has room for a text of so many bytes. A text that grows beyond it has memory of its own.
func (r *Roll) Room(size int) []byte {
	if cap(r.rest) < size {
		r.rest = make([]byte, 0, max(size, rolled))
	}
	return r.rest
}

// Cut ends a text that was appended to what Room gave: it shares its bytes with no other from then on.
func (r *Roll) Cut(text []byte) []byte {
	n := len(text)
	if n > 0 && n <= cap(r.rest) && &text[0] == &r.rest[:1][0] {
		r.rest = r.rest[n:n]
	}
	return text[:n:n]
}
