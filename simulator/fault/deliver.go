package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// deliver changes how an event goes to an endpoint: when and how often, with which signature, and with which bytes.
// The sender carries it out.
type deliver struct {
	announced
	how    delivering
	count  int
	length time.Duration
	text   string
	member string
	status int
}

// delivering is one way of sending an event wrongly.
type delivering struct {
	name string
	say  string
	// plan changes the delivery, and reports whether there was something to change.
	plan func(m deliver, d *exchange.Delivery, s scene) bool
}

// deliverings is the table of ways.
var deliverings = []delivering{
	{"duplicated", "sent several times", func(m deliver, d *exchange.Delivery, _ scene) bool {
		d.Copies, d.Parallel = d.Copies+m.count, m.text == "parallel"
		return true
	}},
	{"delayed", "put off", func(m deliver, d *exchange.Delivery, _ scene) bool { d.Delay += m.length; return true }},
	{"reordered", "held back behind later ones", func(m deliver, d *exchange.Delivery, _ scene) bool {
		d.Behind, d.Delay = max(d.Behind, m.count), m.length
		return true
	}},
	{"replayed", "sent again later, byte for byte", func(m deliver, d *exchange.Delivery, _ scene) bool { d.Replay = m.length; return true }},
	{"refired", "sent again as by hand", func(m deliver, d *exchange.Delivery, _ scene) bool {
		d.Replay, d.Resign = m.length, true
		return true
	}},
	{"stale", "the news before it sent once more after it", func(m deliver, d *exchange.Delivery, _ scene) bool {
		if d.Forms == nil {
			return false
		}
		d.Earlier, d.Replay, d.Resign = d.Forms.Before(), m.length, true
		return d.Earlier != nil
	}},
	{"burst", "the same news in many events", func(m deliver, d *exchange.Delivery, _ scene) bool {
		d.Burst, d.Spread = m.count, m.length
		return true
	}},
	{"failing", "taken for a failure", failing},
	{"blocking", "taken for a failure while later events wait", func(m deliver, d *exchange.Delivery, s scene) bool {
		d.InLine = true
		return failing(m, d, s)
	}},
	{"hung up", "the connection closed at the status line", func(_ deliver, d *exchange.Delivery, _ scene) bool { d.HangUp = true; return true }},
	{"retired", "the endpoint switched off in place of the attempt", func(_ deliver, d *exchange.Delivery, _ scene) bool {
		d.Retire, d.Failing, d.Failure = true, 1, exchange.Failure{Result: journal.ResultRefused}
		return true
	}},
	{"versioned", "in the shapes of another version", func(m deliver, d *exchange.Delivery, s scene) bool {
		if d.Forms == nil {
			return false
		}
		made := d.Forms.In(m.text)
		if made == nil || bytes.Equal(made, s.given.Body) {
			return false
		}
		d.Body = made
		return true
	}},
	{"signed", "the signature is not genuine", func(m deliver, d *exchange.Delivery, _ scene) bool {
		d.Signature = exchange.Signature(m.text)
		return true
	}},
	{"skewed", "signed with another time", func(m deliver, d *exchange.Delivery, _ scene) bool { d.Skew += m.length; return true }},
	{"recased", "the header of the signature is spelt otherwise", func(m deliver, d *exchange.Delivery, _ scene) bool { d.Casing = m.text; return true }},
	{"tampered", "one amount changed after signing", rewritten(tampered, true)},
	{"reencoded", "the same JSON in other bytes than were signed", rewritten(reencoded, true)},
	{"unusual", "the same JSON in unusual bytes, signed as they are", rewritten(reencoded, false)},
	{"truncated", "cut in half", rewritten(func(_ deliver, body []byte) []byte { return body[:len(body)/2] }, false)},
	{"malformed", "no JSON", rewritten(func(_ deliver, body []byte) []byte {
		return append(bytes.TrimRight(bytes.Clone(body), "} \n"), ",,"...)
	}, false)},
	{"oversized", "far larger than any event", rewritten(oversized, false)},
	{"stranger", "about a record that does not exist", rewritten(func(_ deliver, body []byte) []byte { return renameRecord(body) }, false)},
	{"member", "a member set to another value", rewritten(func(m deliver, body []byte) []byte { return setMember(body, m.member, quote(m.text)) }, false)},
}

// failing lets the sender go on as if the receiver had failed.
func failing(m deliver, d *exchange.Delivery, _ scene) bool {
	d.Failing, d.Failure = m.count, exchange.Failure{Result: journal.AttemptResult(m.text)}
	if d.Failure.Result == journal.ResultStatus {
		d.Failure.Status = m.status
	}
	return true
}

