package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"faultline/app/desktop"
	"faultline/app/host"
	"faultline/frontend"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// finding is one thing that doctor looked at.
type finding struct {
	Check  string `json:"check"`
	Status string `json:"status"` // good, warning, bad
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"`
}

func newDoctor() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Say what is wrong with this machine or workspace", Args: cobra.NoArgs,
		Long: `Looks at the workspace, the ports, the disk and the display, and says what to do about what it finds.
It changes nothing. Exit code 3 when something would keep Faultline from starting.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if data == "" {
				var err error
				if data, err = host.DataDir(); err != nil {
					return err
				}
			}
			findings := examine(cmd.Context(), data)
			if err := printFindings(cmd, findings, asJSON); err != nil {
				return err
			}
			for _, f := range findings {
				if f.Status == "bad" {
					return problem.New(problem.Unavailable, "%s: %s", f.Check, f.Detail).WithHint("%s", f.Remedy)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "workspace `DIR` (default: the user's data directory)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printFindings(cmd *cobra.Command, findings []finding, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(findings)
	}
	for _, f := range findings {
		fmt.Fprintf(cmd.OutOrStdout(), "%-8s %-12s %s\n", f.Status, f.Check, f.Detail)
		if f.Remedy != "" && f.Status != "good" {
			fmt.Fprintf(cmd.OutOrStdout(), "%22s%s\n", "", f.Remedy)
		}
	}
	return nil
}

func examine(ctx context.Context, dir string) []finding {
	workspace, running := examineWorkspace(dir)
	all := []finding{workspace, examineDisk(dir)}
	if !running {
		all = append(all, examinePort(ctx, "sandbox", host.Defaults().Sandbox), examinePort(ctx, "console", host.Defaults().Console))
	}
	return append(all, examinePage(), examineWindow())
}

// examineWorkspace opens the workspace for a moment, unless another process has it.
func examineWorkspace(dir string) (f finding, running bool) {
	path := filepath.Join(dir, host.WorkspaceFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return finding{"workspace", "good", "none yet; it will be made in " + dir, ""}, false
	}
	j, err := journal.Open(path, journal.Options{})
	if err != nil {
		p := problem.From(err)
		if p.Code == problem.Locked {
			return finding{"workspace", "good", p.Message, ""}, true
		}
		return finding{"workspace", "bad", p.Message, p.Hint}, false
	}
	s := j.Status()
	if err := j.Close(); err != nil {
		return finding{"workspace", "bad", "it did not close: " + err.Error(), "check the disk"}, false
	}
	return finding{"workspace", "good", fmt.Sprintf("%s: %d entries, %.1f MiB", path, s.Entries, float64(s.Bytes)/(1<<20)), ""}, false
}

// slowSync is when one sequential client feels the disk.
const slowSync = 10 * time.Millisecond

// examineDisk measures what a durable commit waits for.
func examineDisk(dir string) finding {
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	file, err := os.CreateTemp(dir, ".faultline-doctor-*")
	if err != nil {
		return finding{"disk", "bad", dir + " cannot be written to", "choose another directory with --data"}
	}
	defer os.Remove(file.Name())
	defer file.Close()
	const rounds = 20
	began := time.Now()
	for range rounds {
		_, err := file.Write(make([]byte, 4096))
		if err == nil {
			err = file.Sync()
		}
		if err != nil {
			return finding{"disk", "bad", "a write to " + dir + " failed: " + err.Error(), "make room, or choose another directory with --data"}
		}
	}
	each := time.Since(began) / rounds
	f := finding{"disk", "good", fmt.Sprintf("a durable write takes %s", each.Round(10*time.Microsecond)), ""}
	if each > slowSync {
		f.Status, f.Remedy = "warning", "a single client that writes will be slow; use a local disk, or --ephemeral on a memory disk"
	}
	return f
}

func examinePort(ctx context.Context, name, addr string) finding {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return finding{name, "warning", addr + " is taken", "stop the program that listens there, or choose another with --" + name}
	}
	_ = l.Close() // it was opened a moment ago
	return finding{name, "good", addr + " is free", ""}
}

func examinePage() finding {
	if _, built := frontend.FS(); !built {
		return finding{"page", "warning", "this build has no page", "build with ./build/run"}
	}
	return finding{"page", "good", "built in", ""}
}

func examineWindow() finding {
	switch {
	case !desktop.Built:
		return finding{"window", "good", "headless build; the page opens in a browser", ""}
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return finding{"window", "warning", "there is no display", "use faultline serve"}
	}
	return finding{"window", "good", "there is a display", ""}
}
