// Package host is the composition root: from a Config it makes the workspace, the world and the two listeners, and
// takes them down again in the opposite order. The command line, the desktop window and the end-to-end tests all use
// the same Host.
//
// It knows of flags and environment only through Config, and of the world only through simulator.World.
package host
