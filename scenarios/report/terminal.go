package report

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"faultline/scenarios/plan"
	"faultline/scenarios/run"
	"faultline/scenarios/verdict"
)

// Terminal prints runs for people. The live part (Progress) and the summary can be used apart.
type Terminal struct {
	// Look says, behind the outcome of a run, how to look at its journal. nil says nothing.
	Look func(r *run.Result) string

	out    io.Writer
	colour bool
	shown  *run.Result // the run that is under way
}

// NewTerminal prints to a writer, in colour when asked to.
func NewTerminal(out io.Writer, colour bool) *Terminal { return &Terminal{out: out, colour: colour} }

// Progress prints news of a run as it goes on: give it to run.Options.
func (t *Terminal) Progress(p run.Progress) {
	switch {
	case p.Began != nil:
		t.shown = p.Began
		t.head(p.Began)
	case p.Step != nil:
		t.step(*p.Step)
	case p.Settling:
		t.line(dim, "  …  waiting for the integration to settle")
	case p.Verdict != nil:
		t.verdict(*p.Verdict)
	}
}

// Result prints what is left to say when a run is over and its progress was printed.
func (t *Terminal) Result(r *run.Result) {
	if t.shown != r {
		t.Whole(r)
		return
	}
	t.foot(r)
}

// Whole prints a run from its beginning.
func (t *Terminal) Whole(r *run.Result) {
	t.head(r)
	for _, s := range r.Steps {
		t.step(s)
	}
	for _, v := range r.Verdicts {
		t.verdict(v)
	}
	t.foot(r)
}

func (t *Terminal) head(r *run.Result) {
	t.line(bold, r.Scenario+t.paint(dim, "  "+printable(r.Title)))
	t.line(dim, fmt.Sprintf("  seed %d, %s clock, run %s", r.Seed, r.Clock, cmp.Or(r.Run, "not begun")))
}

const (
	textWidth = 64
	timeWidth = 7
)

func (t *Terminal) step(s run.StepResult) {
	mark := t.paint(green, "ok")
	if s.Error != "" {
		mark = t.paint(red, "!!")
	}
	fmt.Fprintf(t.out, "  %s %2d %-10s %s %*s\n", mark, s.Number, s.Type, pad(oneLine(s.Text), textWidth), timeWidth, seconds(s.Duration))
	if s.Error != "" {
		t.line(red, "        "+printable(s.Error))
	}
}

func (t *Terminal) verdict(v verdict.Verdict) {
	word, style := "pass", green
	switch v.Status { //exhaustive:enforce
	case verdict.Pass:
	case verdict.Fail:
		word, style = "FAIL", red
	case verdict.NotExercised:
		word, style = "NOT EXERCISED", yellow
	}
	fmt.Fprintf(t.out, "  %s %s\n", t.paint(style, fmt.Sprintf("%-13s", word)), oneLine(v.Title))
	fmt.Fprintf(t.out, "  %13s %s\n", "", printable(v.Reason))
	if len(v.Evidence) > 0 && v.Status != verdict.Pass {
		noun := "entries"
		if len(v.Evidence) == 1 {
			noun = "entry"
		}
		t.line(dim, fmt.Sprintf("  %13s %s %s: faultline logs 'seq:%s'", "", noun, list(v.Evidence, ", "), list(v.Evidence, ",")))
	}
}

func (t *Terminal) foot(r *run.Result) {
	if r.Problem != "" {
		t.line(red, "  "+printable(r.Problem))
	}
	if r.Integration.Exit != "" {
		t.line(dim, "  the integration ended by itself: "+r.Integration.Exit)
	}
	if !r.Good() && r.Integration.Output != "" {
		t.line(dim, "  what the integration printed last:")
		for _, line := range lastLines(printable(r.Integration.Output), 20) {
			t.line(dim, "    | "+line)
		}
	}
	word, style := "passed", green
	switch r.Outcome { //exhaustive:enforce
	case run.Passed:
	case run.Failed:
		word, style = "FAILED", red
	case run.Broken:
		word, style = "COULD NOT RUN", red
	case run.Interrupted:
		word, style = "interrupted", yellow
	}
	text := fmt.Sprintf("  %s in %s", t.paint(style, word), seconds(r.Duration))
	if r.Run != "" && t.Look != nil {
		text += t.paint(dim, "; "+t.Look(r))
	}
	fmt.Fprint(t.out, text+"\n\n")
}

// Summary prints one line about all runs.
func (t *Terminal) Summary(all []*run.Result) {
	passed, silent := 0, 0
	for _, r := range all {
		if r.Good() {
			passed++
		}
		for _, v := range r.Verdicts {
			if v.Status == verdict.NotExercised {
				silent++
			}
		}
	}
	style := green
	if passed < len(all) {
		style = red
	}
	text := fmt.Sprintf("%d of %d scenarios passed", passed, len(all))
	t.line(style, text)
	if silent > 0 {
		t.line(yellow, fmt.Sprintf("%d NOT EXERCISED: the integration was never put to those tests", silent))
	}
}

type style string

const (
	bold   style = "\x1b[1m"
	dim    style = "\x1b[2m"
	red    style = "\x1b[31m"
	green  style = "\x1b[32m"
	yellow style = "\x1b[33m"
	plain  style = "\x1b[0m"
)

func (t *Terminal) paint(s style, text string) string {
	if !t.colour {
		return text
	}
	return string(s) + text + string(plain)
}

func (t *Terminal) line(s style, text string) { fmt.Fprintln(t.out, t.paint(s, text)) }

// pad fills a text up to a width, or cuts it.
func pad(text string, width int) string {
	n := utf8.RuneCountInString(text)
	if n > width {
		return string([]rune(text)[:width-1]) + "…"
	}
	return text + strings.Repeat(" ", width-n)
}

// oneLine keeps a text of a file on its line of a table.
func oneLine(text string) string { return strings.ReplaceAll(printable(text), "\n", " ") }

func seconds(d time.Duration) string { return plan.Short(d.Round(time.Millisecond)) }

func list(seqs []uint64, separator string) string {
	texts := make([]string, len(seqs))
	for i, s := range seqs {
		texts[i] = strconv.FormatUint(s, 10)
	}
	return strings.Join(texts, separator)
}

func lastLines(text string, n int) []string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return lines[max(0, len(lines)-n):]
}
