package unified

import (
	"slices"

	"faultline/simulator/journal"
)

// sheaf is rows on their way to the disk, in one batch, and the memory that their values lie in.
type sheaf struct {
	puts []journal.Put
	text []byte
}

// add adds a row whose value is appended by write, which takes about as many bytes as said.
func (s *sheaf) add(row journal.Put, size int, write func(b []byte) []byte) {
	from := len(s.text)
	s.text = write(slices.Grow(s.text, size))
	row.Value = s.text[from:len(s.text):len(s.text)]
	s.puts = append(s.puts, row)
}

// most of the memory of a sheaf that is used again.
const mostText = 64 << 10

// reset makes the sheaf empty. What was in it is on the disk.
func (s *sheaf) reset() {
	clear(s.puts)
	if cap(s.text) > mostText {
		s.text = nil
	}
	s.puts, s.text = s.puts[:0], s.text[:0]
}