// rewritten makes a way of a function over the bytes. Those bytes are signed as they were before, or as they are.
func rewritten(change func(m deliver, body []byte) []byte, after bool) func(deliver, *exchange.Delivery, scene) bool {
	return func(m deliver, d *exchange.Delivery, s scene) bool {
		body := d.Body
		if body == nil {
			body = s.given.Body
		}
		made := change(m, body)
		if bytes.Equal(made, body) {
			return false
		}
		if after && d.Signed == nil {
			d.Signed = body
		}
		d.Body = made
		return true
	}
}

// tampered changes the first amount, or the first letter of the first text when there is none.
func tampered(_ deliver, body []byte) []byte {
	root := read(body)
	if root == nil {
		return body
	}
	if n := firstOf(root, func(n *node) bool { return n.kind == '0' }); n != nil {
		return edit(body, []span{{n.end, n.end, []byte("1")}})
	}
	if n := firstOf(root, func(n *node) bool { return n.kind == '"' && n.end-n.start > 2 }); n != nil {
		return edit(body, []span{{n.end - 1, n.end - 1, []byte("X")}})
	}
	return body
}

func firstOf(n *node, wanted func(*node) bool) *node {
	if wanted(n) {
		return n
	}
	for _, inner := range n.below() {
		if found := firstOf(inner, wanted); found != nil {
			return found
		}
	}
	return nil
}

// reencoded is the same JSON value in other bytes: indented, and with escaped slashes.
func reencoded(_ deliver, body []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, body, "", "  ") != nil {
		return body
	}
	return bytes.ReplaceAll(out.Bytes(), []byte("/"), []byte(`\/`))
}

// oversized adds a member as long as was asked for.
func oversized(m deliver, body []byte) []byte {
	return setMember(body, "padding", quote(strings.Repeat("x", m.count<<10)))
}

// recordIDs are the names under which formats carry the id of a record, the more particular ones first.
var recordIDs = []string{"intuitentityid", "resourceId", "id"}

// nobody is the id of a record that no world holds.
const nobody = "00000000-0000-4000-8000-00000000dead"

// renameRecord gives the record of an event an id that nobody has. What is about no record stays as it is.
func renameRecord(body []byte) []byte {
	root := read(body)
	for _, name := range recordIDs {
		if v := inside(root, name); v != nil {
			return edit(body, []span{{v.start, v.end, quote(nobody)}})
		}
	}
	return body
}

// inside finds a member that is text below the root.
func inside(n *node, name string) *node {
	if n == nil {
		return nil
	}
	for _, below := range n.below() {
		if i, ok := below.find(name); ok && below.members[i].value.kind == '"' {
			return below.members[i].value
		}
		if v := inside(below, name); v != nil {
			return v
		}
	}
	return nil
}

// setMember gives a member of the object another value, or adds it.
func setMember(body []byte, name string, value []byte) []byte {
	root := read(body)
	if root == nil || root.kind != '{' {
		return body
	}
	if i, ok := root.find(name); ok {
		v := root.members[i].value
		return edit(body, []span{{v.start, v.end, value}})
	}
	s, _ := addField(body, root, name, value)
	return edit(body, []span{s})
}

func buildDeliver(v values) (mechanism, error) {
	m := deliver{announced: announced{v.list("code")}, count: v.count("count"), text: v.text("text"), member: v.text("member"), status: v.count("status")}
	i := slices.IndexFunc(deliverings, func(d delivering) bool { return d.name == v.text("how") })
	if i < 0 {
		return nil, problem.New(problem.Internal, "the catalogue delivers by %q, which is no way of doing so", v.text("how"))
	}
	m.how = deliverings[i]
	length, err := v.duration("length")
	if v.text("direction") == "past" {
		length = -length
	}
	m.length = length
	return m, err
}

func (m deliver) alter(s scene) (change, bool) {
	if s.call.Hop != journal.HopWebhook || s.given.Delivery == nil || s.given.Status != http.StatusOK {
		return change{}, false
	}
	planned := *s.given.Delivery
	if !m.how.plan(m, &planned, s) {
		return change{}, false
	}
	answer := s.given
	answer.Delivery = &planned
	return change{answer: answer, detail: m.detail()}, true
}

func (m deliver) detail() string {
	switch {
	case m.length != 0:
		return m.how.say + ": " + m.length.String()
	case m.text != "":
		return m.how.say + ": " + m.text
	default:
		return m.how.say
	}
}
