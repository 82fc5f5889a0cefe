package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/scenarios/run"
	"faultline/scenarios/verdict"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// results are one run of each outcome.
func results() []*run.Result {
	began := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	print := run.Fingerprint{Version: "0.1.0", Scenario: "5f2c", Seed: 7, Clock: "virtual"}
	return []*run.Result{
		{
			Run: "0b7e3f4a", Scenario: "rate-limit-burst", Title: "A burst of 429s", File: "library/rate-limit-burst.yaml", Seed: 7, Clock: "virtual", Outcome: run.Passed,
			Steps: []run.StepResult{
				{Number: 1, Line: 9, Type: "fault", Text: "arm burst: rate_limited", Duration: 2 * time.Millisecond},
				{Number: 2, Line: 10, Type: "wait", Text: "wait for 1 × kind:exchange path:/accounting/invoices* status:200 within 30s", Duration: 3100 * time.Millisecond},
			},
			Verdicts: []verdict.Verdict{
				{Name: "honours_retry_after", Title: "honours_retry_after", Status: verdict.Pass, Reason: "5 refusals honoured: the tightest pause was 2s where 2s was asked for", Evidence: []uint64{12, 14}},
				{Name: "no_duplicate_writes", Title: "no_duplicate_writes", Status: verdict.NotExercised, Reason: "nothing was written through the API", Evidence: []uint64{}},
			},
			Began: began, Duration: 4250 * time.Millisecond, Integration: run.Integration{Command: []string{"./mine", "--poll", "1s"}}, Fingerprint: print,
		},
		{
			Run: "1c8f405b", Scenario: "revoked-consent", Title: "The grant is taken <away>", File: "mine.yaml", Seed: 11, Clock: "x60", Outcome: run.Failed,
			Steps: []run.StepResult{{Number: 1, Line: 7, Type: "wait", Text: "wait for 2 × code:NEEDS_UPDATE within 10s", Error: "after 10s, 0 of 2 matching entries were there", Duration: 10 * time.Second}},
			Verdicts: []verdict.Verdict{
				{Name: "stops_when_revoked", Title: "stops_when_revoked", Status: verdict.Fail, Reason: "told by entry 31 that the grant was gone, the integration made 9 data calls more and 0 writes; 3 and none are forgiven", Evidence: []uint64{30, 31, 35}},
			},
			Began: began, Duration: 12 * time.Second,
			Integration: run.Integration{Command: []string{"./mine"}, Exit: "exit status 3", Output: "starting\n\x1b[31mrefused\x1b[0m & gave up\n"}, Fingerprint: print,
		},
		{
			Scenario: "lost-event-and-drift", Title: "Events never come", File: "library/lost-event-and-drift.yaml", Seed: 23, Clock: "wall", Outcome: run.Broken,
			Problem: "the integration cannot be started: no such file (check the command after --)", Steps: []run.StepResult{}, Verdicts: []verdict.Verdict{},
			Began: began, Duration: 40 * time.Millisecond, Integration: run.Integration{Command: []string{"./missing"}}, Fingerprint: print,
		},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got), rewrite with -update:\n%s", path, diff)
	}
}

func terminalText(colour bool) []byte {
	var out bytes.Buffer
	terminal := NewTerminal(&out, colour)
	terminal.Look = look
	for _, r := range results() {
		terminal.Result(r)
	}
	terminal.Summary(results())
	return out.Bytes()
}

func TestTerminal(t *testing.T) {
	golden(t, "terminal.txt", terminalText(false))
	golden(t, "terminal-colour.txt", terminalText(true))
}

// What is printed while a run goes on, and the summary after it, are together what is printed of a finished run.
func TestTerminalProgressAddsUpToTheWhole(t *testing.T) {
	r := results()[0]
	var live, whole bytes.Buffer
	terminal := NewTerminal(&live, false)
	terminal.Look = look
	terminal.Progress(run.Progress{Began: r})
	for i := range r.Steps {
		terminal.Progress(run.Progress{Step: &r.Steps[i]})
	}
	for i := range r.Verdicts {
		terminal.Progress(run.Progress{Verdict: &r.Verdicts[i]})
	}
	terminal.Result(r)
	again := NewTerminal(&whole, false)
	again.Look = look
	again.Whole(r)
	if diff := cmp.Diff(whole.String(), live.String()); diff != "" {
		t.Error(diff)
	}
}

func TestJUnit(t *testing.T) {
	var out bytes.Buffer
	if err := JUnit(&out, results()); err != nil {
		t.Fatal(err)
	}
	golden(t, "junit.xml", out.Bytes())
	decoder := xml.NewDecoder(&out)
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v", err)
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := JSON(&out, results()); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", out.Bytes())
	out.Reset()
	if err := JSON(&out, nil); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("%v: %s", err, out.String())
	}
}

func look(r *run.Result) string { return "look: faultline logs 'run:" + r.Run + "'" }
