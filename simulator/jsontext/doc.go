// Package jsontext reads and writes the JSON that programs exchange by the thousand, in a fraction of the time of
// encoding/json, because it knows no types. Decode makes of a body what encoding/json does with UseNumber, in one pass,
// and lets all strings share the text; its objects are lists of members in the order of their names, which AppendValue
// writes as they stand. Writer appends the members that its caller names.
//
// It knows nothing of the world, and gives no reasons: text that it does not take is given to encoding/json, which says
// what is wrong with it.
//
// Invariant: what it takes, it reads and writes exactly as encoding/json does.
package jsontext
