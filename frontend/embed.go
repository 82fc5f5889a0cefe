// Package frontend carries the console page inside the program.
//
// It owns nothing but the built files: `npm run build` fills dist, `go build` takes what is there. A checkout that
// was never built has only dist/.gitkeep, so that Go needs no Node; FS then says that there is no page, and the
// console answers with a sentence that tells how to build it.
//
// It refuses to know how the page is served, with which headers, or to whom.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// FS is the built page with index.html at its root. The second result is false when the page was not built.
func FS() (fs.FS, bool) {
	page, err := fs.Sub(files, "dist")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(page, "index.html"); err != nil {
		return page, false
	}
	return page, true
}
