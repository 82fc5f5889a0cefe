package filter

import (
	"math"
	"regexp"
	"strings"
	"time"
)

// term is key:value, or key:value,value meaning any of them.
type term struct {
	key    *Key
	name   string // behind the key's dot: the header's name, or the path of a JSON field
	op     string // "", >=, <=, >, <, =, ~
	values []value
}

// value is one alternative of a term. Which of the lower fields are set depends on the key's type.
type value struct {
	text   string
	quoted bool

	words    func(string) bool // for words, choices, headers, contents and fields that are text
	exact    string            // the only folded word that can match, when there is one
	numeric  bool
	interval interval
	moment   moment
}

// interval is a range of numbers.
type interval struct {
	low, high         float64
	lowOpen, highOpen bool
}

var everything = interval{low: math.Inf(-1), high: math.Inf(1)}

func (i interval) holds(n float64) bool {
	return (n > i.low || n == i.low && !i.lowOpen) && (n < i.high || n == i.high && !i.highOpen)
}

// moment is a point in time, or a distance back from the newest entry.
type moment struct {
	absolute time.Time
	ago      time.Duration
	relative bool
}

func (m moment) from(now time.Time) time.Time {
	if m.relative {
		return now.Add(-m.ago)
	}
	return m.absolute
}

func (t *term) print(b *strings.Builder) {
	b.WriteString(t.key.Name)
	if t.name != "" {
		b.WriteByte('.')
		b.WriteString(t.name)
	}
	b.WriteByte(':')
	b.WriteString(t.op)
	for i, v := range t.values {
		if i > 0 {
			b.WriteByte(',')
		}
		if v.quoted {
			b.WriteString(quote(v.text))
		} else {
			b.WriteString(v.text)
		}
	}
}

func (t *term) cost() int {
	switch {
	case t.key.Type == Content || t.key.Type == Field:
		return disk
	case t.op == "~":
		return search
	}
	return cheap
}

func (t *term) match(s Subject, now Moment) bool {
	switch t.key.Type {
	case Number, Status, Duration, Size:
		for _, n := range s.Numbers(t.key.Name) {
			if t.anyValue(func(v value) bool { return v.interval.holds(n) }) {
				return true
			}
		}
		return false
	case Time:
		return t.matchTime(s.Times(), now)
	case Content:
		for _, body := range s.Bodies() {
			if t.anyValue(func(v value) bool { return v.words(string(body)) }) {
				return true
			}
		}
		return false
	case Field:
		return t.matchField(s.Bodies())
	}
	for _, word := range s.Strings(t.key.Name, t.name) {
		if t.anyValue(func(v value) bool { return v.words(word) }) {
			return true
		}
	}
	return false
}

func (t *term) anyValue(holds func(value) bool) bool {
	for _, v := range t.values {
		if holds(v) {
			return true
		}
	}
	return false
}

func (t *term) matchTime(of, now Moment) bool {
	at, newest := of.Wall, now.Wall
	if t.world() {
		at, newest = of.World, now.World
	}
	return t.anyValue(func(v value) bool {
		bound := v.moment.from(newest)
		if t.since() {
			return !at.Before(bound)
		}
		return at.Before(bound)
	})
}

// world reports whether a time key speaks of the world's time, since whether of what came later.
func (t *term) world() bool { return t.key.Name[0] == 'v' }
func (t *term) since() bool { return strings.HasSuffix(t.key.Name, "after") }

// glob returns the test of a pattern in which * is any text and ? any character, without regard to case.
func glob(pattern string) func(string) bool {
	if pattern == "*" {
		return func(string) bool { return true }
	}
	p := []rune(strings.ToLower(pattern))
	return func(s string) bool { return globMatch(p, []rune(strings.ToLower(s))) }
}

// globMatch runs in time proportional to the product of the lengths: on a mismatch it returns to the last * alone.
func globMatch(pattern, s []rune) bool {
	p, star, mark := 0, -1, 0
	for i := 0; i < len(s); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			i, p = mark, star+1
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// contains returns the test of text anywhere in a body; wildcards count unless the text was quoted.
func contains(pattern string, literal bool) func(string) bool {
	if !literal && strings.ContainsAny(pattern, "*?") {
		return glob("*" + pattern + "*")
	}
	folded := strings.ToLower(pattern)
	return func(s string) bool { return strings.Contains(strings.ToLower(s), folded) }
}

func expression(pattern string) (func(string) bool, error) {
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}
