package plan

import (
	"fmt"
	"sort"
	"strings"

	"faultline/simulator/problem"
)

// Problems is everything that is wrong with a file, in the order of the file. It unwraps to its members, so that
// problem.From finds the first.
type Problems []*problem.Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes errors.Is and errors.As look at each member.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, one := range p {
		all[i] = one
	}
	return all
}

// place is a position in the file.
type place struct{ line, column int }

func (p place) before(q place) bool {
	if p.line != q.line {
		return p.line < q.line
	}
	return p.column < q.column
}

// findings collects what is wrong while a file is read.
type findings struct {
	file string
	list []finding
}

type finding struct {
	at      place
	problem *problem.Problem
}

func (f *findings) add(at place, p *problem.Problem) {
	f.list = append(f.list, finding{at: at, problem: p.At(fmt.Sprintf("%s:%d:%d", f.file, at.line, at.column))})
}

// fail says something against a place.
func (f *findings) fail(at place, hint, format string, args ...any) {
	p := problem.New(problem.Invalid, format, args...)
	p.Hint = hint
	f.add(at, p)
}

// err is nil when nothing was found.
func (f *findings) err() error {
	if len(f.list) == 0 {
		return nil
	}
	sort.SliceStable(f.list, func(i, j int) bool { return f.list[i].at.before(f.list[j].at) })
	all := make(Problems, 0, len(f.list))
	said := map[string]bool{}
	for _, one := range f.list {
		if text := one.problem.Error(); !said[text] {
			said[text] = true
			all = append(all, one.problem)
		}
	}
	return all
}
