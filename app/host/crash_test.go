package host_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	crashes = 3
	writers = 16
)

// write is one create: what was sent, and what came back unless the process died first.
type write struct {
	number, key string
	answer      answer // status 0: nobody knows
}

// Everything that was answered is there after kill -9, what nobody knows of happened once or not at all, and events
// that were on their way arrive.
func TestNothingAcknowledgedIsLostByKill9(t *testing.T) {
	dir := t.TempDir()
	integration := receive(t)
	integration.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	chance := rand.New(rand.NewPCG(7, 20_260_302))
	var all []write
	h, kill := spawn(t, dir, "--webhook", integration.URL)
	for round := range crashes {
		if round == crashes-1 {
			h.advance(t, "60m") // a sync announces what was written so far, to a receiver that is not well
		}
		written := h.writeUntilKilled(t, round, 20+chance.IntN(100), kill)
		h, kill = spawn(t, dir)
		h.holds(t, written)
		all = append(all, written...)
		h.countsOnce(t, all)
	}
	pending := h.undelivered(t)
	if pending == 0 {
		t.Error("no delivery was on its way: the test shows nothing about the outbox")
	}
	integration.answers(nil)
	h.advance(t, "20m")
	if left := h.undelivered(t); left != 0 {
		t.Errorf("%d of %d deliveries did not go on after the restart", left, pending)
	}
	h.advance(t, "60m") // the next sync announces the rest
	allAnnounced(t, integration, all)
	kill(syscall.SIGTERM)
	open(t, inDirectory(dir)) // reading the books back checks that they balance
}

// spawn runs the program as a process of its own. kill ends it and waits.
func spawn(t *testing.T, dir string, flags ...string) (*house, func(syscall.Signal)) {
	t.Helper()
	args := append([]string{"serve", "--data", dir, "--sandbox", "127.0.0.1:0", "--console", "127.0.0.1:0", "--ready-json", "--clock", "virtual", "--limits", "off"}, flags...)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	kill := func(s syscall.Signal) {
		once.Do(func() {
			_ = cmd.Process.Signal(s) // it may be gone already
			_ = cmd.Wait()            // a killed process does not end in good order
		})
	}
	t.Cleanup(func() { kill(syscall.SIGKILL) })
	line, err := bufio.NewReader(out).ReadString('\n')
	h := &house{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writers}, Timeout: 30 * time.Second}}
	t.Cleanup(h.client.CloseIdleConnections)
	if err == nil {
		err = json.Unmarshal([]byte(line), &h.ready)
	}
	if err != nil {
		kill(syscall.SIGKILL)
		t.Fatalf("no ready line: %v\n%s", err, &complaints)
	}
	return h, kill
}

// writeUntilKilled lets all writers create bills until so many were answered; then the process is killed under them.
func (h *house) writeUntilKilled(t *testing.T, round, after int, kill func(syscall.Signal)) []write {
	t.Helper()
	vendor, account := h.list(t, "vendors", "?limit=1")[0]["id"].(string), h.account(t, "expense")
	answered := make(chan struct{}, after+writers)
	var mu sync.Mutex
	var all []write
	var working sync.WaitGroup
	for n := range writers {
		working.Go(func() {
			for i := 0; ; i++ {
				w := write{number: fmt.Sprintf("K%d-%d-%d", round, n, i), key: fmt.Sprintf("key-%d-%d-%d", round, n, i)}
				data, _ := json.Marshal(bill(vendor, account, w.number, 10+float64(i))) // maps of texts and numbers always marshal
				err := h.try(&w, data)
				mu.Lock()
				all = append(all, w)
				mu.Unlock()
				if err != nil {
					return
				}
				answered <- struct{}{}
			}
		})
	}
	for range after {
		<-answered
	}
	kill(syscall.SIGKILL)
	go func() { // writers may still be told of answers that were on the wire
		for range answered {
			continue
		}
	}()
	working.Wait()
	close(answered)
	return all
}

