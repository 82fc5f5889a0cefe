package fault

import "bytes"

// recast serves the shapes of another version of the API than the one that was asked for. What the shapes are is the
// API's to say: they come from the same table as those that it serves.
type recast struct {
	selection
	version string
}

func buildReshape(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return recast{selection: s, version: v.text("shapes")}, err
}

func (r recast) alter(s scene) (change, bool) {
	if s.recast == nil || document(s.given) == nil {
		return change{}, false
	}
	model := s.given.Model
	if model == nil {
		model = s.given.Body
	}
	body := s.recast(r.version, s.call.Path, s.call.Object, model)
	if bytes.Equal(body, s.given.Body) {
		return change{}, false
	}
	return change{answer: withBody(s.given, body), detail: "in the shapes of " + r.version}, true
}
