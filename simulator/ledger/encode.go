package ledger

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// Encode is the JSON of a record, byte for byte as encoding/json makes it; Decode reads it. Documents, which change by
// the thousand, are written by hand, but for the lists that few of them have.
func Encode(r Record) ([]byte, error) {
	d, ok := r.(*Document)
	if !ok {
		return json.Marshal(r)
	}
	w := recordWriter{b: make([]byte, 0, 640+256*len(d.Lines))}
	w.document(d)
	return w.b, w.err
}

// recordWriter appends members, each with the comma before it.
type recordWriter struct {
	b   []byte
	err error
}

func (w *recordWriter) document(d *Document) {
	w.head(&d.Head)
	w.text("kind", string(d.Kind))
	w.some("number", d.Number)
	w.text("date", d.Date)
	w.some("due_date", d.DueDate)
	w.some("contact", d.Contact)
	w.some("control", d.Control)
	w.some("account", d.Account)
	w.some("counterpart", d.Counterpart)
	w.text("currency", d.Currency)
	w.count("rate", int64(d.Rate))
	w.lines(d.Lines)
	list(w, "settles", d.Settles)
	list(w, "settled_by", d.SettledBy)
	list(w, "collects", d.Collects)
	w.some("deposited_by", d.DepositedBy)
	w.some("method", d.Method)
	w.some("reference", d.Reference)
	w.some("memo", d.Memo)
	w.some("private", d.Private)
	w.some("terms", d.Terms)
	w.some("payment_method", d.PaidWith)
	w.some("class", d.Class)
	w.some("department", d.Department)
	w.flag("refund", d.Refund)
	w.flag("closed", d.Closed)
	list(w, "taxes", d.Taxes)
	w.number("subtotal", int64(d.Subtotal))
	w.number("tax", int64(d.Tax))
	w.number("total", int64(d.Total))
	w.number("balance", int64(d.Balance))
	w.flag("voided", d.Voided)
	w.b = append(w.b, '}')
}

func (w *recordWriter) head(h *Head) {
	w.b = appendText(append(w.b, `{"id":`...), h.ID)
	w.number("revision", int64(h.Revision))
	w.time("created_at", h.CreatedAt)
	w.time("updated_at", h.UpdatedAt)
	w.text("created_by", string(h.CreatedBy))
	w.text("updated_by", string(h.UpdatedBy))
	w.text("change_id", h.ChangeID)
	w.flag("deleted", h.Deleted)
	w.extra(h.Extra)
}

func (w *recordWriter) lines(lines []Line) {
	if len(lines) == 0 {
		return
	}
	w.name("lines")
	for i := range lines {
		l := &lines[i]
		before := byte('[')
		if i > 0 {
			before = ','
		}
		w.b = appendText(append(append(w.b, before), `{"id":`...), l.ID)
		w.some("description", l.Description)
		w.number("amount", int64(l.Amount))
		w.count("tax", int64(l.Tax))
		w.some("account", l.Account)
		w.some("item", l.Item)
		w.scaled("quantity", l.Quantity)
		w.scaled("unit_price", l.UnitPrice)
		w.some("contact", l.Contact)
		w.some("tax_rate", l.TaxRate)
		w.some("class", l.Class)
		w.some("department", l.Department)
		w.extra(l.Extra)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

func (w *recordWriter) name(name string) {
	w.b = append(append(append(w.b, ',', '"'), name...), '"', ':')
}

func (w *recordWriter) text(name, value string) {
	w.name(name)
	w.b = appendText(w.b, value)
}

// some writes a member that is left out when empty; count and flag do so for numbers and truth values.
func (w *recordWriter) some(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *recordWriter) number(name string, n int64) {
	w.name(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *recordWriter) count(name string, n int64) {
	if n != 0 {
		w.number(name, n)
	}
}

func (w *recordWriter) flag(name string, v bool) {
	if v {
		w.name(name)
		w.b = append(w.b, "true"...)
	}
}

func (w *recordWriter) scaled(name string, n *Scaled) {
	if n != nil {
		w.number(name, int64(*n))
	}
}

func (w *recordWriter) time(name string, t time.Time) {
	w.name(name)
	w.b = append(w.b, '"')
	b, err := t.AppendText(w.b)
	if err != nil {
		w.err = err
		return
	}
	w.b = b
	w.b = append(w.b, '"')
}

// extra lets encoding/json check and compact what is kept.
func (w *recordWriter) extra(raw json.RawMessage) {
	if len(raw) > 0 {
		w.other("extra", raw)
	}
}

func (w *recordWriter) other(name string, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
		return
	}
	w.name(name)
	w.b = append(w.b, text...)
}

func list[T any](w *recordWriter, name string, values []T) {
	if len(values) > 0 {
		w.other(name, values)
	}
}

// appendText quotes text; what needs escaping is left to encoding/json.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // text always marshals
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
