//go:build desktop || bindings || dev

package desktop

import (
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"net/http"
	"path"

	"faultline/simulator/problem"
)

// opening is the window's own page: it waits for the host, then goes to the console or says what is wrong.
var opening = template.Must(template.New("opening").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Faultline</title>
<style nonce="{{.Nonce}}">
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:15px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:34rem;padding:2rem}h1{font-size:1.2rem;margin:0 0 .5rem}p{margin:.25rem 0}code{font:13px ui-monospace,monospace}
</style></head><body><main>
{{if .Problem}}<h1>Faultline could not start</h1><p>{{with .Problem.Path}}<code>{{.}}</code>: {{end}}{{.Problem.Message}}</p><p>{{.Problem.Hint}}</p>
{{else}}<h1>Opening Faultline…</h1><script nonce="{{.Nonce}}">location.replace({{.Page}})</script>{{end}}
</main></body></html>`))

// pageHandler answers the window's first request once outcome is known.
func pageHandler(ready <-chan struct{}, outcome func() (page string, failed error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Ext(r.URL.Path) != "" && path.Base(r.URL.Path) != "index.html" {
			http.NotFound(w, r) // scripts that the window adds by itself; none is needed
			return
		}
		select {
		case <-ready:
		case <-r.Context().Done():
			return
		}
		page, failed := outcome()
		var b [16]byte
		_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
		view := struct {
			Nonce, Page string
			Problem     *problem.Problem
		}{Nonce: base64.RawURLEncoding.EncodeToString(b[:]), Page: page}
		if failed != nil {
			view.Problem = problem.From(failed)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+view.Nonce+"'; script-src 'nonce-"+view.Nonce+"'; base-uri 'none'; form-action 'none'")
		_ = opening.Execute(w, view) // the window may be gone; there is nobody to tell
	})
}
