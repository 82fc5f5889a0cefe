package filter

import (
	"strings"

	"faultline/simulator/problem"
	"faultline/simulator/problem/nearest"
)

// term reads a term whose key, as written, stands before the colon.
func (p *parser) term(written string) (node, error) {
	start := p.at
	key, name, err := p.key(written)
	if err != nil {
		return nil, err
	}
	p.at = start + len(written) + 1
	t := &term{key: key, name: name, op: p.operator()}
	if err := p.checkOperator(t); err != nil {
		return nil, err
	}
	for {
		v, err := p.value(t)
		if err != nil {
			return nil, err
		}
		t.values = append(t.values, v)
		if p.end() || p.peek() != ',' {
			return t, nil
		}
		p.at++
	}
}

// key finds the key and what follows its dot.
func (p *parser) key(written string) (*Key, string, error) {
	for i := range len(written) {
		if !nameByte(written, i) {
			return nil, "", p.fail(p.at+i, "a key is expected before the colon").WithHint("to search for text with a colon, put it in quotes")
		}
	}
	base, name, dotted := strings.Cut(written, ".")
	key := findKey(strings.ToLower(base))
	switch {
	case written == "":
		return nil, "", p.fail(p.at, "a key is expected before the colon").WithHint("for example status:5xx")
	case key == nil:
		return nil, "", p.unknownKey(base)
	case key.dotted() && name == "":
		return nil, "", p.fail(p.at, "%s needs a name after a dot", key.Name).WithHint("for example %s", key.Examples[0])
	case !key.dotted() && dotted:
		return nil, "", p.fail(p.at+len(base), "%s has no names of its own", key.Name).WithHint("for example %s; for a field of a body, json.%s", key.Examples[0], name)
	}
	if key.Type == Header {
		name = strings.ToLower(name)
	}
	return key, name, nil
}

func (p *parser) unknownKey(written string) error {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	e := p.fail(p.at, "there is no key %q", written)
	if near, ok := nearest.Word(written, names); ok {
		return e.WithHint("did you mean %s? to search for the text, put it in quotes", near)
	}
	return e.WithHint("the keys are %s; to search for the text, put it in quotes", strings.Join(names, ", "))
}

// nameByte reports whether a byte may stand at a place of a key: names of letters, digits, - and _ that begin with a
// letter, with dots between.
func nameByte(s string, i int) bool {
	c := s[i]
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	if i == 0 || s[i-1] == '.' {
		return letter
	}
	if c == '.' {
		return i+1 < len(s)
	}
	return letter || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func (p *parser) operator() string {
	for _, op := range []string{">=", "<=", ">", "<", "=", "~"} {
		if strings.HasPrefix(p.text[p.at:], op) {
			p.at += len(op)
			return op
		}
	}
	return ""
}

// checkOperator refuses an operator that says nothing about values of the key's type.
func (p *parser) checkOperator(t *term) error {
	allowed := ""
	switch t.key.Type {
	case Word, Header, Content:
		allowed = "= ~"
	case Choice:
		allowed = "="
	case Number, Status, Duration, Size:
		allowed = ">= <= > < ="
	case Field:
		allowed = ">= <= > < = ~"
	case Time:
	}
	if t.op == "" || strings.Contains(" "+allowed+" ", " "+t.op+" ") {
		return nil
	}
	e := p.fail(p.at-len(t.op), "%s takes no %s", t.key.Name, t.op)
	if allowed == "" {
		return e.WithHint("write %s", t.key.Examples[0])
	}
	return e.WithHint("it takes %s, for example %s", allowed, t.key.Examples[0])
}

// value reads one value and gives it the meaning of the key's type.
func (p *parser) value(t *term) (value, error) {
	start := p.at
	v := value{}
	if !p.end() && p.peek() == '"' {
		text, err := p.quoted()
		if err != nil {
			return v, err
		}
		v.text, v.quoted = text, true
	} else {
		v.text = p.run()
		p.at += len(v.text)
		if v.text == "" {
			return v, p.fail(start, "a value for %s is expected", t.key.Name).WithHint("for example %s", t.key.Examples[0])
		}
	}
	if refused := v.interpret(t); refused != nil {
		return v, refused.At(p.place(start))
	}
	return v, nil
}

// interpret gives a value its meaning, or says why it has none.
func (v *value) interpret(t *term) *problem.Problem {
	switch t.key.Type {
	case Number, Status, Duration, Size:
		return v.asNumber(t)
	case Time:
		return v.asTime(t)
	case Choice:
		return v.asChoice(t)
	case Field:
		if !v.quoted && v.asNumber(t) == nil && t.op != "~" {
			v.numeric = true
		} else if t.op != "" && t.op != "=" && t.op != "~" {
			return refuse("%q is not a number", v.text).WithHint("%s compares numbers, for example json.total_amount%s100", t.op, ":"+t.op)
		}
		return v.asWords(t)
	default:
		return v.asWords(t)
	}
}

func refuse(format string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, format, args...)
}
