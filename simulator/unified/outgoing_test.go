package unified

import "testing"

// What both have let go of is empty when it is used again, and its page is nobody's.
func TestAnOutgoingAnswerIsLetGoByBoth(t *testing.T) {
	o, page := newOutgoing(), takeSheet(1)
	page.hold() // as those who keep pages do
	o.header["Content-Type"], o.sheet = contentJSON, page
	o.letGo()
	if len(o.header) != 1 || o.sheet != page || page.holders.Load() != 2 {
		t.Fatal("it is gone while somebody holds it")
	}
	o.release()
	if len(o.header) != 0 || o.sheet != nil || page.holders.Load() != 1 {
		t.Errorf("left behind: %v, %v", o.header, o.sheet)
	}
}
