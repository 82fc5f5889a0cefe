package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// process is the integration under test.
type process struct {
	cmd    *exec.Cmd
	grace  time.Duration
	output *tail
	done   chan struct{} // closed when it has ended
	err    error         // how it ended; to be read after done
}

// startProcess starts a command in a process group of its own, so that what it starts can be ended with it.
func startProcess(command, environment []string, output io.Writer, grace time.Duration) (*process, error) {
	//nolint:gosec,noctx // starting the command that the user wrote is what a run is for; stop ends it, politely first
	p := &process{cmd: exec.Command(command[0], command[1:]...), grace: grace, output: &tail{}, done: make(chan struct{})}
	p.cmd.Env = environment
	both := io.MultiWriter(p.output, output)
	p.cmd.Stdout, p.cmd.Stderr = both, both
	p.cmd.WaitDelay = time.Second // a grandchild may hold the pipe open
	ownGroup(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.done)
		p.err = p.cmd.Wait()
	}()
	return p, nil
}

// ended reports whether the process has ended by itself, and how. A run without a process has none that could end.
func (p *process) ended() (how string, ended bool) {
	if p == nil {
		return "", false
	}
	select {
	case <-p.done:
		return p.cmd.ProcessState.String(), true
	default:
		return "", false
	}
}

// failed reports whether it ended with something else than success.
func (p *process) failed() bool { return !p.cmd.ProcessState.Success() }

// stop ends the process and its group: politely, and after the grace for good. It returns how the process had ended
// when it had done so by itself.
func (p *process) stop() string {
	how, ended := p.ended()
	if !ended {
		terminate(p.cmd)
		over := make(chan struct{})
		timer := time.AfterFunc(p.grace, func() { close(over) })
		defer timer.Stop()
		select {
		case <-p.done:
		case <-over:
		}
	}
	kill(p.cmd)
	<-p.done
	return how
}

// environment is what the integration is told: the caller's own environment, and where the world is.
func (s *session) environment(port int) ([]string, error) {
	id, secret := s.World.Credentials()
	all := make([]Connection, 0, len(s.plan.Connections))
	for _, c := range s.plan.Connections {
		all = append(all, s.connections[c.Name])
	}
	list, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	own := []string{
		"FAULTLINE_BASE_URL=" + s.BaseURL,
		"FAULTLINE_CLIENT_ID=" + id,
		"FAULTLINE_CLIENT_SECRET=" + secret,
		"FAULTLINE_ACCESS_TOKEN=" + all[0].AccessToken,
		"FAULTLINE_CONNECTION_ID=" + all[0].ID,
		"FAULTLINE_CONNECTIONS=" + string(list),
		fmt.Sprintf("FAULTLINE_WEBHOOK_PORT=%d", port),
		"FAULTLINE_WEBHOOK_PROFILE=" + s.plan.Webhooks.Profile,
		"FAULTLINE_WEBHOOK_SECRET=" + s.secret,
		"FAULTLINE_RUN_ID=" + s.result.Run,
	}
	var environment []string
	for _, pair := range os.Environ() {
		if !overridden(pair, own) {
			environment = append(environment, pair)
		}
	}
	return append(environment, own...), nil
}

func overridden(pair string, by []string) bool {
	name, _, _ := strings.Cut(pair, "=")
	for _, other := range by {
		if strings.HasPrefix(other, name+"=") {
			return true
		}
	}
	return false
}

func freePort(ctx context.Context) (int, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}

func listening(ctx context.Context, port int) bool {
	dialer := net.Dialer{Timeout: 200 * time.Millisecond}
	connection, err := dialer.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return connection.Close() == nil
}

// tail keeps the end of what was written.
type tail struct {
	mu   sync.Mutex
	kept []byte
	cut  bool
}

const tailSize = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailSize; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
		t.cut = true
	}
	return len(p), nil
}

// String is the kept text, from the first whole line on.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := string(t.kept)
	if t.cut {
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			text = text[i+1:]
		}
	}
	return text
}
