package journal

import (
	"bytes"
	"testing"
)

// What a row holds is the caller's again once the batch is on disk, whatever is written beside it later.
func TestARowIsKeptAsItWasWhenItWasCommitted(t *testing.T) {
	j := open(t, workspace(t), Options{})
	room := make([]byte, 0, 64)
	for _, key := range []string{"a", "c", "b"} {
		room = append(append(room[:0], "value of "...), key...)
		commit(t, j, Batch{Puts: []Put{{Table: "t", Key: key, Value: room}}})
		clear(room)
	}
	for _, key := range []string{"a", "b", "c"} {
		if value, err := j.Row("t", key); err != nil || !bytes.Equal(value, []byte("value of "+key)) {
			t.Errorf("row %s holds %q, %v", key, value, err)
		}
	}
}
