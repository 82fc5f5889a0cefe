package report

import (
	"bytes"
	"encoding/json"
	"io"

	"faultline/scenarios/run"
)

// schemaVersion is that of the JSON form. A member may be added under the same version; none changes its meaning.
const schemaVersion = 1

// JSON writes the results as one document with sorted keys.
func JSON(w io.Writer, all []*run.Result) error {
	passed := true
	for _, r := range all {
		passed = passed && r.Good()
	}
	if all == nil {
		all = []*run.Result{}
	}
	text, err := json.Marshal(map[string]any{"schema_version": schemaVersion, "passed": passed, "results": all})
	if err != nil {
		return err
	}
	// Through plain values and back: maps are printed with sorted keys, structs in the order of their fields.
	var document any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(document)
}
