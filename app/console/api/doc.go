// Package api is the typed control API of the console: operations over the world, described once in Go, from which
// the OpenAPI 3.1 document and the page's types are generated.
//
// It holds no state and no rule of the world. Every error leaves as problem+json with a stable code and, where one
// is known, the place in the input and the remedy.
package api
