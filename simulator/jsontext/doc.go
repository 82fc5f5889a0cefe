// Package jsontext reads the JSON bodies that programs send by the thousand: what encoding/json makes of them with
// UseNumber, in a fraction of its time, because it knows no types, makes one pass, and lets all strings share the text.
//
// It knows nothing of the world, and gives no reasons: text that it does not take is given to encoding/json, which says
// what is wrong with it.
//
// Invariant: what it takes, it reads exactly as encoding/json does.
package jsontext
