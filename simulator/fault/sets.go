package fault

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"faultline/simulator/problem"
)

// setTexts are the named sets of rules, as data.
//
//go:embed sets/*.yaml
var setTexts embed.FS

// Set is several rules that are armed and healed together. Armed rules carry the name of the set before their own.
type Set struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	About string `json:"about"`
	Rules []Rule `json:"rules"`
	Armed int    `json:"armed"` // how many of its rules are armed now
}

// shipped are the sets as they are written, by name.
var shipped = sync.OnceValue(func() []Set {
	sets, err := readSets()
	if err != nil {
		// The sets are part of the program; a test reads each of them.
		panic("fault: the sets cannot be read: " + err.Error())
	}
	return sets
})

func readSets() ([]Set, error) {
	files, err := setTexts.ReadDir("sets")
	if err != nil {
		return nil, err
	}
	var out []Set
	for _, file := range files {
		text, err := setTexts.ReadFile(path.Join("sets", file.Name()))
		if err != nil {
			return nil, err
		}
		set, err := readSet(strings.TrimSuffix(file.Name(), ".yaml"), text)
		if err != nil {
			return nil, err
		}
		out = append(out, set)
	}
	return out, nil
}

func readSet(name string, text []byte) (Set, error) {
	var written struct {
		Title string           `yaml:"title"`
		About string           `yaml:"about"`
		Rules []map[string]any `yaml:"rules"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&written); err != nil {
		return Set{}, err
	}
	set := Set{Name: name, Title: written.Title, About: written.About}
	for _, w := range written.Rules {
		raw, err := json.Marshal(w)
		if err != nil {
			return set, err
		}
		rule, err := ParseRule(raw)
		if err != nil {
			return set, err
		}
		set.Rules = append(set.Rules, rule)
	}
	return set, nil
}

// Sets lists the named sets and how much of each is armed.
func (e *Engine) Sets() []Set {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := slices.Clone(shipped())
	for i := range out {
		for _, r := range out[i].Rules {
			if a := e.find(out[i].member(r)); a != nil && a.rule.State == StateArmed {
				out[i].Armed++
			}
		}
	}
	return out
}

// member is the name under which a rule of the set is armed.
func (s Set) member(r Rule) string { return s.Name + "." + r.Name }

func setNamed(name string) (Set, error) {
	var names []string
	for _, s := range shipped() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Set{}, problem.New(problem.NotFound, "there is no set %q", name).WithHint("%s", meant(name, names))
}

// ArmSet arms every rule of a set, or none. With a connection they are about that one alone.
func (e *Engine) ArmSet(ctx context.Context, name, connection string) ([]Rule, error) {
	set, err := setNamed(name)
	if err != nil {
		return nil, err
	}
	set.Rules = slices.Clone(set.Rules)
	for i := range set.Rules {
		set.Rules[i].Name = set.member(set.Rules[i])
		if connection != "" {
			set.Rules[i].Where.Connection = connection
		}
	}
	return e.ArmTogether(ctx, set.Rules)
}

// ArmTogether arms several rules, or none when one of them cannot be armed or contradicts another.
func (e *Engine) ArmTogether(ctx context.Context, rules []Rule) ([]Rule, error) {
	var checked []compiled
	for _, r := range rules {
		c, err := examine(r, e.o.Surface)
		if err != nil {
			return nil, inRule(r, err)
		}
		if err := contradicts(c, checked); err != nil {
			return nil, err
		}
		checked = append(checked, c)
	}
	var armed []Rule
	for _, r := range rules {
		a, err := e.Arm(ctx, r)
		if err != nil {
			for _, done := range armed {
				err = errors.Join(err, e.Heal(ctx, done.Name))
			}
			return nil, inRule(r, err)
		}
		armed = append(armed, a)
	}
	return armed, nil
}

// inRule says in which of several rules the mistake is.
func inRule(r Rule, err error) error {
	p := *problem.From(err)
	p.Message = r.Name + ": " + p.Message
	return &p
}

// contradicts refuses a rule that an earlier one of the same set leaves nothing to do.
func contradicts(c compiled, earlier []compiled) error {
	for _, other := range earlier {
		if c.rule.Name == other.rule.Name {
			return problem.New(problem.Invalid, "two rules of the set are named %s", c.rule.Name).At("/name").WithHint("give each a name of its own")
		}
		_, answers := c.mechanism.(answering)
		_, answered := other.mechanism.(answering)
		_, announces := other.mechanism.(altering)
		always := other.rule.When == When{Every: 1, Probability: 1}
		if answers && answered && !announces && always && other.rule.Where == c.rule.Where {
			return problem.New(problem.Invalid, "%s would never act: %s answers all of its calls before", c.rule.Name, other.rule.Name).At("/when").
				WithHint("bound %s by times, probability or for", other.rule.Name)
		}
		if _, lasts := c.mechanism.(lasting); lasts && c.connection == other.connection {
			if _, lasting := other.mechanism.(lasting); lasting {
				return problem.New(problem.Invalid, "%s and %s both last on the same connection", other.rule.Name, c.rule.Name).At("/where/connection").
					WithHint("keep one of them")
			}
		}
	}
	return nil
}

// HealSet heals what is armed of a set, and returns how many rules that were.
func (e *Engine) HealSet(ctx context.Context, name string) (int, error) {
	set, err := setNamed(name)
	if err != nil {
		return 0, err
	}
	healed := 0
	var failed error
	for _, r := range set.Rules {
		rule, err := e.Rule(set.member(r))
		if err != nil || rule.State != StateArmed {
			continue // never armed, or over by itself
		}
		failed = errors.Join(failed, e.Heal(ctx, rule.Name))
		healed++
	}
	return healed, failed
}
