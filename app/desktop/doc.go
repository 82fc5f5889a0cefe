// Package desktop opens the console page in a window of the system, and is the only importer of Wails.
//
// The window is bound to nothing: it answers one page of its own, which goes on to the console's loopback address
// once the host runs, or says why it could not start. From then on it is an ordinary browser page with the same
// bytes, the same guard and the same tests. Builds without the desktop tag hold only a note saying so.
package desktop
