package quickbooks

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

const (
	largestBatch   = 30 // items
	longestBatchID = 36 // characters of a request id
)

// batchItem is one request within a batch: an operation on the one entity that it holds, or a query.
type batchItem struct {
	id        string
	operation string
	options   string
	query     string
	entity    *entity
	body      json.RawMessage
	other     string // what it asks for that is not offered
}

// batch answers several requests at once, one after the other. Each stands by itself: what one item is refused does
// not undo another.
func (f *Facade) batch(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	items, err := batchItems(r.Body)
	if err != nil {
		return f.faultAnswer(err)
	}
	run := func(ctx context.Context, kept *recording) exchange.Answer {
		replies := make(array, 0, len(items))
		for i := range items {
			replies = append(replies, f.batched(ctx, book, t.realm, &items[i]))
		}
		answer := f.jsonAnswer(http.StatusOK, object{{"BatchItemResponse", replies}, {"time", f.envelopeTime()}})
		kept.record(answer)
		return answer
	}
	requestID := r.Query.Get("requestid")
	switch {
	case requestID == "":
		return run(ctx, nil)
	case len(requestID) > longestBatchID:
		return f.faultAnswer(faultf(codeTooLong, "requestid", "Length of the field exceeds %d chars", longestBatchID))
	}
	return f.once(ctx, t.realm, requestID, run)
}

func batchItems(body []byte) ([]batchItem, error) {
	if _, err := decode(body); err != nil {
		return nil, err
	}
	var sent struct {
		Items []map[string]json.RawMessage `json:"BatchItemRequest"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return nil, unsupportedProperty("BatchItemRequest")
	}
	switch {
	case len(sent.Items) == 0:
		return nil, missing("BatchItemRequest")
	case len(sent.Items) > largestBatch:
		return nil, faultf(codeBatchSize, "BatchItemRequest", "The maximum batch size is %d. Supplied value:%d", largestBatch, len(sent.Items))
	}
	items := make([]batchItem, len(sent.Items))
	for i, members := range sent.Items {
		items[i] = readBatchItem(members)
	}
	return items, nil
}

func readBatchItem(members map[string]json.RawMessage) batchItem {
	item := batchItem{id: unquoted(members["bId"]), operation: strings.ToLower(unquoted(members["operation"])),
		options: unquoted(members["optionsData"]), query: unquoted(members["Query"]), other: "batch item"}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch name {
		case "ReportQuery", "CDCQuery":
			item.other = name
		}
		if e, ok := entityNamed(name); ok {
			item.entity, item.body = e, members[name]
			return item
		}
	}
	return item
}

// batched answers one item with what its request alone would have been answered.
func (f *Facade) batched(ctx context.Context, book *ledger.Book, realm string, item *batchItem) object {
	var answer exchange.Answer
	switch {
	case item.query != "":
		answer = f.query(book, realm, item.query)
	case item.entity == nil:
		answer = f.faultAnswer(unsupported(item.other))
	case !slices.Contains([]string{"create", "update", "delete"}, item.operation):
		answer = f.faultAnswer(unsupported(either(item.operation, "batch item")))
	default:
		q := platform.Query{{Name: "operation", Value: item.operation}, {Name: "include", Value: item.options}}
		answer = f.write(ctx, book, route{realm: realm, entity: item.entity}, platform.Request{Method: http.MethodPost, Query: q, Body: item.body})
	}
	var reply map[string]json.RawMessage
	if json.Unmarshal(answer.Body, &reply) != nil {
		reply = nil // every answer of ours is an object
	}
	shown := object{}
	for name, value := range reply { // one member beside the time
		if name != "time" {
			shown = append(shown, member{name, kept(value)})
		}
	}
	return append(shown, member{"bId", item.id})
}
