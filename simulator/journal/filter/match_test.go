package filter

import (
	"testing"
	"time"
)

// fake is a subject made of literals.
type fake struct {
	words   map[string][]string
	headers map[string][]string
	numbers map[string][]float64
	at      Moment
	text    string
	bodies  []string
	asked   *int // counts how often the bodies were asked for
}

func (f fake) Strings(key, name string) []string {
	if key == "header" {
		return f.headers[name]
	}
	return f.words[key]
}
func (f fake) Numbers(key string) []float64 { return f.numbers[key] }
func (f fake) Times() Moment                { return f.at }
func (f fake) Text() string                 { return f.text }
func (f fake) Bodies() [][]byte {
	if f.asked != nil {
		*f.asked++
	}
	var out [][]byte
	for _, b := range f.bodies {
		out = append(out, []byte(b))
	}
	return out
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var sample = fake{
	words: map[string][]string{
		"method": {"POST"}, "path": {"/accounting/bills/7", "/versioned/accounting/bills/7"}, "kind": {"sync_run"},
		"code": {"Invalid_Grant"}, "is": {"failed", "slow"}, "connection": {"c-1", "main"},
	},
	headers: map[string][]string{"retry-after": {"2"}},
	numbers: map[string][]float64{"status": {429}, "dur": {750e6}, "size": {4096}, "draw": {0.25}, "seq": {12}},
	at:      Moment{Wall: noon, World: noon.Add(48 * time.Hour)},
	text:    "POST\nhttp://Localhost/accounting/bills/7",
	bodies:  []string{`{"bills":[{"total_amount":10000.50,"vendor":{"id":"V1"},"memo":null,"tags":["a","b"],"paid":false},{"total_amount":"12.5"}]}`, `not json but überdue`},
}

func TestMatch(t *testing.T) {
	for text, want := range map[string]bool{
		``: true, `method:post`: true, `method:=post`: false, `method:=POST`: true, `method:GET,POST`: true,
		`path:/accounting/*`: true, `path:/versioned/accounting/bills/?`: true, `path:/accounting`: false,
		`path:~"bills/[0-9]+$"`: true, `path:~"^bills"`: false, `path:"/accounting/*"`: false,
		`kind:sync`: true, `kind:sync_run`: true, `kind:exchange`: false, `kind:*`: true,
		`code:invalid_grant`: true, `code:*`: true, `host:*`: false, `is:failed`: true, `-is:failed`: false, `is:replayed`: false,
		`connection:main`: true, `connection:c-1`: true, `connection:other`: false,
		`status:4xx`: true, `status:5xx`: false, `status:>=400`: true, `status:>429`: false, `status:<429`: false, `status:<=429`: true,
		`status:400..428,429`: true, `status:=429`: true, `status:>4xx`: false, `status:*`: true, `attempt:*`: false, `-attempt:*`: true,
		`dur:>500ms`: true, `dur:0.5s..1s`: true, `dur:750000us`: true, `dur:>1m`: false,
		`size:4kb`: true, `size:4096`: true, `size:<=4096b`: true, `size:>1mb`: false, `draw:<0.3`: true, `seq:..12`: true, `seq:13..`: false,
		`header.retry-after:2`: true, `header.Retry-After:*`: true, `header.date:*`: false,
		`bills`: true, `"localhost/accounting"`: true, `nowhere`: false, `-nowhere`: true,
		`body:OVERDUE`: false, `body:ÜBERdue`: true, `body:=überdue`: true, `body:=Überdue`: false, `body:not*due`: true, `body:~"b.t"`: true,
		`json.total_amount:>10000`: true, `json.total_amount:12.50`: true, `json.total_amount:<12`: false, `json.bills.total_amount:10000.5`: true,
		`json.vendor.id:v1`: true, `json.vendor.id:=v1`: false, `json.id:V1`: true, `json.vendor.name:*`: false, `json.memo:null`: true,
		`json.tags:b`: true, `json.paid:false`: true, `json.vendor:*`: true, `json.total_amount:~"^1"`: true, `json.total_amount:"10000.50"`: true,
		`after:-5m`: true, `before:-5m`: false, `after:2026-03-02T12:00:00Z`: true, `before:2026-03-02T12:00:00Z`: false,
		`after:now`: false, `vafter:2026-03-04T00:00:00Z`: true, `vbefore:now`: true, `vafter:-1h`: false,
		`status:200 OR method:POST`: true, `status:200 OR method:GET`: false, `(status:429 OR x) -is:slow`: false,
		`-(status:200 OR method:GET)`: true,
	} {
		t.Run(text, func(t *testing.T) {
			e, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			now := Moment{Wall: noon.Add(time.Minute), World: noon.Add(72 * time.Hour)}
			if got := e.Match(sample, now); got != want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestBodiesAreAskedForLast(t *testing.T) {
	for text, want := range map[string]int{
		`body:x status:200`:             0,
		`json.a:1 path:~"^no"`:          0,
		`body:x OR status:429`:          0,
		`(body:x OR json.y:1) seq:99`:   0,
		`body:x status:429`:             1,
		`-(body:nothing) status:429`:    1,
		`-(body:nothing) OR status:429`: 0,
	} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		s := sample
		s.asked = &asked
		e.Match(s, Moment{})
		if asked != want {
			t.Errorf("%s: bodies were asked for %d times, want %d", text, asked, want)
		}
	}
}

func TestPlan(t *testing.T) {
	kind := func(values ...string) (out []Need) {
		for _, v := range values {
			out = append(out, Need{"kind", v})
		}
		return out
	}
	for _, c := range []struct {
		text   string
		groups [][]Need
	}{
		{`kind:sync,exchange`, [][]Need{kind("sync_run", "exchange")}},
		{`kind:event kind:attempt`, [][]Need{kind("event"), kind("attempt")}},
		{`kind:event OR kind:attempt`, [][]Need{kind("event", "attempt")}},
		{`kind:event OR path:/x`, nil},
		{`-kind:event`, nil},
		{`kind:ev*`, nil},
		{`path:/x`, nil},
		{`status:>=500`, [][]Need{{{"statusclass", "5"}, {"statusclass", "6"}, {"statusclass", "7"}, {"statusclass", "8"}, {"statusclass", "9"}}}},
		{`status:2xx`, [][]Need{{{"statusclass", "2"}}}},
		{`fault:Burst`, [][]Need{{{"rule", "burst"}}}},
		{`rule:~"b"`, nil},
		{`(kind:event OR run:R) id:=X`, [][]Need{{{"kind", "event"}, {"run", "r"}}, {{"id", "x"}}}},
	} {
		e, err := Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Plan(Moment{}).Groups
		if len(got) != len(c.groups) {
			t.Errorf("%s: %v", c.text, got)
			continue
		}
		for i := range got {
			for k := range got[i] {
				if len(got[i]) != len(c.groups[i]) || got[i][k] != c.groups[i][k] {
					t.Errorf("%s: %v", c.text, got)
				}
			}
		}
	}
}

func TestPlanTimes(t *testing.T) {
	e, err := Parse(`after:-5m after:-1h vbefore:2026-01-01T00:00:00Z status:200`)
	if err != nil {
		t.Fatal(err)
	}
	p := e.Plan(Moment{Wall: noon})
	if !p.WallFrom.Equal(noon.Add(-5*time.Minute)) || p.WorldUntil.Year() != 2026 || !p.WallUntil.IsZero() || !p.WorldFrom.IsZero() {
		t.Errorf("%+v", p)
	}
}
