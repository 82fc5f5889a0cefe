package fault

// retext gives error answers another wording and leaves status and code alone.
type retext struct {
	selection
	text string
}

func buildRetext(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return retext{selection: s, text: v.text("text")}, err
}

func (r retext) alter(s scene) (change, bool) {
	root := read(s.given.Body)
	if s.given.Status < 400 || root == nil || root.kind != '{' {
		return change{}, false
	}
	i, ok := root.find("error_message")
	if !ok {
		return change{}, false
	}
	v := root.members[i].value
	body := edit(s.given.Body, []span{{v.start, v.end, quote(r.text)}})
	return change{answer: withBody(s.given, body), detail: "error_message reworded"}, true
}
