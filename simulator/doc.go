// Package simulator is the world: a fake accounting platform with its unified layer, a webhook sender, and the faults
// that break them. World opens a workspace, wires the rooms to each other, starts them and closes them.
//
// It knows none of its doors: the sandbox door is an http.Handler it hands out, the console and the desktop talk to
// it through its methods. Rooms meet here and nowhere else, through the small interfaces they declare.
package simulator
