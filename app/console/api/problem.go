package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

const problemType = "application/problem+json"

// describeProblems makes the document say what errors look like here; the framework writes its own shape into it,
// which lacks our members and forbids others.
func (o *operations) describeProblems() {
	document := o.api.OpenAPI()
	schemas := document.Components.Schemas
	ours := schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && op.Responses["default"] != nil {
				op.Responses["default"].Content = map[string]*huma.MediaType{problemType: {Schema: ours}}
			}
		}
	}
	delete(schemas.Map(), reflect.TypeFor[huma.ErrorModel]().Name())
}
