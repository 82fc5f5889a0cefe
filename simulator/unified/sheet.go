package unified

import (
	"sync"
	"sync/atomic"

	"faultline/simulator/exchange"
)

// sheet is the memory that a page is put together in. Pages are large and follow each other quickly: with fresh memory
// for each, the collector would have little else to do. A sheet has holders: the request that writes it out, the journal
// until it has taken the page in, and the pages that are kept. Once the last of them lets go it is used again. A holder
// that never lets go does no harm, as the sheet is then collected like anything else; one that lets go too early would
// have its bytes change under it.
type sheet struct {
	room    []byte
	holders atomic.Int32
}

var sheets = sync.Pool{New: func() any { return new(sheet) }}

// takeSheet gives a sheet with room for a page of a size. The caller is its only holder.
func takeSheet(size int) *sheet {
	s := sheets.Get().(*sheet)
	if cap(s.room) < size {
		s.room = make([]byte, 0, size)
	}
	s.holders.Store(1)
	return s
}

func (s *sheet) hold() {
	if s != nil {
		s.holders.Add(1)
	}
}

func (s *sheet) release() {
	if s != nil && s.holders.Add(-1) == 0 && cap(s.room) <= keptPageSize { // larger ones are rare
		sheets.Put(s)
	}
}

// lent gives the sheet that an answer is on when it is nothing but the page that was put together there: what a rule
// has had in its hands may be held by somebody who is not counted.
func (q *request) lent(answer exchange.Answer, touched bool) *sheet {
	page := q.page.body
	if touched || q.page.sheet == nil || answer.Wire != nil || len(answer.Body) == 0 || len(answer.Body) != len(page) || &answer.Body[0] != &page[0] {
		return nil
	}
	return q.page.sheet
}
