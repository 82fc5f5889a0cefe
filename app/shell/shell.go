// Package shell says what a desktop can do for the page. A browser has its own ways; the headless build answers that
// it can do nothing, and the page falls back to them.
package shell

import "context"

// Shell is what the console may ask of a desktop. No method takes a path: where a file goes is the person's choice.
type Shell interface {
	// Capabilities says which of the others work.
	Capabilities() Capabilities
	// SaveFile asks the person where to put data and writes it there; false means the person declined.
	SaveFile(ctx context.Context, suggested string, data []byte) (bool, error)
}

// Capabilities of a shell.
type Capabilities struct {
	Desktop  bool `json:"desktop" doc:"the page is shown in the program's own window"`
	SaveFile bool `json:"save_file" doc:"bodies can be saved through the system's dialog"`
}
