package companyfile

// cellKind says how JSON writes the text of a cell. In CSV all cells are text.
type cellKind int

const (
	cellText   cellKind = iota
	cellFlag            // true or false
	cellCount           // a whole number
	cellObject          // a JSON value as it is
)

// cellInfo is what both forms need to know of a column.
type cellInfo struct {
	name, about string
	kind        cellKind
}

// shape is a table without the knowledge of what its rows become.
type shape struct {
	name, about string
	key         string // of a table inside of another: the column that names the row it belongs to
	columns     []cellInfo
	kids        []shape
}

func (s *shape) column(name string) int {
	for i := range s.columns {
		if s.columns[i].name == name {
			return i
		}
	}
	return -1
}

func (s *shape) kid(name string) int {
	for i := range s.kids {
		if s.kids[i].name == name {
			return i
		}
	}
	return -1
}

// row is one row of a table, as text.
type row struct {
	file  string
	line  int
	cells []string
	kids  [][]*row // by table inside
	bad   string   // what is wrong with the text of the row, so that what it belongs to cannot be taken
}

func newRow(s *shape, file string, line int) *row {
	return &row{file: file, line: line, cells: make([]string, len(s.columns)), kids: make([][]*row, len(s.kids))}
}
