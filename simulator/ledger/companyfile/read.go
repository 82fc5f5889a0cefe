package companyfile

import (
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
)

func asSyntax(err error, syntax **json.SyntaxError) bool { return errors.As(err, syntax) }

func unknownColumn(file string, line int, name string, s *shape) Finding {
	var known []string
	for _, c := range s.columns {
		known = append(known, c.name)
	}
	for _, k := range s.kids {
		known = append(known, k.name)
	}
	return Finding{File: file, Line: line, Field: name, Message: "the table has no such column; it is not read",
		Remedy: "remove it, or rename it to one of " + strings.Join(known, ", ")}
}

// folder is what was read: the rows of every table, as text.
type folder struct {
	tables map[string][]*row
	report *Report
}

// readFolder reads files of either form. Files that are none of a folder are told of.
func readFolder(files []File, report *Report) *folder {
	f := &folder{tables: map[string][]*row{}, report: report}
	byName := map[string]File{}
	for _, file := range files {
		name := strings.ToLower(file.Name)
		if _, twice := byName[name]; twice {
			report.find(Finding{File: file.Name, Message: "the folder has the file twice; this one is not read", Remedy: "remove one of them"})
			continue
		}
		byName[name] = file
	}
	for _, s := range shapes() {
		asJSON, isJSON := byName[s.name+".json"]
		asCSV, isCSV := byName[s.name+".csv"]
		delete(byName, s.name+".json")
		delete(byName, s.name+".csv")
		kids := map[string]File{}
		for _, kid := range s.kids {
			if file, ok := byName[kid.name+".csv"]; ok {
				kids[kid.name] = file
				delete(byName, kid.name+".csv")
			}
		}
		if isJSON {
			f.tables[s.name] = readJSON(&s, asJSON, report.find)
		}
		switch {
		case isJSON && (isCSV || len(kids) > 0):
			report.find(Finding{File: s.name + ".csv", Message: "the folder has the table as JSON too; the CSV files of it are not read", Remedy: "remove one of them"})
		case isJSON:
		case isCSV:
			f.readCSV(s, asCSV, kids)
		case len(kids) > 0:
			report.find(Finding{File: s.name + ".csv", Message: "the file is missing, and there are rows that belong to its rows", Remedy: "add it, or remove " + strings.Join(sorted(kids), ", "), Refused: true})
		}
	}
	for _, name := range sorted(byName) {
		report.find(Finding{File: byName[name].Name, Message: "no table of a company has this name; the file is not read", Remedy: "name it as one of " + strings.Join(fileNames(path.Ext(name)), ", ")})
	}
	return f
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fileNames lists the files of a folder, in the form that an extension tells.
func fileNames(extension string) []string {
	var names []string
	for _, s := range shapes() {
		if extension == ".json" {
			names = append(names, s.name+".json")
			continue
		}
		names = append(names, s.name+".csv")
		for _, kid := range s.kids {
			names = append(names, kid.name+".csv")
		}
	}
	return names
}

// readCSV reads a table, and hangs the rows of the tables inside into its rows.
func (f *folder) readCSV(s shape, file File, kids map[string]File) {
	rows, _ := f.csvRows(&s, "", file)
	f.tables[s.name] = rows
	owners := map[string]*row{}
	id := s.column("id")
	for _, r := range rows {
		name := ""
		if id >= 0 {
			name = r.cells[id]
		}
		if owners[name] == nil {
			owners[name] = r
		}
	}
	for i := range s.kids {
		kid := &s.kids[i]
		file, ok := kids[kid.name]
		if !ok {
			continue
		}
		key := kid.key
		if id < 0 {
			key = ""
		}
		rows := rowsOf(f.csvRows(kid, key, file))
		for j := range rows {
			owner := owners[rows[j].key]
			if owner == nil {
				if rows[j].bad != "" {
					f.report.find(Finding{File: file.Name, Line: rows[j].line, Message: rows[j].bad, Remedy: quoteRemedy, Refused: true})
					continue
				}
				f.report.find(Finding{File: file.Name, Line: rows[j].line, Field: key, Message: "there is no row " + quoted(rows[j].key) + " in " + s.name,
					Remedy: "name a row of it", Refused: true})
				continue
			}
			owner.kids[i] = append(owner.kids[i], rows[j].row)
		}
	}
}

const quoteRemedy = "quote texts that hold commas or quotes as \"…\", with the quotes inside doubled"

type keyedRow struct {
	*row
	key string
}

func rowsOf(rows []*row, keys []string) []keyedRow {
	all := make([]keyedRow, len(rows))
	for i := range rows {
		all[i].row = rows[i]
		if keys != nil {
			all[i].key = keys[i]
		}
	}
	return all
}

func quoted(s string) string { return `"` + shorten(s) + `"` }

// csvRows reads the rows of one file, and the cells of the column that names what they belong to.
func (f *folder) csvRows(s *shape, key string, file File) (rows []*row, keys []string) {
	records := splitCSV(file.Data)
	if len(records) == 0 {
		f.report.find(Finding{File: file.Name, Message: "the file is empty", Remedy: "begin it with a line that names its columns", Refused: true})
		return nil, nil
	}
	places := make([]int, len(records[0].cells)) // of the columns in the shape; -1: none, -2: the key
	for i, name := range records[0].cells {
		name = strings.TrimSpace(name)
		switch at := s.column(name); {
		case key != "" && name == key:
			places[i] = -2
		case slices.Contains(places[:i], at):
			places[i] = -1
			f.report.find(Finding{File: file.Name, Line: records[0].line, Field: name, Message: "the column is there twice; the second one is not read", Remedy: "remove one of them"})
		case at < 0:
			places[i] = -1
			f.report.find(unknownColumn(file.Name, records[0].line, name, s))
		default:
			places[i] = at
		}
	}
	if key != "" && !slices.Contains(places, -2) {
		f.report.find(Finding{File: file.Name, Line: records[0].line, Field: key, Message: "the column is missing; the file is not read", Remedy: "add it: it names the row that each row belongs to", Refused: true})
		return nil, nil
	}
	for _, record := range records[1:] {
		if record.bad == "" && len(record.cells) > len(places) {
			record.bad = "the row has more cells than the file has columns"
			record.cells = record.cells[:len(places)]
		}
		if record.bad != "" && key == "" {
			f.report.find(Finding{File: file.Name, Line: record.line, Message: record.bad, Remedy: quoteRemedy, Refused: true})
			continue
		}
		one, name := newRow(s, file.Name, record.line), ""
		one.bad = record.bad
		for i, cell := range record.cells[:min(len(record.cells), len(places))] {
			switch places[i] {
			case -1:
			case -2:
				name = cell
			default:
				one.cells[places[i]] = cell
			}
		}
		rows, keys = append(rows, one), append(keys, name)
	}
	return rows, keys
}
