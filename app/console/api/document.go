package api

import (
	"encoding/json"
	"net/http"
)

// Document is the OpenAPI 3.1 document, indented, with sorted keys and a final newline.
func Document() ([]byte, error) {
	text, err := json.Marshal(Mount(http.NewServeMux(), Options{}).OpenAPI())
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	sorted, err := json.MarshalIndent(tree, "", "  ")
	return append(sorted, '\n'), err
}
