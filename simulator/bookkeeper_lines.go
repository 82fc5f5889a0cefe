package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

// lineEdit is what a bookkeeper changes of one line: the rest of it stays as the platform has it.
type lineEdit struct {
	ID          string  `json:"id"`
	Amount      *string `json:"amount"`
	Description *string `json:"description"`
}

// cutLines takes the member lines out of the fields given and returns them beside the rest.
func cutLines(fields json.RawMessage) (json.RawMessage, []lineEdit, error) {
	given := map[string]json.RawMessage{}
	// Fields that are no object name no lines; whoever reads the fields says what is wrong with them.
	if !gjson.GetBytes(fields, "lines").Exists() {
		return fields, nil, nil
	}
	if err := json.Unmarshal(fields, &given); err != nil {
		return nil, nil, problem.New(problem.Invalid, "the fields are not a JSON object").At("/").
			WithHint(`send for example {"memo":"checked"}`).Because(err)
	}
	var edits []lineEdit
	if err := json.Unmarshal(given["lines"], &edits); err != nil {
		return nil, nil, problem.New(problem.Invalid, "the lines are not a list of lines").At("/lines").
			WithHint(`send for example [{"id":"1","amount":"12.50"}]`).Because(err)
	}
	delete(given, "lines")
	rest, err := json.Marshal(given)
	return rest, edits, err
}

// amended is the platform's list of lines with the edits made in it. It sends all lines, for those that a platform is
// not sent are gone from the document.
func (e *errand) amended(ctx context.Context, record ledger.Record, edits []lineEdit) ([]any, error) {
	native, err := e.fetch(ctx, record)
	if err != nil {
		return nil, err
	}
	all, _ := native["Line"].([]any)
	for _, edit := range edits {
		line := lineNamed(all, edit.ID)
		if line == nil {
			return nil, problem.New(problem.Invalid, "%s %s has no line %q", e.object.Name, record.Header().ID, edit.ID).At("/lines").
				WithHint("lines keep the ids that the record shows")
		}
		if edit.Description != nil {
			line["Description"] = *edit.Description
		}
		if edit.Amount != nil {
			if _, err := ledger.ParseMinor(*edit.Amount, currencyOf(record)); err != nil {
				return nil, problem.From(err).At("/lines")
			}
			line["Amount"] = json.Number(*edit.Amount)
			if kind, _ := line["DetailType"].(string); kind != "" {
				if detail, ok := line[kind].(map[string]any); ok {
					delete(detail, "UnitPrice") // the amount given stands, for it has to agree with quantity and price
				}
			}
		}
	}
	return all, nil
}

func currencyOf(r ledger.Record) string {
	if d, ok := r.(*ledger.Document); ok {
		return d.Currency
	}
	return ""
}

func lineNamed(all []any, id string) map[string]any {
	for _, one := range all {
		if line, ok := one.(map[string]any); ok && id != "" && line["Id"] == id {
			return line
		}
	}
	return nil
}

// fetch opens the record in the platform's own user interface.
func (e *errand) fetch(ctx context.Context, record ledger.Record) (map[string]any, error) {
	text, err := e.w.open(ctx, e.connection.Realm, e.object.Native, record.Header().ID)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var native map[string]any
	return native, d.Decode(&native)
}

// open is what the platform's own user interface reads to show a record.
func (w *World) open(ctx context.Context, realm, entity, id string) (json.RawMessage, error) {
	path := "/v3/company/" + realm + "/" + strings.ToLower(entity) + "/" + id
	origin := exchange.From(ctx)
	origin.Actor = string(ledger.ActorBookkeeper)
	answer := w.facade.Inside(exchange.With(ctx, origin), platform.Request{Method: http.MethodGet, Path: path, Header: http.Header{}})
	if answer.Status != http.StatusOK {
		return nil, w.facade.Problem(answer)
	}
	return w.facade.Record(answer), nil
}
