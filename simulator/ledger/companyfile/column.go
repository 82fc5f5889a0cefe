package companyfile

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// context is what the text of a cell depends on beside the cell.
type context struct {
	home     string                                              // currency of the company
	currency string                                              // of the document at hand, else of the company
	foreign  bool                                                // the document at hand has a rate
	named    func(table, id string) (ledgerID string, err error) // finds the record that a row became
}

// column is one field of R as a cell. A cell that is empty leaves the field as it is.
type column[R any] struct {
	cellInfo
	path string // of the field as the ledger calls it, when the column has another name
	get  func(c *context, r *R) string
	set  func(c *context, r *R, cell string) error
}

// called says what the ledger calls the field, for its refusals.
func (c column[R]) called(path string) column[R] { c.path = path; return c }

func text[R any](name, about string, field func(*R) *string) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string { return *field(r) },
		set: func(_ *context, r *R, cell string) error { *field(r) = cell; return nil }}
}

// word is a text of some type of its own.
func word[R any, W ~string](name, about string, field func(*R) *W) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string { return string(*field(r)) },
		set: func(_ *context, r *R, cell string) error { *field(r) = W(cell); return nil }}
}

// reference names a row of another table.
func reference[R any](name, table, about string, field func(*R) *string) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string { return *field(r) },
		set: func(c *context, r *R, cell string) (err error) {
			*field(r), err = c.named(table, cell)
			return err
		}}
}

func flag[R any](name, about string, standard bool, field func(*R) *bool) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellFlag},
		get: func(_ *context, r *R) string {
			if *field(r) == standard {
				return ""
			}
			return strconv.FormatBool(*field(r))
		},
		set: func(_ *context, r *R, cell string) error {
			switch strings.ToLower(cell) {
			case "true", "yes", "1":
				*field(r) = true
			case "false", "no", "0":
				*field(r) = false
			default:
				return problem.New(problem.Invalid, "%q is neither true nor false", shorten(cell))
			}
			return nil
		}}
}

func count[R any](name, about string, field func(*R) *int) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellCount},
		get: func(_ *context, r *R) string {
			if *field(r) == 0 {
				return ""
			}
			return strconv.Itoa(*field(r))
		},
		set: func(_ *context, r *R, cell string) (err error) {
			if *field(r), err = strconv.Atoi(cell); err != nil {
				return problem.New(problem.Invalid, "%q is not a whole number", shorten(cell))
			}
			return nil
		}}
}

// money is an amount in the currency at hand; shown says when it is worth a cell.
func money[R any](name, about string, shown func(*R) bool, field func(*R) *ledger.Minor) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(c *context, r *R) string {
			if !shown(r) {
				return ""
			}
			return field(r).Fixed(c.currency)
		},
		set: func(c *context, r *R, cell string) (err error) {
			*field(r), err = ledger.ParseMinor(cell, c.currency)
			return err
		}}
}

func always[R any](*R) bool { return true }

func scaled[R any](name, about string, field func(*R) *ledger.Scaled) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string {
			if *field(r) == 0 {
				return ""
			}
			return field(r).Decimal()
		},
		set: func(_ *context, r *R, cell string) (err error) {
			*field(r), err = ledger.ParseScaled(cell)
			return err
		}}
}

// maybe is a quantity or a price that need not be there.
func maybe[R any](name, about string, field func(*R) **ledger.Scaled) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string {
			if *field(r) == nil {
				return ""
			}
			return (*field(r)).Decimal()
		},
		set: func(_ *context, r *R, cell string) error {
			v, err := ledger.ParseScaled(cell)
			*field(r) = &v
			return err
		}}
}

func rate[R any](name, about string, field func(*R) *ledger.Rate) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string {
			if *field(r) == 0 {
				return ""
			}
			return field(r).Decimal()
		},
		set: func(_ *context, r *R, cell string) (err error) {
			*field(r), err = ledger.ParseRate(cell)
			return err
		}}
}

// object is what a platform keeps beside the fields of the books.
func object[R any](field func(*R) *json.RawMessage) column[R] {
	return column[R]{cellInfo: cellInfo{"extra", "what the platform keeps beside the books, as a JSON object", cellObject},
		get: func(_ *context, r *R) string { return compact(*field(r)) },
		set: func(_ *context, r *R, cell string) error {
			if !json.Valid([]byte(cell)) || !strings.HasPrefix(strings.TrimSpace(cell), "{") {
				return problem.New(problem.Invalid, "this is not a JSON object").WithHint("leave it empty")
			}
			*field(r) = json.RawMessage(compact([]byte(cell)))
			return nil
		}}
}

// compact is JSON without the space between its parts, so that both forms say the same.
func compact(data []byte) string {
	var out bytes.Buffer
	if json.Compact(&out, data) != nil {
		return ""
	}
	return out.String()
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
