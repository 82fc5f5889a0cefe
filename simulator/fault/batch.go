package fault

import (
	"bytes"
	"strconv"

	"faultline/simulator/exchange"
)

// batch has a request of several lines taken over in part: some lines are handed on twice, and some not at all.
type batch struct {
	selection
	wrapper, list  string // where the lines stand in the body
	twice, missing int
}

func buildBatch(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return batch{selection: s, wrapper: v.text("wrapper"), list: v.text("list"), twice: v.count("duplicated"), missing: v.count("missing")}, err
}

func (b batch) redirect(s scene, so exchange.Direction) (exchange.Direction, string, bool) {
	sent := s.call.Body
	if so.Body != nil {
		sent = so.Body
	}
	lines := b.lines(read(sent))
	if lines == nil || len(lines.elements) < 2 {
		return so, "", false // there is no part of one line
	}
	all := lines.elements
	missing := min(b.missing, len(all)-1)
	twice := min(b.twice, len(all)-missing)
	var kept [][]byte
	for i, line := range all[:len(all)-missing] {
		kept = append(kept, line.of(sent))
		if i < twice {
			kept = append(kept, line.of(sent))
		}
	}
	so.Body = edit(sent, []span{{lines.start, lines.end, append(append([]byte{'['}, bytes.Join(kept, []byte{','})...), ']')}})
	return so, "of " + strconv.Itoa(len(all)) + " lines " + strconv.Itoa(missing) + " left out, " + strconv.Itoa(twice) + " taken twice", missing+twice > 0
}

// lines finds the list of lines in a body.
func (b batch) lines(root *node) *node {
	for _, name := range []string{b.wrapper, b.list} {
		if root == nil || root.kind != '{' {
			return nil
		}
		i, ok := root.find(name)
		if !ok {
			return nil
		}
		root = root.members[i].value
	}
	if root.kind != '[' {
		return nil
	}
	return root
}
