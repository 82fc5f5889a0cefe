package host_test

import (
	"net/http"
	"strings"
	"testing"
)

// The console hands out as files what the sandbox serves of itself.
func TestTheSandboxDocumentsCanBeDownloaded(t *testing.T) {
	h := open(t, nil)
	for _, name := range []string{"openapi.json", "postman.json"} {
		file := h.send(t, http.MethodGet, h.ready.Console+"/api/v1/sandbox/"+name, nil, h.asPerson).want(t, http.StatusOK)
		served := h.send(t, http.MethodGet, h.ready.Sandbox+"/versioned/"+name, nil, func(*http.Request) {}).want(t, http.StatusOK)
		if got := file.header.Get("Content-Disposition"); !strings.Contains(got, "attachment") || !strings.Contains(got, name) {
			t.Errorf("%s is handed out as %q", name, got)
		}
		if !strings.Contains(string(file.body), h.ready.Sandbox+"/versioned") || strings.Join(strings.Fields(string(file.body)), "") != strings.Join(strings.Fields(string(served.body)), "") {
			t.Errorf("%s differs from what the sandbox serves", name)
		}
	}
}
