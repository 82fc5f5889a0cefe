package journal

import (
	"encoding/json"
	"errors"
)

var errEntry = errors.New("journal: malformed text of an entry")

// packedText begins the text of an entry in packed form; other text is JSON, which begins with a brace.
const packedText = 1

// encode appends the text of an entry: what is shown of it, without secrets. Exchanges, changes, events and attempts, of
// which there are thousands for each other entry, are packed field by field; the rest is JSON, and so is what rules
// touched.
func (r *Redactor) encode(b []byte, e *Entry, bodies []takenBody) ([]byte, error) {
	packs := e.SyncRun == nil && e.Health == nil && e.Fault == nil && e.Clock == nil && e.Step == nil && len(e.Faults) == 0
	if !packs {
		text, err := json.Marshal(r.shown(e, bodies))
		return append(b, text...), err
	}
	w := fields{out: append(b, packedText), redactor: r, bodies: bodies}
	w.entry(e)
	return w.out, nil
}

// decodeEntry reads the text of an entry.
func decodeEntry(text []byte) (*Entry, error) {
	e := new(Entry)
	if len(text) == 0 || text[0] != packedText {
		return e, json.Unmarshal(text, e)
	}
	r := fields{reading: true, rest: string(text[1:])}
	r.entry(e)
	if r.broken || r.rest != "" {
		return nil, errEntry
	}
	return e, nil
}
