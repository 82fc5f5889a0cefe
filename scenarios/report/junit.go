package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"faultline/scenarios/run"
	"faultline/scenarios/verdict"
)

// The JUnit form as build servers read it: a suite a scenario, a case a verdict. A step that could not be taken, and
// a run that could not begin, are cases of their own.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Output     string          `xml:"system-out,omitempty"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Skipped *junitMessage `xml:"skipped"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the results as JUnit XML.
func JUnit(w io.Writer, all []*run.Result) error {
	suites := junitSuites{Name: "faultline"}
	var total time.Duration
	for _, r := range all {
		suite := suiteOf(r)
		suites.Suites = append(suites.Suites, suite)
		suites.Tests += suite.Tests
		suites.Failures += suite.Failures
		suites.Errors += suite.Errors
		suites.Skipped += suite.Skipped
		total += r.Duration
	}
	suites.Time = decimal(total)
	text, err := xml.MarshalIndent(suites, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func suiteOf(r *run.Result) junitSuite {
	suite := junitSuite{
		Name: r.Scenario, Time: decimal(r.Duration), Timestamp: r.Began.UTC().Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{{"run", r.Run}, {"seed", fmt.Sprint(r.Seed)}, {"clock", r.Clock}, {"version", r.Fingerprint.Version}, {"scenario_hash", r.Fingerprint.Scenario}},
	}
	add := func(c junitCase) {
		c.Class, c.Time = r.Scenario, decimal(0)
		suite.Cases = append(suite.Cases, c)
		suite.Tests++
		switch {
		case c.Failure != nil:
			suite.Failures++
		case c.Error != nil:
			suite.Errors++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	for _, s := range r.Steps {
		if s.Error != "" {
			add(junitCase{Name: fmt.Sprintf("step %d: %s", s.Number, s.Text), Failure: &junitMessage{Message: s.Error, Text: fmt.Sprintf("%s:%d", r.File, s.Line)}})
		}
	}
	for _, v := range r.Verdicts {
		c := junitCase{Name: v.Title}
		switch v.Status { //exhaustive:enforce
		case verdict.Pass:
		case verdict.Fail:
			c.Failure = &junitMessage{Message: v.Reason, Text: "entries " + list(v.Evidence, ", ")}
		case verdict.NotExercised:
			c.Skipped = &junitMessage{Message: "not exercised: " + v.Reason}
		}
		add(c)
	}
	if r.Outcome == run.Broken || r.Outcome == run.Interrupted {
		add(junitCase{Name: "run", Error: &junitMessage{Message: r.Problem}})
	}
	if !r.Good() {
		suite.Output = printable(r.Integration.Output)
	}
	return suite
}

func decimal(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// printable drops what XML cannot carry and a terminal would obey: texts come from files and programs of others.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if c != '\n' && c != '\t' && unicode.IsControl(c) {
			return -1
		}
		return c
	}, text)
}