// try sends one create. It does not use the test: the process may die at any point.
func (h *house) try(w *write, data []byte) error {
	r, err := http.NewRequest("POST", h.unifiedURL("/accounting/bills"), bytes.NewReader(data))
	if err != nil {
		return err
	}
	h.asIntegration(r)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", w.key)
	got, err := h.client.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return err
	}
	w.answer = answer{got.StatusCode, got.Header, body}
	if got.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", got.StatusCode)
	}
	return nil
}

// holds checks every write against the restarted process.
func (h *house) holds(t *testing.T, all []write) {
	t.Helper()
	vendor, account := h.list(t, "vendors", "?limit=1")[0]["id"].(string), h.account(t, "expense")
	for i := range all {
		w := &all[i]
		var n, m, ordinal int
		if _, err := fmt.Sscanf(w.number, "K%d-%d-%d", &n, &m, &ordinal); err != nil {
			t.Fatal(err)
		}
		known := w.answer.status != 0
		if known && w.answer.status != http.StatusOK {
			t.Fatalf("%s was refused with %d: %s", w.number, w.answer.status, w.answer.body)
		}
		again := h.unified(t, "POST", "/accounting/bills", bill(vendor, account, w.number, 10+float64(ordinal)), "Idempotency-Key", w.key)
		if known && (again.status != http.StatusOK || !bytes.Equal(again.body, w.answer.body)) {
			t.Errorf("%s: its key answered %d %s, before the kill %s", w.number, again.status, again.body, w.answer.body)
		}
		if again.status != http.StatusOK {
			t.Errorf("%s: its key answers %d after the restart: %s", w.number, again.status, again.body)
			continue
		}
		w.answer = again
		id := decode[map[string]map[string]any](t, again)["bill"]["id"].(string)
		read := h.unified(t, "GET", "/accounting/bills/"+id, nil)
		if read.status != http.StatusOK || !strings.Contains(string(read.body), `"`+w.number+`"`) {
			t.Errorf("%s was acknowledged and reads as %d %s", w.number, read.status, read.body)
		}
	}
}

// countsOnce reads all bills and looks for every one that was ever written, once.
func (h *house) countsOnce(t *testing.T, all []write) {
	t.Helper()
	times := map[string]int{}
	for cursor := ""; ; {
		page := decode[struct {
			Bills []struct {
				DocumentNumber string `json:"document_number"`
			} `json:"bills"`
			Next *string `json:"next_cursor"`
		}](t, h.unified(t, "GET", "/accounting/bills?limit=500"+cursor, nil).want(t, http.StatusOK))
		for _, b := range page.Bills {
			times[b.DocumentNumber]++
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + escape(*page.Next)
	}
	for _, w := range all {
		if times[w.number] != 1 {
			t.Errorf("%s is there %d times", w.number, times[w.number])
		}
	}
}

// undelivered counts the deliveries that have not arrived.
func (h *house) undelivered(t *testing.T) int {
	t.Helper()
	left, before := 0, uint64(0)
	for {
		path := "/webhooks?limit=500"
		if before > 0 {
			path += fmt.Sprintf("&before=%d", before)
		}
		page := decode[struct {
			Webhooks []struct {
				Event      entry
				Deliveries []struct{ State string }
			}
			More bool
		}](t, h.console(t, "GET", path, nil).want(t, http.StatusOK))
		for _, w := range page.Webhooks {
			before = w.Event.Seq
			for _, d := range w.Deliveries {
				if d.State != "delivered" {
					left++
				}
			}
		}
		if !page.More || len(page.Webhooks) == 0 {
			return left
		}
	}
}

// allAnnounced looks for every bill among what the integration got.
func allAnnounced(t *testing.T, integration *receiver, all []write) {
	t.Helper()
	told := map[string]bool{}
	for _, d := range integration.deliveries() {
		if d.Code == "BILL_CREATED" {
			told[d.Bill.DocumentNumber] = true
		}
	}
	missing := 0
	for _, w := range all {
		if !told[w.number] {
			missing++
		}
	}
	if missing > 0 {
		t.Errorf("nobody was told of %d of %d bills", missing, len(all))
	}
}
