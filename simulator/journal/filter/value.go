package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/problem"
	"faultline/simulator/problem/nearest"
)

func (v *value) asWords(t *term) *problem.Problem {
	switch {
	case t.op == "~":
		if !v.quoted {
			return refuse("a regular expression is expected in quotes").WithHint(`for example %s:~"^a+$"`, t.key.Name)
		}
		match, err := expression(v.text)
		if err != nil {
			return refuse("%q is not a regular expression: %v", v.text, err).WithHint("the syntax is that of RE2")
		}
		v.words = match
	case t.key.Type == Content && t.op == "=":
		text := v.text
		v.words = func(s string) bool { return strings.Contains(s, text) }
	case t.key.Type == Content:
		v.words = contains(v.text, v.quoted)
	case t.op == "=":
		text := v.text
		v.words, v.exact = func(s string) bool { return s == text }, strings.ToLower(text)
	case v.quoted || !strings.ContainsAny(v.text, "*?"):
		folded := strings.ToLower(v.text)
		v.words, v.exact = func(s string) bool { return strings.ToLower(s) == folded }, folded
	default:
		v.words = glob(v.text)
	}
	return nil
}

// asChoice accepts the values of the key's list and their other spellings, or a pattern.
func (v *value) asChoice(t *term) *problem.Problem {
	if !v.quoted && t.op == "" && strings.ContainsAny(v.text, "*?") {
		return v.asWords(t)
	}
	word := strings.ToLower(v.text)
	canonical, alias := t.key.aliases[word]
	if !alias {
		canonical = word
		if !slices.Contains(t.key.Values, word) {
			e := refuse("%q is none of the values of %s", v.text, t.key.Name)
			if near, ok := nearest.Word(word, t.key.Values); ok {
				return e.WithHint("did you mean %s? the values are %s", near, strings.Join(t.key.Values, ", "))
			}
			return e.WithHint("the values are %s", strings.Join(t.key.Values, ", "))
		}
	}
	v.words, v.exact = func(s string) bool { return s == canonical }, canonical
	return nil
}

// asNumber reads a scalar, a range, a class or * as an interval.
func (v *value) asNumber(t *term) *problem.Problem {
	switch low, high, ranged := strings.Cut(v.text, ".."); {
	case v.text == "*" && t.op == "":
		v.interval = everything
		return nil
	case ranged && t.op != "":
		return refuse("a range takes no %s", t.op).WithHint("write %s:%s", t.key.Name, v.text)
	case ranged:
		return v.asRange(t, low, high)
	case t.key.Type == Status && isClass(v.text):
		first := float64(v.text[0]-'0') * 100
		v.interval = compared(t.op, first, first+99)
		return nil
	}
	n, refused := scalar(t, v.text)
	if refused != nil {
		return refused
	}
	v.interval = compared(t.op, n, n)
	return nil
}

func (v *value) asRange(t *term, low, high string) *problem.Problem {
	v.interval = everything
	if low == "" && high == "" {
		return refuse("a range needs an end").WithHint("for example %s", t.key.Examples[len(t.key.Examples)-1])
	}
	for _, end := range []struct {
		text string
		to   *float64
	}{{low, &v.interval.low}, {high, &v.interval.high}} {
		if end.text == "" {
			continue
		}
		n, refused := scalar(t, end.text)
		if refused != nil {
			return refused
		}
		*end.to = n
	}
	if v.interval.low > v.interval.high {
		return refuse("the range %s ends before it begins", v.text).WithHint("put the smaller one first")
	}
	return nil
}

// isClass reports whether a word is a status class such as 5xx.
func isClass(word string) bool {
	return len(word) == 3 && word[0] >= '1' && word[0] <= '9' && strings.EqualFold(word[1:], "xx")
}

// compared is the interval of numbers that stand in a relation to low..high.
func compared(op string, low, high float64) interval {
	i := interval{low: math.Inf(-1), high: math.Inf(1)}
	switch op {
	case ">":
		i.low, i.lowOpen = high, true
	case ">=":
		i.low = low
	case "<":
		i.high, i.highOpen = low, true
	case "<=":
		i.high = high
	default:
		i.low, i.high = low, high
	}
	return i
}

var (
	durations = map[string]float64{"us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86400e9}
	sizes     = map[string]float64{"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20}
)

// scalar reads a number with the units of the key's type.
func scalar(t *term, text string) (float64, *problem.Problem) {
	digits := len(text)
	for i, c := range text {
		if (c < '0' || c > '9') && c != '.' && (c != '-' || i > 0) {
			digits = i
			break
		}
	}
	n, err := strconv.ParseFloat(text[:digits], 64)
	unit := strings.ToLower(text[digits:])
	factor := 1.0
	var known bool
	switch t.key.Type {
	case Duration:
		factor, known = durations[unit]
	case Size:
		factor, known = sizes[unit]
	default:
		known = unit == ""
	}
	if err == nil && known && text[digits-1] != '.' {
		return n * factor, nil
	}
	switch t.key.Type {
	case Duration:
		return 0, refuse("%q is not a duration", text).WithHint("write a number with us, ms, s, m, h or d, for example %s", t.key.Examples[0])
	case Size:
		return 0, refuse("%q is not a size", text).WithHint("write a number with b, kb or mb, for example %s", t.key.Examples[0])
	case Status:
		return 0, refuse("%q is not a status", text).WithHint("write a number, a class such as 5xx, or a range such as 400..499")
	}
	return 0, refuse("%q is not a number", text).WithHint("for example %s", t.key.Examples[0])
}

func (v *value) asTime(t *term) *problem.Problem {
	if at, err := time.Parse(time.RFC3339Nano, v.text); err == nil {
		v.moment = moment{absolute: at}
		return nil
	}
	if v.text == "now" {
		v.moment = moment{relative: true}
		return nil
	}
	if back, ok := strings.CutPrefix(v.text, "-"); ok && !strings.HasPrefix(back, "-") {
		if n, refused := scalar(&term{key: &Key{Type: Duration, Examples: t.key.Examples}}, back); refused == nil && n < math.MaxInt64 {
			v.moment = moment{relative: true, ago: time.Duration(n)}
			return nil
		}
	}
	return refuse("%q is not a time", v.text).WithHint("write how long ago, such as %s:-5m, or a time such as %s:2026-03-02T10:00:00Z", t.key.Name, t.key.Name)
}
