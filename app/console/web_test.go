package console

import (
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestDeepLinksAnswerWithThePage(t *testing.T) {
	handler := static(fstest.MapFS{
		"index.html":     {Data: []byte("<title>page</title>")},
		"assets/a1b2.js": {Data: []byte("1")},
	})
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/":                      {200, "<title>page</title>"},
		"/requests":              {200, "<title>page</title>"},
		"/webhooks/latest":       {200, "<title>page</title>"},
		"/assets/a1b2.js":        {200, "1"},
		"/assets/gone.js":        {404, "404 page not found\n"},
		"/favicon.ico":           {404, "404 page not found\n"},
		"/assets/":               {200, "<title>page</title>"},
		"/requests?filter=a.b.c": {200, "<title>page</title>"},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want.status || w.Body.String() != want.body {
			t.Errorf("%s: %d %q", path, w.Code, w.Body)
		}
	}
}
