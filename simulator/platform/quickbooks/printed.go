package quickbooks

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
)

// print answers a form as a page of text in a PDF.
func (f *Facade) print(book *ledger.Book, t route) exchange.Answer {
	var page []string
	var err error
	book.View(func(v *ledger.View) {
		s := f.scene(v, t.realm)
		d, ok := v.Document(t.entity.kind, t.id)
		if !ok || d.Deleted {
			err = newFault(codeNotFound, "")
			return
		}
		page = s.page(t.entity, d)
	})
	if err != nil {
		return f.faultAnswer(err)
	}
	return exchange.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/pdf"}}, Body: pdf(page)}
}

// page is what a form says, line by line.
func (s *scene) page(e *entity, d *ledger.Document) []string {
	lines := []string{s.company.Name, "", strings.TrimSpace(e.name + " " + d.Number), "Date " + d.Date}
	if d.DueDate != "" {
		lines = append(lines, "Due "+d.DueDate)
	}
	lines = append(lines, s.name(d.Contact, ledger.KindCustomer, ledger.KindVendor), "")
	for i := range d.Lines {
		l := &d.Lines[i]
		what := either(l.Description, either(s.name(l.Item, ledger.KindItem), s.name(l.Account, ledger.KindAccount)))
		lines = append(lines, what+"   "+l.Amount.Fixed(d.Currency))
	}
	return append(lines, "", "Tax   "+d.Tax.Fixed(d.Currency), "Total   "+d.Currency+" "+d.Total.Fixed(d.Currency))
}

// linesPerPage is how many lines a page has room for.
const linesPerPage = 48

// pdf writes lines of text as a document of version 1.4: a catalogue, a font, and two objects for each page.
func pdf(lines []string) []byte {
	pages := [][]string{}
	for len(lines) > linesPerPage {
		pages, lines = append(pages, lines[:linesPerPage]), lines[linesPerPage:]
	}
	pages = append(pages, lines)
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	}
	for i, page := range pages {
		var text strings.Builder
		text.WriteString("BT /F1 11 Tf 56 786 Td 15 TL")
		for _, line := range page {
			text.WriteString(" (" + pdfText(line) + ") Tj T*")
		}
		text.WriteString(" ET")
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 5+2*i),
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", text.Len(), text.String()))
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, start)
	return b.Bytes()
}

// pdfText escapes a text for a PDF string. Letters that the font's encoding lacks become question marks.
func pdfText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '(' || r == ')' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case r >= 0xa0 && r <= 0xff:
			fmt.Fprintf(&b, "\\%03o", r)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
