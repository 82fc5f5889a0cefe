package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// restate gives members of a JSON answer other values, where the answer is of the kind that the entry names.
type restate struct {
	selection
	where, members map[string]json.RawMessage
}

func buildRestate(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	return restate{selection: s, where: members(v["where"]), members: members(v["members"])}, nil
}

func (r restate) alter(s scene) (change, bool) {
	root := document(s.given)
	if root == nil || root.kind != '{' || !r.describes(root, s.given.Body) {
		return change{}, false
	}
	body := s.given.Body
	for _, name := range slices.Sorted(maps.Keys(r.members)) {
		body = setMember(body, name, r.members[name])
	}
	return change{answer: withBody(s.given, body), detail: "restated: " + enumerate(slices.Sorted(maps.Keys(r.members)))}, !bytes.Equal(body, s.given.Body)
}

// describes reports whether an answer has every member that the entry asks for.
func (r restate) describes(root *node, body []byte) bool {
	for name, value := range r.where {
		if i, ok := root.find(name); !ok || !bytes.Equal(root.members[i].value.of(body), value) {
			return false
		}
	}
	return true
}
