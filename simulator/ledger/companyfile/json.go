package companyfile

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/tidwall/gjson"
)

// writeJSON writes the rows of a table as a list of objects. Cells that are empty are left out.
func writeJSON(s *shape, rows []*row) (File, error) {
	var out bytes.Buffer
	out.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := s.object(&out, r); err != nil {
			return File{}, err
		}
	}
	out.WriteByte(']')
	var indented bytes.Buffer
	if err := json.Indent(&indented, out.Bytes(), "", "  "); err != nil {
		return File{}, err
	}
	indented.WriteByte('\n')
	return File{Name: s.name + ".json", Data: indented.Bytes()}, nil
}

func (s *shape) object(out *bytes.Buffer, r *row) error {
	out.WriteByte('{')
	first := true
	member := func(name string) {
		if !first {
			out.WriteByte(',')
		}
		first = false
		out.WriteString(strconv.Quote(name))
		out.WriteByte(':')
	}
	for i, c := range s.columns {
		if r.cells[i] == "" {
			continue
		}
		member(c.name)
		if c.kind != cellText {
			out.WriteString(r.cells[i])
			continue
		}
		text, err := plain(r.cells[i])
		if err != nil {
			return err
		}
		out.Write(text)
	}
	for i := range s.kids {
		if len(r.kids[i]) == 0 {
			continue
		}
		member(s.kids[i].name)
		out.WriteByte('[')
		for j, one := range r.kids[i] {
			if j > 0 {
				out.WriteByte(',')
			}
			if err := s.kids[i].object(out, one); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	}
	out.WriteByte('}')
	return nil
}

// plain writes a text as JSON, with <, > and & as they are: people read it.
func plain(text string) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(text)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// lines finds the line of an offset. Offsets are asked for in ascending order.
type lines struct {
	data []byte
	at   int
	line int
}

func (l *lines) of(offset int) int {
	offset = min(offset, len(l.data))
	if offset > l.at {
		l.line += bytes.Count(l.data[l.at:offset], []byte{'\n'})
		l.at = offset
	}
	return l.line
}

// reading is a JSON file being read.
type reading struct {
	file   string
	lines  *lines
	report func(Finding)
}

// readJSON reads the rows of a table. What is no object is refused, and members that there are no columns for are told.
func readJSON(s *shape, f File, report func(Finding)) []*row {
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	in := &reading{file: f.Name, lines: &lines{data: data, line: 1}, report: report}
	if !json.Valid(data) {
		var syntax *json.SyntaxError
		finding := Finding{File: f.Name, Message: "the file is not JSON", Remedy: "write a list of objects", Refused: true}
		if err := json.Unmarshal(data, new(json.RawMessage)); asSyntax(err, &syntax) {
			finding.Line, finding.Message = in.lines.of(int(syntax.Offset)), "the file is not JSON from here on: "+syntax.Error()
		}
		report(finding)
		return nil
	}
	root := gjson.ParseBytes(data)
	if !root.IsArray() {
		report(Finding{File: f.Name, Line: 1, Message: "the file is not a list", Remedy: "write a list of objects", Refused: true})
		return nil
	}
	return in.rows(s, root)
}

func (in *reading) rows(s *shape, list gjson.Result) []*row {
	var rows []*row
	list.ForEach(func(_, value gjson.Result) bool {
		line := in.lines.of(value.Index)
		if !value.IsObject() {
			const bad = "this is not an object"
			if s.key != "" {
				one := newRow(s, in.file, line)
				one.bad = bad
				rows = append(rows, one)
				return true
			}
			in.report(Finding{File: in.file, Line: line, Message: bad, Remedy: "write the row as an object of " + s.name, Refused: true})
			return true
		}
		rows = append(rows, in.row(s, value, line))
		return true
	})
	return rows
}

func (in *reading) row(s *shape, value gjson.Result, line int) *row {
	one := newRow(s, in.file, line)
	value.ForEach(func(key, member gjson.Result) bool {
		name := key.String()
		if i := s.kid(name); i >= 0 {
			if member.IsArray() {
				one.kids[i] = in.rows(&s.kids[i], member)
			} else if member.Type != gjson.Null {
				bad := newRow(&s.kids[i], in.file, in.lines.of(member.Index))
				bad.bad = "this is not a list"
				one.kids[i] = []*row{bad}
			}
			return true
		}
		i := s.column(name)
		if i < 0 {
			in.report(unknownColumn(in.file, in.lines.of(key.Index), name, s))
			return true
		}
		one.cells[i] = cellOf(member)
		return true
	})
	return one
}

// cellOf is a JSON value as the text of a cell: numbers and objects as they are written.
func cellOf(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return v.String()
	case gjson.Null:
		return ""
	case gjson.False, gjson.True, gjson.Number, gjson.JSON:
	}
	return v.Raw
}
