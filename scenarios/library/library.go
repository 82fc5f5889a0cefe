package library

import (
	"embed"
	"slices"
	"strings"

	"faultline/simulator/problem"
)

//go:embed *.yaml
var files embed.FS

const suffix = ".yaml"

// Scenario is one file of the library.
type Scenario struct {
	Name   string
	File   string // to be given to plan.Parse, for messages
	Source []byte
}

// All returns the scenarios by name.
func All() []Scenario {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // an embedded root is always there
	}
	var all []Scenario
	for _, entry := range entries {
		source, err := files.ReadFile(entry.Name())
		if err != nil {
			continue // and so are its files
		}
		name := strings.TrimSuffix(entry.Name(), suffix)
		all = append(all, Scenario{Name: name, File: "library/" + entry.Name(), Source: source})
	}
	slices.SortFunc(all, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Names lists the scenarios.
func Names() []string {
	var names []string
	for _, s := range All() {
		names = append(names, s.Name)
	}
	return names
}

// Find returns one scenario.
func Find(name string) (Scenario, error) {
	for _, s := range All() {
		if s.Name == name {
			return s, nil
		}
	}
	return Scenario{}, problem.New(problem.NotFound, "the library has no scenario %q", name).WithHint("it has: %s", strings.Join(Names(), ", "))
}

// Source returns the file of one scenario.
func Source(name string) ([]byte, error) {
	s, err := Find(name)
	return s.Source, err
}
