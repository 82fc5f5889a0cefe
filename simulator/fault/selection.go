package fault

import (
	"net/url"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// selection narrows an effect to the calls on which it makes sense, as data of the catalogue.
type selection struct {
	only  []string
	paths []pattern
}

// kinds are the words of a selection, and which calls each of them names.
var kinds = map[string]func(exchange.Call) bool{
	"linked":  func(c exchange.Call) bool { return c.Connection != "" },
	"records": func(c exchange.Call) bool { return c.Object != "" },
	"reads":   func(c exchange.Call) bool { return !c.Write() },
	"writes":  writesRecord,
	"creates": func(c exchange.Call) bool { return writesRecord(c) && c.Method == "POST" && c.ObjectID == "" },
	"updates": func(c exchange.Call) bool {
		return c.Method == "PATCH" || c.Hop == journal.HopPlatform && writesRecord(c) && c.ObjectID != ""
	},
	"lists":  func(c exchange.Call) bool { return c.Object != "" && c.ObjectID == "" && !c.Write() },
	"single": func(c exchange.Call) bool { return c.ObjectID != "" && !c.Write() },
	"pages":  func(c exchange.Call) bool { return parameterOf(c.Query, "cursor") != "" },
	// steps of a link at which a person decides, or a test in a person's place
	"decisions": func(c exchange.Call) bool {
		return c.Hop == journal.HopLink && (c.Write() || parameterOf(c.Query, "auto_approve") == "1")
	},
	"keyed": func(c exchange.Call) bool { return c.Key != "" },
}

// writesRecord leaves out what only looks like a write: the refresh of a token is posted too.
func writesRecord(c exchange.Call) bool { return c.Write() && c.Object != "" }

func buildSelection(v values) (selection, error) {
	s := selection{only: v.list("only")}
	for _, word := range s.only {
		if kinds[word] == nil {
			return s, problem.New(problem.Internal, "the catalogue selects by %q, which is no kind of call", word)
		}
	}
	for _, path := range v.list("paths") {
		s.paths = append(s.paths, compile(path))
	}
	return s, nil
}

func (s selection) selects(call exchange.Call) bool {
	for _, word := range s.only {
		if !kinds[word](call) {
			return false
		}
	}
	return len(s.paths) == 0 || slices.ContainsFunc(s.paths, func(p pattern) bool { return p.matches(call.Path) })
}

// parameterOf reads one parameter of a raw query.
func parameterOf(query, name string) string {
	if !strings.Contains(query, name) {
		return ""
	}
	read, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	return read.Get(name)
}
