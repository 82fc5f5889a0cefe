package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"faultline/app/host"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// client talks to a running console.
type client struct {
	data, console, token string
}

func (c *client) register(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&c.data, "data", "", "workspace `DIR` of the running Faultline (default: the user's data directory)")
	f.StringVar(&c.console, "console", "", "`ADDR` of the running console, instead of looking into the workspace")
	f.StringVar(&c.token, "token", "", "bearer token, with --console")
}

// locate finds the console: by flag, or by what the running process left beside its workspace.
func (c *client) locate() (base, token string, err error) {
	if c.console != "" {
		base = c.console
		if !strings.Contains(base, "://") {
			base = "http://" + base
		}
		return strings.TrimSuffix(base, "/"), c.token, nil
	}
	dir := c.data
	if dir == "" {
		if dir, err = host.DataDir(); err != nil {
			return "", "", err
		}
	}
	run, err := journal.ReadRunFile(filepath.Join(dir, host.WorkspaceFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", notRunning(dir)
	}
	if err != nil {
		return "", "", problem.New(problem.Unavailable, "the run file in %s cannot be read", dir).Because(err)
	}
	return run.Console, run.Token, nil
}

func notRunning(dir string) error {
	return problem.New(problem.Unavailable, "no Faultline is running on the workspace in %s", dir).
		WithHint("start one with faultline serve, name its workspace with --data, or its address with --console ADDR --token TOKEN")
}

// call sends one request and decodes the answer into out, when out is not nil.
func (c *client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	data, err := c.exchange(ctx, method, path, query, "application/json", body)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// exchange sends one request with a body of any type, and returns that of the answer.
func (c *client) exchange(ctx context.Context, method, path string, query url.Values, contentType string, body []byte) ([]byte, error) {
	base, token, err := c.locate()
	if err != nil {
		return nil, err
	}
	target := base + "/api/v1" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, problem.New(problem.Invalid, "%s is not an address", base).At("--console")
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", contentType)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, unreachable(ctx, base, err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, unreachable(ctx, base, err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return nil, refused(answer.StatusCode, data)
	}
	return data, nil
}

func unreachable(ctx context.Context, base string, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	var failed *net.OpError
	if errors.As(err, &failed) {
		return problem.New(problem.Unavailable, "nothing answers at %s", base).WithHint("the process that wrote the run file may have been killed; start faultline serve again").Because(err)
	}
	return problem.New(problem.Unavailable, "the console at %s broke off", base).Because(err)
}

// refused turns problem+json back into a problem.
func refused(status int, data []byte) error {
	var p struct {
		Code, Detail, Hint, Path string
	}
	if json.Unmarshal(data, &p) != nil || p.Detail == "" {
		return problem.New(problem.Refused, "the console answered %d", status)
	}
	code := problem.Refused
	if status == http.StatusUnauthorized {
		return problem.New(problem.Invalid, "%s", p.Detail).At("--token").WithHint("%s", p.Hint)
	}
	return problem.New(code, "%s", p.Detail).At(p.Path).WithHint("%s", p.Hint)
}
