package unified

import "faultline/simulator/journal"

// sheaf is rows on their way to the disk, in one batch, and the memory that their values lie in.
type sheaf struct {
	Puts []journal.Put
	text []byte
}

// add adds a row whose value is appended by write, which takes about as many bytes as said.
func (s *sheaf) add(row journal.Put, size int, write func(b []byte) []byte) {
	if cap(s.text)-len(s.text) < size { // what is written stays where it is
		s.text = make([]byte, 0, max(size, min(2*cap(s.text), mostText)))
	}
	from := len(s.text)
	s.text = write(s.text)
	row.Value = s.text[from:len(s.text):len(s.text)]
	s.Puts = append(s.Puts, row)
}

// mostText is the most memory that is taken for several rows, and that is used again.
const mostText = 32 << 10

// clearRows makes the sheaf empty. What was in it is on the disk.
func (s *sheaf) clearRows() {
	clear(s.Puts)
	if cap(s.text) > mostText {
		s.text = nil
	}
	s.Puts, s.text = s.Puts[:0], s.text[:0]
}
