package unified

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// Report is a native report that is read with a column for each month: the columns become the records of an object.
type Report struct {
	Name  string
	Bases []string // the report exists on each of them; none: it knows no bases
}

// mostMonths is how many months one report has columns for.
const mostMonths = 120

// Requests ask for the months from the one that a day lies in up to the one of another day, both included.
func (p *Report) Requests(c link.Connection, from, to time.Time) []platform.Request {
	first, last := monthOf(from), monthOf(to).AddDate(0, 1, -1)
	if earliest := monthOf(to).AddDate(0, 1-mostMonths, 0); first.Before(earliest) {
		first = earliest
	}
	query := platform.Query{{Name: "start_date", Value: first.Format(time.DateOnly)}, {Name: "end_date", Value: last.Format(time.DateOnly)}, {Name: "summarize_column_by", Value: "Month"}}
	request := func(query platform.Query) platform.Request {
		return platform.Request{Method: http.MethodGet, Path: "/v3/company/" + url.PathEscape(c.Realm) + "/reports/" + p.Name,
			Query: query}
	}
	if len(p.Bases) == 0 {
		return []platform.Request{request(query)}
	}
	var list []platform.Request
	for _, basis := range p.Bases {
		list = append(list, request(append(slices.Clone(query), platform.Parameter{Name: "accounting_method", Value: basis})))
	}
	return list
}

func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// Records takes a report apart into one of a single column for each month. Rows about accounts that did not move in a
// month are not in its record, as they would not be in the report of that month.
func (p *Report) Records(body []byte) ([]json.RawMessage, error) {
	if !gjson.ValidBytes(body) || !gjson.GetBytes(body, "Header").IsObject() {
		return nil, fmt.Errorf("the platform's %s is not a report", p.Name)
	}
	var records []json.RawMessage
	for column, c := range gjson.GetBytes(body, "Columns.Column").Array() {
		from, to := columnDay(c, "StartDate"), columnDay(c, "EndDate")
		if from == "" || to == "" {
			continue
		}
		header, _ := gjson.GetBytes(body, "Header").Value().(map[string]any)
		delete(header, "Time") // the only thing that differs between two readings of the same
		header["StartPeriod"], header["EndPeriod"], header["SummarizeColumnsBy"] = from, to, "Total"
		id := from[:len("2006-01")]
		if basis := plainText(header["ReportBasis"]); len(p.Bases) > 0 && basis != p.Bases[0] {
			id += "-" + strings.ToLower(basis)
		}
		records = append(records, plainJSON(map[string]any{
			"Id": id, "Header": header, "Columns": map[string]any{"Column": []any{map[string]any{"ColType": "Account"}, c.Value()}},
			"Rows": map[string]any{"Row": cut(gjson.GetBytes(body, "Rows.Row"), column)},
		}))
	}
	return records, nil
}

func columnDay(column gjson.Result, name string) (day string) {
	column.Get("MetaData").ForEach(func(_, pair gjson.Result) bool {
		if pair.Get("Name").Str == name {
			day = pair.Get("Value").Str
		}
		return day == ""
	})
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

// cut leaves of rows, and of the rows within them, the first cell and that of a column.
func cut(rows gjson.Result, column int) []any {
	kept := []any{}
	rows.ForEach(func(_, row gjson.Result) bool {
		next, _ := row.Value().(map[string]any)
		if cells := row.Get("ColData"); cells.Exists() {
			if d, ok := parseDecimal(cells.Get(fmt.Sprint(column)).Get("value").Str); ok && d == 0 {
				return true
			}
			next["ColData"] = cutCells(cells, column)
		}
		for _, part := range []string{"Header", "Summary"} {
			if cells := row.Get(part + ".ColData"); cells.Exists() {
				next[part] = map[string]any{"ColData": cutCells(cells, column)}
			}
		}
		if inner := row.Get("Rows.Row"); inner.Exists() {
			next["Rows"] = map[string]any{"Row": cut(inner, column)}
		}
		kept = append(kept, next)
		return true
	})
	return kept
}

func cutCells(cells gjson.Result, column int) []any {
	list := cells.Array()
	if len(list) == 0 || column >= len(list) {
		return []any{}
	}
	return []any{list[0].Value(), list[column].Value()}
}

// reportGroup finds the row of a group within rows, however deep.
func reportGroup(rows gjson.Result, name string) (found gjson.Result) {
	rows.ForEach(func(_, row gjson.Result) bool {
		if row.Get("group").Str == name {
			found = row
			return false
		}
		found = reportGroup(row.Get("Rows.Row"), name)
		return !found.Exists()
	})
	return found
}
