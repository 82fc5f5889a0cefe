package fault

import (
	"context"
	"encoding/json"
	"strconv"

	"faultline/simulator/exchange"
)

// stir has somebody edit records while a client pages through them: those that its next page would have held.
type stir struct {
	selection
	count int
}

func buildStir(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return stir{selection: s, count: v.count("count")}, err
}

func (m stir) alter(s scene) (change, bool) {
	root := document(s.given)
	if root == nil || root.kind != '{' {
		return change{}, false
	}
	_, cursor := pageParts(root)
	if cursor == nil || cursor.kind != '"' {
		return change{}, false // nothing comes after this page
	}
	var next string
	if json.Unmarshal(cursor.of(s.given.Body), &next) != nil {
		return change{}, false
	}
	ids := m.last(s.again(exchange.Reading{"cursor": next}))
	if len(ids) == 0 {
		return change{}, false
	}
	call := s.call
	return change{answer: s.given, detail: strconv.Itoa(len(ids)) + " records of the next page are edited",
		then: func(ctx context.Context, books Bookkeeper) error {
			return books.Edit(ctx, call.Connection, call.Object, ids)
		}}, true
}

// last are the ids of the last records of a page.
func (m stir) last(page exchange.Answer) []string {
	root := document(page)
	if root == nil || root.kind != '{' {
		return nil
	}
	rows, _ := pageParts(root)
	if rows == nil {
		return nil
	}
	var ids []string
	for _, row := range rows.elements[max(len(rows.elements)-m.count, 0):] {
		if i, ok := row.find("id"); ok {
			var id string
			if json.Unmarshal(row.members[i].value.of(page.Body), &id) == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
