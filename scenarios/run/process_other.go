//go:build !unix

package run

import "os/exec"

func ownGroup(*exec.Cmd) {}

// Elsewhere there is no polite signal that every program understands.
func terminate(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
