// Package plan is the scenario file: its format, and how a file becomes a Plan or a list of what is wrong with it.
//
// A file is YAML (JSON is a subset). It is read into nodes first, so that every complaint has a line and a column and
// so that nothing is expanded: anchors, aliases, merges and foreign tags are refused where they stand. Then unknown
// keys are named with the nearest known one, the published JSON Schema is applied, and only then the typed Plan is
// decoded and its names, filters and rules are checked against each other. The package runs nothing and opens no
// file or address: the schema it validates against is inside the binary.
//
// Invariant: a Plan that Parse returned can be run as it is; a file that is not a Plan yields Problems, each with
// file:line:col, in the order in which they stand in the file.
package plan
