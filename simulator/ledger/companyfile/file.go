package companyfile

import (
	"path"
	"slices"
	"strings"

	"faultline/simulator/problem"
)

// File is one file of a folder.
type File struct {
	Name string // without a directory
	Data []byte
}

// Form is how the files of a folder are written.
type Form string

// The forms.
const (
	CSV  Form = "csv"  // one table a file; lines and the like are tables of their own
	JSON Form = "json" // one list of objects a file; lines and the like lie inside
)

// ParseForm reads the name of a form; none is CSV.
func ParseForm(name string) (Form, error) {
	switch Form(name) {
	case "", CSV:
		return CSV, nil
	case JSON:
		return JSON, nil
	}
	return "", problem.New(problem.Invalid, "%q is not a form of company files", name).At("form").WithHint("use csv or json")
}

// Finding is something that is not right about a row.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line" doc:"from 1; 0: the file as a whole"`
	Field   string `json:"field,omitempty" doc:"the column"`
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`
	Refused bool   `json:"refused" doc:"the row is not in the books; otherwise it is, as it stands"`
}

// findingsKept bounds a report: a folder in a wrong shape is wrong in every row.
const findingsKept = 1000

// Report says what became of a folder.
type Report struct {
	Findings []Finding    `json:"findings" doc:"by file and line"`
	More     int          `json:"more" doc:"findings that are not listed"`
	Refused  int          `json:"refused" doc:"rows that are not in the books"`
	Taken    []TakenTable `json:"taken"`
}

// TakenTable counts the rows of one table that are in the books.
type TakenTable struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
}

func (r *Report) find(f Finding) {
	if f.Refused {
		r.Refused++
	}
	if len(r.Findings) == findingsKept {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}

// sort puts the findings in the order of the files, and within them of the lines.
func (r *Report) sort() {
	place := map[string]int{}
	for i, s := range shapes() {
		place[s.name] = 2 * i
		for j, kid := range s.kids {
			place[kid.name] = 2*i + 1 + j
		}
	}
	rank := func(f Finding) int {
		if at, ok := place[strings.TrimSuffix(f.File, path.Ext(f.File))]; ok {
			return at
		}
		return -1
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := strings.Compare(a.File, b.File); d != 0 {
			return d
		}
		return a.Line - b.Line
	})
}
