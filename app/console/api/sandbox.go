package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/unified"
)

// sandbox hands out the documents in which the sandbox describes its API, as files to save.
func (o *operations) sandbox() {
	type file struct {
		Disposition string `header:"Content-Disposition"`
		Body        json.RawMessage
	}
	for _, d := range []struct {
		path, id, summary string
		make              func(baseURL string) []byte
	}{
		{"openapi.json", "get-sandbox-openapi", "The sandbox's API in OpenAPI 3.1", unified.Document},
		{"postman.json", "get-sandbox-postman", "The sandbox's API as a Postman collection", unified.Collection},
	} {
		huma.Register(o.api, operation(http.MethodGet, "/sandbox/"+d.path, d.id, d.summary), func(context.Context, *struct{}) (*file, error) {
			return &file{`attachment; filename="faultline-` + d.path + `"`, d.make(o.About().Sandbox)}, nil
		})
	}
}
