package fault

import (
	"fmt"
	"slices"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// shift moves the times that a ledger wrote, and leaves those that the unified layer wrote: two clocks that disagree.
type shift struct {
	selection
	fields []string
	by     time.Duration
}

func buildShift(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	by, err := v.duration("by")
	if v.text("direction") == "behind" {
		by = -by
	}
	return shift{s, v.list("fields"), by}, err
}

func (m shift) selects(call exchange.Call) bool {
	return call.Hop == journal.HopUnified && m.selection.selects(call)
}

func (m shift) alter(s scene) (change, bool) {
	root := document(s.given)
	if root == nil {
		return change{}, false
	}
	spans := m.spans(s.given.Body, root, nil)
	if len(spans) == 0 {
		return change{}, false
	}
	detail := fmt.Sprintf("%d times of the ledger are off by %s", len(spans), m.by)
	return change{answer: withBody(s.given, edit(s.given.Body, spans)), detail: detail}, true
}

// spans collects the edits in the order of the text.
func (m shift) spans(text []byte, n *node, into []span) []span {
	for _, member := range n.members {
		v := member.value
		if slices.Contains(m.fields, member.name) && v.kind == '"' {
			if moved := m.moved(v, text); moved != nil {
				into = append(into, span{v.start, v.end, moved})
			}
			continue
		}
		into = m.spans(text, v, into)
	}
	for _, e := range n.elements {
		into = m.spans(text, e, into)
	}
	return into
}

// moved keeps the form that unified records write times in.
func (m shift) moved(v *node, text []byte) []byte {
	written, _ := plainText(v, v.of(text))
	at, err := time.Parse(time.RFC3339Nano, written)
	if err != nil {
		return nil
	}
	return quote(at.Add(m.by).UTC().Format("2006-01-02T15:04:05.000Z"))
}
