package unified

import (
	"net/http"
	"sync"
	"sync/atomic"
)

// outgoing is what of an answer is in memory that is used again: its header, and the sheet that its body is on, if any. It
// has two holders, the request until the answer is written and the journal until it has taken it in. Once the second lets
// go it is used again; a journal that never does leaves it to the collector.
type outgoing struct {
	header  http.Header
	sheet   *sheet
	holders atomic.Int32
	letGo   func() // is release
}

var outgoings sync.Pool // of *outgoing

// usualHeader is how many fields a header has room for; mostHeader is how many one may have that is used again.
const usualHeader, mostHeader = 8, 32

func newOutgoing() *outgoing {
	o, again := outgoings.Get().(*outgoing)
	if !again {
		o = &outgoing{header: make(http.Header, usualHeader)}
		o.letGo = o.release
	}
	o.holders.Store(2)
	return o
}

func (o *outgoing) release() {
	if o.holders.Add(-1) > 0 {
		return
	}
	o.sheet.release()
	o.sheet = nil
	if len(o.header) <= mostHeader {
		clear(o.header)
		outgoings.Put(o)
	}
}
