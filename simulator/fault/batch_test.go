package fault

import (
	"testing"

	"faultline/simulator/exchange"
)

func TestABatchIsTakenInPart(t *testing.T) {
	cases := []struct{ name, sent, want string }{
		{"three lines", `{"w":{"a":1, "lines":[{"n":1},{"n":2},{"n":3}]}}`, `{"w":{"a":1, "lines":[{"n":1},{"n":1},{"n":2}]}}`},
		{"two lines", `{"w":{"lines":[{"n":1}, {"n":2}]}}`, `{"w":{"lines":[{"n":1},{"n":1}]}}`},
		{"one line", `{"w":{"lines":[{"n":1}]}}`, ""},
		{"no lines", `{"w":{"lines":{}}}`, ""},
		{"another body", `{"w":[]}`, ""},
		{"no JSON", `nonsense`, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := buildBatch(values{"wrapper": quote("w"), "list": quote("lines"), "duplicated": []byte("1"), "missing": []byte("1")})
			if err != nil {
				t.Fatal(err)
			}
			direction, _, redirects := m.(redirecting).redirect(scene{call: exchange.Call{Body: []byte(c.sent)}}, exchange.Direction{})
			if string(direction.Body) != c.want || redirects != (c.want != "") {
				t.Errorf("%v %s", redirects, direction.Body)
			}
		})
	}
}
