package journal

import (
	"encoding/json"
	"os"
)

// RunFile tells other processes of the same user who holds a workspace. It lies beside the workspace file, mode 0600.
type RunFile struct {
	PID     int    `json:"pid"`
	Console string `json:"console"`           // address of the console
	Sandbox string `json:"sandbox,omitempty"` // address of the sandbox
	Token   string `json:"token,omitempty"`   // bearer token of the console, for the command line
}

func runPath(workspace string) string { return workspace + ".run" }

// WriteRunFile replaces the run file of a workspace.
func WriteRunFile(workspace string, r RunFile) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	temp := runPath(workspace) + ".tmp"
	if err := os.Remove(temp); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.WriteFile(temp, append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, runPath(workspace))
}

// ReadRunFile reads the run file of a workspace.
func ReadRunFile(workspace string) (RunFile, error) {
	var r RunFile
	data, err := os.ReadFile(runPath(workspace))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(data, &r)
}

// RemoveRunFile removes the run file of a workspace; one that is not there is no error.
func RemoveRunFile(workspace string) error {
	if err := os.Remove(runPath(workspace)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
