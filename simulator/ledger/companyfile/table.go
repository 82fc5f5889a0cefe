package companyfile

import (
	"strconv"

	"faultline/simulator/problem"
)

// table is how records of one sort are written as rows, and read from them.
type table[R any] struct {
	name, about string
	columns     []column[R]
	kids        []kid[R]
}

// kid is a list inside of a record as a table of its own.
type kid[R any] struct {
	shape shape
	field string // what the ledger calls the list
	paths []string
	write func(c *context, r *R) []*row
	read  func(c *context, r *R, rows []*row) error
}

func (t *table[R]) shape() shape {
	s := shape{name: t.name, about: t.about}
	for i := range t.columns {
		s.columns = append(s.columns, t.columns[i].cellInfo)
	}
	for i := range t.kids {
		s.kids = append(s.kids, t.kids[i].shape)
	}
	return s
}

// inside makes the table of a list.
func inside[R, K any](name, key, about, field string, list func(*R) *[]K, columns []column[K]) kid[R] {
	k := kid[R]{shape: shape{name: name, key: key, about: about}, field: field}
	for _, c := range columns {
		k.shape.columns = append(k.shape.columns, c.cellInfo)
		k.paths = append(k.paths, c.path)
	}
	k.write = func(c *context, r *R) []*row {
		var rows []*row
		for i := range *list(r) {
			rows = append(rows, &row{cells: written(c, &(*list(r))[i], columns)})
		}
		return rows
	}
	k.read = func(c *context, r *R, rows []*row) error {
		for i, one := range rows {
			if one.bad != "" {
				return problem.New(problem.Invalid, "%s", one.bad).At("/" + field + "/" + strconv.Itoa(i))
			}
			var item K
			if err := parsed(c, &item, one.cells, columns); err != nil {
				return problem.From(err).At("/" + field + "/" + strconv.Itoa(i) + problem.From(err).Path)
			}
			*list(r) = append(*list(r), item)
		}
		return nil
	}
	return k
}

func written[R any](c *context, r *R, columns []column[R]) []string {
	cells := make([]string, len(columns))
	for i := range columns {
		cells[i] = columns[i].get(c, r)
	}
	return cells
}

// parsed reads the cells that are not empty. A refusal names the column.
func parsed[R any](c *context, r *R, cells []string, columns []column[R]) error {
	for i := range columns {
		if cells[i] == "" {
			continue
		}
		if err := columns[i].set(c, r, cells[i]); err != nil {
			return problem.From(err).At("/" + columns[i].name)
		}
	}
	return nil
}

func (t *table[R]) write(c *context, r *R) *row {
	one := &row{cells: written(c, r, t.columns)}
	for i := range t.kids {
		one.kids = append(one.kids, t.kids[i].write(c, r))
	}
	return one
}

func (t *table[R]) read(c *context, r *R, one *row) error {
	if err := parsed(c, r, one.cells, t.columns); err != nil {
		return err
	}
	for i := range t.kids {
		if err := t.kids[i].read(c, r, one.kids[i]); err != nil {
			return err
		}
	}
	return nil
}

// place finds the row and the column that a refusal of the ledger speaks of: "/lines/2/account".
func (t *table[R]) place(one *row, path string) (at *row, field string) {
	first, rest := cut(path)
	for i := range t.kids {
		k := &t.kids[i]
		if k.field != first {
			continue
		}
		index, member := cut(rest)
		n, err := strconv.Atoi(index)
		if err != nil || n >= len(one.kids[i]) {
			return one, k.shape.name
		}
		name, _ := cut(member)
		return one.kids[i][n], called(k.shape.columns, k.paths, name)
	}
	paths := make([]string, len(t.columns))
	infos := make([]cellInfo, len(t.columns))
	for i := range t.columns {
		paths[i], infos[i] = t.columns[i].path, t.columns[i].cellInfo
	}
	return one, called(infos, paths, first)
}

// called is the column that holds what the ledger calls so.
func called(columns []cellInfo, paths []string, name string) string {
	for i := range columns {
		if paths[i] == name && name != "" {
			return columns[i].name
		}
	}
	return name
}

// cut splits a JSON pointer after its first part.
func cut(path string) (first, rest string) {
	if path == "" || path[0] != '/' {
		return path, ""
	}
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			return path[1:i], path[i:]
		}
	}
	return path[1:], ""
}

// of finds the cell of a column.
func (t *table[R]) of(one *row, name string) string {
	for i := range t.columns {
		if t.columns[i].name == name {
			return one.cells[i]
		}
	}
	return ""
}
