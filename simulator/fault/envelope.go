package fault

import (
	"slices"
)

// envelope changes what stands around the records of a list.
type envelope struct {
	selection
	how string // list_renamed, data_wrapper, paging_nested
}

func buildEnvelope(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return envelope{s, v.text("how")}, err
}

func (e envelope) alter(s scene) (change, bool) {
	root := document(s.given)
	if root == nil || root.kind != '{' {
		return change{}, false
	}
	rows, cursor := pageParts(root)
	if rows == nil || cursor == nil {
		return change{}, false
	}
	body := s.given.Body
	switch e.how {
	case "list_renamed":
		i := slices.IndexFunc(root.members, func(m member) bool { return m.value == rows })
		body = edit(body, []span{{root.members[i].start, root.members[i].end, quote("results")}})
	case "paging_nested":
		i := slices.IndexFunc(root.members, func(m member) bool { return m.value == cursor })
		nested := append(append([]byte(`"paging":{"next_cursor":`), cursor.of(body)...), '}')
		body = edit(body, []span{{root.members[i].start, cursor.end, nested}})
	default:
		body = append(append([]byte(`{"data":`), body...), '}')
	}
	return change{answer: withBody(s.given, body), detail: "envelope: " + e.how}, true
}
