package console

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"faultline/app/console/api"
	"faultline/frontend"
)

// page serves the built page; a build without it says how to get one.
func page() http.Handler {
	files, built := frontend.FS()
	if !built {
		return http.HandlerFunc(withoutPage)
	}
	return static(files)
}

// static serves files. Addresses inside the page (deep links) answer with the page itself.
func static(files fs.FS) http.Handler {
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if info, err := fs.Stat(files, name); name != "" && err == nil && !info.IsDir() {
			if strings.HasPrefix(name, "assets/") {
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // names contain a hash
			}
			server.ServeHTTP(w, r)
			return
		}
		if path.Ext(name) != "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		http.ServeFileFS(w, r, files, "index.html")
	})
}

func withoutPage(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("This Faultline was built without its page. The control API answers under " + api.Prefix +
		".\nFor the page, build with ./build/run, or run npm ci and npm run build in frontend before go build.\n"))
}

// unknown answers calls of the API that do not exist.
func unknown(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusNotFound)
	_ = json.NewEncoder(w).Encode(api.Problem{Type: "about:blank", Title: "Not Found", Status: http.StatusNotFound, Code: "not_found",
		Detail: "there is no call " + r.Method + " " + r.URL.Path, Hint: "GET " + api.Prefix + "/openapi.json describes them all"})
}
