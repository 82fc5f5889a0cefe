// Package shell says what a desktop can do for the page: save a file, open an address, notify. A browser has its own
// ways; the headless build answers that it can do nothing, and the page falls back.
package shell

import "context"

// Shell is what the console may ask of a desktop. No method takes a path: where a file goes is the person's choice.
type Shell interface {
	// Capabilities says which of the others work.
	Capabilities() Capabilities
	// SaveFile asks where to put data and writes it there; false means the person declined.
	SaveFile(ctx context.Context, suggested string, data []byte) (bool, error)
	// OpenURL opens an http or https address in the person's browser.
	OpenURL(ctx context.Context, url string) error
}

// Capabilities of a shell.
type Capabilities struct {
	Desktop  bool `json:"desktop"`
	SaveFile bool `json:"save_file"`
	OpenURL  bool `json:"open_url"`
	Notify   bool `json:"notify"`
}
