package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"faultline/simulator/problem"
)

// Parse reads a scenario. The name is that of the file, for messages. What is wrong is returned as Problems.
func Parse(name string, src []byte) (*Plan, error) {
	found := &findings{file: name}
	document := read(src, found)
	if document == nil {
		return nil, found.err()
	}
	schema, err := compiled()
	if err != nil {
		return nil, problem.New(problem.Internal, "the scenario schema does not compile").Because(err)
	}
	conform(document, schema, found)
	if err := found.err(); err != nil {
		return nil, err
	}
	plan, written, err := decode(document)
	if err != nil {
		found.fail(place{1, 1}, "", "this is not a scenario: %s", err)
		return nil, found.err()
	}
	sum := sha256.Sum256(src)
	plan.File, plan.Hash = name, hex.EncodeToString(sum[:])
	for i := range plan.Steps {
		plan.Steps[i].Line = document.at(fmt.Sprintf("/steps/%d", i)).line
	}
	for i := range plan.Expect {
		plan.Expect[i].Line = document.at(fmt.Sprintf("/expect/%d", i)).line
	}
	lint(document, plan, written, found)
	if err := found.err(); err != nil {
		return nil, err
	}
	return plan, nil
}

func decode(d *document) (*Plan, *wirePlan, error) {
	text, err := json.Marshal(d.root)
	if err != nil {
		return nil, nil, err
	}
	var written wirePlan
	if err := strict(text, &written); err != nil {
		return nil, nil, err
	}
	return written.plan(), &written, nil
}
