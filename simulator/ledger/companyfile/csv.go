package companyfile

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode/utf8"
)

// writeCSV writes the rows of a table, and those inside of it as tables of their own. Tables without rows are left out,
// all but the first: a folder says that it has no documents by having no such file.
func writeCSV(s *shape, rows []*row) ([]File, error) {
	var files []File
	header := make([]string, 0, len(s.columns))
	for _, c := range s.columns {
		header = append(header, c.name)
	}
	records := [][]string{header}
	for _, r := range rows {
		records = append(records, r.cells)
	}
	file, err := encodeCSV(s.name, records)
	if err != nil {
		return nil, err
	}
	files = append(files, file)
	id := s.column("id")
	for i := range s.kids {
		kid := &s.kids[i]
		header := []string{}
		if id >= 0 {
			header = append(header, kid.key)
		}
		for _, c := range kid.columns {
			header = append(header, c.name)
		}
		records := [][]string{header}
		for _, r := range rows {
			for _, one := range r.kids[i] {
				cells := one.cells
				if id >= 0 {
					cells = append([]string{r.cells[id]}, cells...)
				}
				records = append(records, cells)
			}
		}
		if len(records) == 1 {
			continue
		}
		file, err := encodeCSV(kid.name, records)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func encodeCSV(name string, records [][]string) (File, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(records); err != nil {
		return File{}, err
	}
	return File{Name: name + ".csv", Data: out.Bytes()}, nil
}

// csvRecord is one record of a CSV file with the line that it begins on.
type csvRecord struct {
	line  int
	cells []string
	bad   string // what is wrong with its text
}

// splitCSV cuts a CSV file as RFC 4180 has it. The standard library's reader drops carriage returns out of quoted cells
// and gives up at the first mistake; here texts come back as they were written, and a record that is wrong is one.
func splitCSV(data []byte) []csvRecord {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // as spreadsheets write it
	var records []csvRecord
	line := 1
	for len(data) > 0 {
		record := csvRecord{line: line}
		var used int
		record.cells, record.bad, used = nextRecord(data)
		line += bytes.Count(data[:used], []byte{'\n'})
		data = data[used:]
		if len(record.cells) == 1 && record.cells[0] == "" && record.bad == "" {
			continue // an empty line
		}
		if record.bad == "" && !utf8.ValidString(strings.Join(record.cells, "")) {
			record.bad = "the text is not UTF-8"
		}
		records = append(records, record)
	}
	return records
}

// nextRecord reads one record and says how many bytes it took.
func nextRecord(data []byte) (cells []string, bad string, used int) {
	for {
		cell, wrong, n, more := nextCell(data[used:])
		cells = append(cells, cell)
		if wrong != "" && bad == "" {
			bad = wrong
		}
		used += n
		if !more {
			return cells, bad, used
		}
	}
}

// nextCell reads one cell with what ends it; more says that another follows in the record.
func nextCell(data []byte) (cell, bad string, used int, more bool) {
	if len(data) == 0 || data[0] != '"' {
		end := bytes.IndexAny(data, ",\n")
		if end < 0 {
			return string(bytes.TrimSuffix(data, []byte{'\r'})), "", len(data), false
		}
		if data[end] == ',' {
			return string(data[:end]), "", end + 1, true
		}
		return string(bytes.TrimSuffix(data[:end], []byte{'\r'})), "", end + 1, false
	}
	var text []byte
	rest := data[1:]
	for {
		quote := bytes.IndexByte(rest, '"')
		if quote < 0 {
			return string(append(text, rest...)), "a quote is opened and not closed", len(data), false
		}
		text = append(text, rest[:quote]...)
		rest = rest[quote+1:]
		if len(rest) == 0 || rest[0] != '"' {
			break
		}
		text, rest = append(text, '"'), rest[1:]
	}
	end := bytes.IndexAny(rest, ",\n")
	last := end < 0
	if last {
		end = len(rest)
	}
	if len(bytes.TrimSuffix(rest[:end], []byte{'\r'})) > 0 {
		bad = "text follows a closing quote"
	}
	used = len(data) - len(rest) + end
	if last {
		return string(text), bad, used, false
	}
	return string(text), bad, used + 1, rest[end] == ','
}
