package plan

import (
	"bytes"
	_ "embed" // the published schema
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"faultline/simulator/problem"
	"faultline/simulator/problem/nearest"
)

//go:embed scenario.schema.json
var schemaSource []byte

const schemaURL = "https://faultline.invalid/scenario.schema.json"

// Schema is the published JSON Schema of the format.
func Schema() []byte { return bytes.Clone(schemaSource) }

// compiled is the schema of the format. That it compiles is a test, so that no caller has to handle it twice.
var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) { return compile(schemaSource) })

// compile compiles a schema that may refer to itself and to nothing else. The library's default would open files.
func compile(source []byte) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	compiler.LoadURL = func(string) (io.ReadCloser, error) {
		return nil, problem.New(problem.Refused, "a schema may refer to nothing outside of itself")
	}
	if err := compiler.AddResource(schemaURL, bytes.NewReader(source)); err != nil {
		return nil, err
	}
	return compiler.Compile(schemaURL)
}

// conform reports where the document is not what the schema allows.
func conform(d *document, schema *jsonschema.Schema, found *findings) {
	unknownKeys(d, d.root, "", schema, found)
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(d.root), &invalid) {
		return
	}
	for _, leaf := range leaves(invalid, nil) {
		violation(d, leaf, found)
	}
}

func leaves(e *jsonschema.ValidationError, into []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return append(into, e)
	}
	for _, cause := range e.Causes {
		into = leaves(cause, into)
	}
	return into
}

// unknownKeys walks document and schema side by side. The library would name the keys too, but not what was meant.
func unknownKeys(d *document, value any, pointer string, schema *jsonschema.Schema, found *findings) {
	for schema != nil && schema.Ref != nil && len(schema.Properties) == 0 && schema.Items2020 == nil {
		schema = schema.Ref
	}
	if schema == nil {
		return
	}
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			unknownKeys(d, item, fmt.Sprintf("%s/%d", pointer, i), schema.Items2020, found)
		}
	case map[string]any:
		closed := schema.AdditionalProperties == false
		for _, key := range slices.Sorted(maps.Keys(v)) {
			inner := pointer + "/" + escape(key)
			known, ok := schema.Properties[key]
			if !ok && closed {
				found.fail(d.keyAt(inner), meant(key, propertyNames(schema)), "unknown key %q", clip(key))
				continue
			}
			unknownKeys(d, v[key], inner, known, found)
		}
	}
}

// meant is the hint for a word that is not known.
func meant(word string, known []string) string {
	if near, ok := nearest.Word(word, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "use one of: " + strings.Join(known, ", ")
}

func propertyNames(schema *jsonschema.Schema) []string {
	return slices.Sorted(maps.Keys(schema.Properties))
}
