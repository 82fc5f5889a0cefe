package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"faultline/app/host"
)

// process is a server that runs as a child and says on its first line of output that it is ready.
type process struct {
	cmd  *exec.Cmd
	line string        // the first line it printed
	took time.Duration // from its start to that line
	done bool
}

// pid is the process id; that of this process when the server runs within it.
func (p *process) pid() int {
	if p == nil {
		return os.Getpid()
	}
	return p.cmd.Process.Pid
}

const readyLimit = 30 * time.Second

func startProcess(ctx context.Context, program string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...)} //nolint:gosec // starting the program that FAULTLINE_BIN names is the job
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 5 * time.Second
	var complaints bytes.Buffer
	p.cmd.Stderr = &complaints
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	late := time.AfterFunc(readyLimit, func() { _ = p.cmd.Process.Kill() }) // the read below then ends
	p.line, err = bufio.NewReader(out).ReadString('\n')
	p.took = time.Since(began)
	late.Stop()
	if err != nil {
		_ = p.stop() // the missing line is what went wrong
		return nil, fmt.Errorf("%s %s did not become ready: %s", program, strings.Join(args, " "), complaints.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
	return p, nil
}

// stop ends the process in good order; further calls do nothing.
func (p *process) stop() error {
	if p.done {
		return nil
	}
	p.done = true
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	return p.cmd.Wait()
}

// faultline is a running program with what is needed to call it.
type faultline struct {
	*process
	ready host.Ready
}

func startFaultline(ctx context.Context, program, workspace string, flags ...string) (*faultline, error) {
	if err := os.RemoveAll(workspace); err != nil {
		return nil, err
	}
	args := append([]string{"serve", "--data", workspace, "--sandbox", "127.0.0.1:0", "--console", "127.0.0.1:0", "--ready-json", "--limits", "off"}, flags...)
	p, err := startProcess(ctx, program, args...)
	if err != nil {
		return nil, err
	}
	f := &faultline{process: p}
	if err := json.Unmarshal([]byte(p.line), &f.ready); err != nil {
		return nil, fmt.Errorf("the ready line does not parse: %w", err)
	}
	return f, nil
}

func (f *faultline) addr() string { return strings.TrimPrefix(f.ready.Sandbox, "http://") }

// target is the path of the unified API with the demo company's token.
func (f *faultline) target(path string) string {
	return "/versioned/accounting/" + path + "?access_token=" + f.ready.Connections[0].AccessToken
}

func (f *faultline) credentials() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(f.ready.ClientID+":"+f.ready.ClientSecret))
}

// answer is one answer of Faultline, which a bare server then gives too.
type answer struct {
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// call sends one request by the ordinary client, to learn what the answer is.
func (f *faultline) call(ctx context.Context, method, path string, body []byte) (answer, error) {
	return f.callTarget(ctx, method, f.target(path), body)
}

func (f *faultline) callTarget(ctx context.Context, method, target string, body []byte) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, f.ready.Sandbox+target, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header = http.Header{"Authorization": {f.credentials()}, "X-Rutter-Version": {version}, "Content-Type": {"application/json"}}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s answered %s: %s", method, target, got.Status, data)
	}
	got.Header.Del("Date") // net/http adds its own
	return answer{got.Header, data}, err
}

// keep writes the answer where a bare server finds it.
func (a answer) keep(path string) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
