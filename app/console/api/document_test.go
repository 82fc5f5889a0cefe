package api

import (
	"bytes"
	"os"
	"testing"
)

// The page's types are made from the committed document: it must be the one that is served.
func TestTheCommittedDocumentIsCurrent(t *testing.T) {
	want, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("openapi.json is stale: run go run ./app/console/openapi > app/console/api/openapi.json")
	}
}
