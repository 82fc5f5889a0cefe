package syncing

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/platform"
)

// pageSize is the most rows the platform gives in one answer.
const pageSize = 1000

// platformError is an answer of the platform that is not a success: a later run may fare better.
type platformError struct {
	Status        int
	Code, Message string
}

func (p *platformError) Error() string {
	text := "the platform answered " + strconv.Itoa(p.Status)
	if p.Code != "" {
		text += " " + p.Code
	}
	if p.Message != "" {
		text += ": " + p.Message
	}
	return text
}

// where is the query's clause for an object. Inactive records are hidden unless they are asked for by name.
func (f fetch) where() string {
	conditions := f.conditions
	if f.object.Where != "" {
		conditions = append([]string{f.object.Where}, conditions...)
	}
	if f.object.Inactive {
		conditions = append([]string{"Active in (true,false)"}, conditions...)
	}
	if len(conditions) == 0 {
		return ""
	}
	return " where " + strings.Join(conditions, " and ")
}

// rows reads every page of a query.
func (r *run) rows(ctx context.Context, projection string, f fetch) ([]json.RawMessage, error) {
	var rows []json.RawMessage
	for {
		statement := fmt.Sprintf("select %s from %s%s orderby Id startposition %d maxresults %d", projection, f.object.Native, f.where(), len(rows)+1, pageSize)
		answer, err := r.query(ctx, statement)
		if err != nil {
			return nil, err
		}
		page := answer.Get(f.object.Native).Array()
		for _, row := range page {
			rows = append(rows, json.RawMessage(row.Raw))
		}
		if len(page) < pageSize {
			return rows, nil
		}
	}
}

// count asks how many there are.
func (r *run) count(ctx context.Context, f fetch) (int, error) {
	answer, err := r.query(ctx, "select count(*) from "+f.object.Native+f.where())
	if err != nil {
		return 0, err
	}
	total := answer.Get("totalCount")
	if !total.Exists() {
		return 0, &platformError{Status: http.StatusOK, Message: "a count without totalCount"}
	}
	return int(total.Int()), nil
}

// query runs one statement and returns what is inside QueryResponse.
func (r *run) query(ctx context.Context, statement string) (gjson.Result, error) {
	answer, err := r.engine.o.Native.Call(ctx, r.connection.ID, r.connection.Realm, platform.Request{
		Method: http.MethodGet, Path: "/v3/company/" + url.PathEscape(r.connection.Realm) + "/query",
		Query: platform.Query{{Name: "query", Value: statement}},
	})
	if err != nil {
		return gjson.Result{}, err
	}
	return parse(answer)
}

// parse returns what is inside QueryResponse, or why there is nothing to return.
func parse(answer exchange.Answer) (gjson.Result, error) {
	if answer.Status != http.StatusOK {
		return gjson.Result{}, refusal(answer.Status, answer.Body)
	}
	// Validity first: on text that is not JSON, lookups would find something all the same.
	if gjson.ValidBytes(answer.Body) {
		if response := gjson.GetBytes(answer.Body, "QueryResponse"); response.IsObject() {
			return response, nil
		}
	}
	return gjson.Result{}, &platformError{Status: answer.Status, Message: "an answer that is not a query response"}
}

// refusal reads the platform's error body, in both of its spellings.
func refusal(status int, body []byte) *platformError {
	p := &platformError{Status: status}
	if !gjson.ValidBytes(body) {
		return p
	}
	first := gjson.GetBytes(body, "Fault.Error.0")
	if first.Exists() {
		p.Code, p.Message = first.Get("code").String(), first.Get("Message").String()
		return p
	}
	first = gjson.GetBytes(body, "fault.error.0")
	p.Code, p.Message = first.Get("code").String(), first.Get("message").String()
	return p
}
