package unified

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"faultline/simulator/jsontext"
)

// parseBody reads a JSON object and keeps its numbers as they are written. The failure says where the text breaks.
func parseBody(raw []byte) (*jsontext.Object, *failure) { return parseBodyIn(new(jsontext.Room), raw) }

// parseBodyIn is parseBody for what lies in a room.
func parseBodyIn(room *jsontext.Room, raw []byte) (*jsontext.Object, *failure) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return room.Object(0), nil
	}
	if body, ok := room.Decode(raw); ok {
		return wholeObject(body)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	err := decoder.Decode(new(json.RawMessage))
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		_, _ = decoder.Token() // to say where it stands
		return nil, brokenBody(raw, decoder.InputOffset(), "there is more behind the end of the JSON value")
	case errors.As(err, &syntax):
		return nil, brokenBody(raw, syntax.Offset, syntax.Error())
	default:
		return nil, brokenBody(raw, int64(len(raw)), "the text ends too early")
	}
}

func wholeObject(body any) (*jsontext.Object, *failure) {
	object, ok := body.(*jsontext.Object)
	if !ok {
		return nil, badRequest(codeInvalidFields, "The body is JSON, but not an object.", `Send {"<object>":{…}}.`)
	}
	return object, nil
}

func brokenBody(raw []byte, offset int64, what string) *failure {
	before := raw[:min(int(offset), len(raw))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return badRequest(codeInvalidFields, fmt.Sprintf("The body is not JSON: %s, at line %d, column %d.", what, line, max(column, 1)),
		"Correct the body at this place.")
}

// appendCanonical appends the body with its members in a fixed order and no spaces; text that is not JSON stands for
// itself.
func appendCanonical(b, raw []byte, parsed *jsontext.Object) []byte {
	if parsed != nil {
		if canonical, err := jsontext.AppendValue(b, parsed); err == nil {
			return canonical
		}
	}
	return append(b, raw...)
}
