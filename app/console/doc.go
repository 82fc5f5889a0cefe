// Package console is the control plane's door: guard around everything, the typed API, the live stream, and the
// page's static files.
package console
