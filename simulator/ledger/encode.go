package ledger

import (
	"encoding/json"
	"sync"

	"faultline/simulator/jsontext"
)

// Encode is the JSON of a record, byte for byte as encoding/json makes it; Decode reads it. Documents, which change by
// the thousand, are written by hand, but for the lists that few of them have.
func Encode(r Record) ([]byte, error) {
	d, ok := r.(*Document)
	if !ok {
		return json.Marshal(r)
	}
	roll := rolls.Get().(*jsontext.Roll)
	defer rolls.Put(roll)
	w := recordWriter{jsontext.Writer{B: roll.Room(usualRow)}}
	w.document(d)
	return roll.Cut(w.B), w.Err
}

// rolls are what rows are cut from.
var rolls = sync.Pool{New: func() any { return new(jsontext.Roll) }}

// usualRow is room for a document of a few lines.
const usualRow = 1 << 10

// recordWriter writes the parts of a document.
type recordWriter struct{ jsontext.Writer }

func (w *recordWriter) document(d *Document) {
	w.Open()
	w.head(&d.Head)
	w.Text("kind", string(d.Kind))
	w.Some("number", d.Number)
	w.Text("date", d.Date)
	w.Some("due_date", d.DueDate)
	w.Some("contact", d.Contact)
	w.Some("control", d.Control)
	w.Some("account", d.Account)
	w.Some("counterpart", d.Counterpart)
	w.Text("currency", d.Currency)
	w.Count("rate", int64(d.Rate))
	w.lines(d.Lines)
	list(w, "settles", d.Settles)
	list(w, "settled_by", d.SettledBy)
	list(w, "collects", d.Collects)
	w.Some("deposited_by", d.DepositedBy)
	w.Some("method", d.Method)
	w.Some("reference", d.Reference)
	w.Some("memo", d.Memo)
	w.Some("private", d.Private)
	w.Some("terms", d.Terms)
	w.Some("payment_method", d.PaidWith)
	w.Some("class", d.Class)
	w.Some("department", d.Department)
	w.Flag("refund", d.Refund)
	w.Flag("closed", d.Closed)
	list(w, "taxes", d.Taxes)
	w.Number("subtotal", int64(d.Subtotal))
	w.Number("tax", int64(d.Tax))
	w.Number("total", int64(d.Total))
	w.Number("balance", int64(d.Balance))
	w.Flag("voided", d.Voided)
	w.Close()
}

func (w *recordWriter) head(h *Head) {
	w.Text("id", h.ID)
	w.Number("revision", int64(h.Revision))
	begun := len(w.B) + len(`,"created_at":`)
	w.Time("created_at", h.CreatedAt)
	if made := w.B[begun:]; h.UpdatedAt.Equal(h.CreatedAt) { // as of most records: a time is dear to format
		w.Raw("updated_at", made)
	} else {
		w.Time("updated_at", h.UpdatedAt)
	}
	w.Text("created_by", string(h.CreatedBy))
	w.Text("updated_by", string(h.UpdatedBy))
	w.Text("change_id", h.ChangeID)
	w.Flag("deleted", h.Deleted)
	w.extra(h.Extra)
}

func (w *recordWriter) lines(lines []Line) {
	if len(lines) == 0 {
		return
	}
	w.Name("lines")
	for i := range lines {
		l := &lines[i]
		before := byte('[')
		if i > 0 {
			before = ','
		}
		w.B = append(w.B, before)
		w.Open()
		w.Text("id", l.ID)
		w.Some("description", l.Description)
		w.Number("amount", int64(l.Amount))
		w.Count("tax", int64(l.Tax))
		w.Some("account", l.Account)
		w.Some("item", l.Item)
		w.scaled("quantity", l.Quantity)
		w.scaled("unit_price", l.UnitPrice)
		w.Some("contact", l.Contact)
		w.Some("tax_rate", l.TaxRate)
		w.Some("class", l.Class)
		w.Some("department", l.Department)
		w.extra(l.Extra)
		w.Close()
	}
	w.B = append(w.B, ']')
}

func (w *recordWriter) scaled(name string, n *Scaled) {
	if n != nil {
		w.Number(name, int64(*n))
	}
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
		w.Fail(err)
		return
	}
	w.Raw(name, text)
}

func list[T any](w *recordWriter, name string, values []T) {
	if len(values) > 0 {
		w.other(name, values)
	}
}
