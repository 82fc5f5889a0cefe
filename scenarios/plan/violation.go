package plan

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// violation says in the words of the format what one keyword of the schema has against a value.
func violation(d *document, leaf *jsonschema.ValidationError, found *findings) {
	at := d.at(leaf.InstanceLocation)
	value := d.find(leaf.InstanceLocation)
	keyword := leaf.KeywordLocation[strings.LastIndexByte(leaf.KeywordLocation, '/')+1:]
	inside := func(definition string) bool {
		return strings.Contains(leaf.AbsoluteKeywordLocation, "/$defs/"+definition+"/")
	}
	switch keyword {
	case "additionalProperties": // named by unknownKeys, with what was meant
	case "required":
		found.fail(at, "", "%s is missing", strings.ReplaceAll(strings.TrimPrefix(leaf.Message, "missing properties: "), "'", ""))
	case "const":
		found.fail(at, "write faultline: 1", "version %s of the format is not known", show(value))
	case "enum":
		known := words(leaf.Message)
		if text, ok := value.(string); ok {
			found.fail(at, meant(text, known), "%q is not known here", clip(text))
			return
		}
		found.fail(at, "use one of: "+strings.Join(known, ", "), "%s is not allowed here", show(value))
	case "pattern":
		if inside("duration") {
			found.fail(at, "write it as in 500ms, 30s, 60m or 1h30m", "%s is not a duration", show(value))
			return
		}
		found.fail(at, "use letters, digits and single hyphens", "%s is not a name", show(value))
	case "minProperties", "maxProperties":
		if inside("expectation") {
			found.fail(at, "give each check an item of its own", "an expectation is one check")
			return
		}
		found.fail(at, "give each step an item of its own", "a step has exactly one of fault, heal, book, connection, advance, wait, refire and note")
	case "minItems", "minLength":
		found.fail(at, "", "this must not be empty")
	default:
		found.fail(at, "", "%s", leaf.Message)
	}
}

// words reads the list that the library prints for an enum: value must be one of "a", "b".
func words(message string) []string {
	var known []string
	for _, part := range strings.Split(strings.TrimPrefix(message, "value must be one of "), ", ") {
		if word, err := strconv.Unquote(part); err == nil {
			known = append(known, word)
		}
	}
	if len(known) == 0 {
		if word, err := strconv.Unquote(strings.TrimPrefix(message, "value must be ")); err == nil {
			known = append(known, word)
		}
	}
	return known
}

func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%T", value)
	}
	return clip(string(text))
}

// find returns the value at a pointer, nil when there is none.
func (d *document) find(pointer string) any {
	value := d.root
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch v := value.(type) {
		case map[string]any:
			value = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}
