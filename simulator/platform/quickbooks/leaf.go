package quickbooks

import (
	"strconv"
	"time"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// leaf is what one field shows, when that is a plain value or a reference. A scene has a single leaf and lends it: its
// value is written down or compared before the next field is asked, so that showing a record leaves nothing on the heap.
type leaf struct {
	kind leafKind
	text string // or the id of a reference; member that wraps an amount
	name string // of a reference; currency of an amount; member that wraps a text
	n    int64
}

type leafKind int

const (
	leafText leafKind = iota
	leafIdent
	leafDate
	leafAmount
	leafPrice
	leafQuantity
	leafReference
	leafWrapped
	leafWrappedAmount
)

// lend fills the scene's leaf.
func (s *scene) lend(v leaf) any {
	s.leaf = v
	return &s.leaf
}

// some lends a text that is left out when it is empty.
func (s *scene) some(kind leafKind, text string) any {
	if text == "" {
		return nil
	}
	return s.lend(leaf{kind: kind, text: text})
}

func (s *scene) text(text string) any { return s.some(leafText, text) }
func (s *scene) day(text string) any  { return s.some(leafDate, text) }
func (s *scene) ident(id string) any  { return s.lend(leaf{kind: leafIdent, text: id}) }

func (s *scene) amount(m ledger.Minor, currency string) any {
	return s.lend(leaf{kind: leafAmount, n: int64(m), name: currency})
}

func (s *scene) price(n ledger.Scaled) any    { return s.lend(leaf{kind: leafPrice, n: int64(n)}) }
func (s *scene) quantity(n ledger.Scaled) any { return s.lend(leaf{kind: leafQuantity, n: int64(n)}) }

// wrapped is a text that the wire wraps in an object of one member.
func (s *scene) wrapped(member, text string) any {
	if text == "" {
		return nil
	}
	return s.lend(leaf{kind: leafWrapped, text: text, name: member})
}

// wrappedAmount is an amount that the wire wraps in an object of one member.
func (s *scene) wrappedAmount(member string, m ledger.Minor, currency string) any {
	return s.lend(leaf{kind: leafWrappedAmount, text: member, n: int64(m), name: currency})
}

// reference points at something; without an id it is left out.
func (s *scene) reference(id string, kinds ...ledger.Kind) any {
	if id == "" {
		return nil
	}
	return s.named(id, s.name(id, kinds...))
}

// named is a reference with a label at hand.
func (s *scene) named(id, name string) any {
	if id == "" {
		return nil
	}
	return s.lend(leaf{kind: leafReference, text: id, name: name})
}

// render appends the JSON of the value.
func (v *leaf) render(to []byte) []byte {
	switch v.kind {
	case leafAmount:
		return appendMoney(to, ledger.Minor(v.n), v.name)
	case leafPrice:
		return pointed(to, ledger.Scaled(v.n).AppendDecimal(to))
	case leafQuantity:
		return ledger.Scaled(v.n).AppendDecimal(to)
	case leafReference:
		to = jsontext.AppendBare(append(to, `{"value":`...), v.text)
		if v.name != "" {
			to = jsontext.AppendBare(append(to, `,"name":`...), v.name)
		}
		return append(to, '}')
	case leafWrapped:
		to = append(jsontext.AppendBare(append(to, '{'), v.name), ':')
		return append(jsontext.AppendBare(to, v.text), '}')
	case leafWrappedAmount:
		to = append(jsontext.AppendBare(append(to, '{'), v.text), ':')
		return append(appendMoney(to, ledger.Minor(v.n), v.name), '}')
	}
	return jsontext.AppendBare(to, v.text)
}

// scalar is what stands for the value in comparisons: of a reference its id, of an object its member.
func (v *leaf) scalar(member string) any {
	switch v.kind {
	case leafText:
		return v.text
	case leafIdent:
		return ident(v.text)
	case leafDate:
		return date(v.text)
	case leafReference:
		return scalar(reference(v.text, v.name), member)
	case leafWrapped:
		return scalar(object{{v.name, v.text}}, member)
	case leafWrappedAmount:
		return scalar(object{{v.text, money(ledger.Minor(v.n), v.name)}}, member)
	}
	return number(v.render(nil))
}

// drawn is a value of a document that writes itself, such as its lines. A scene lends it as it does a leaf.
type drawn struct {
	scene *scene
	doc   *ledger.Document
	by    drawing
}

type drawing func(s *scene, to []byte, doc *ledger.Document) []byte

func (s *scene) drawn(doc *ledger.Document, by drawing) any {
	s.lent = drawn{s, doc, by}
	return &s.lent
}

func (v *drawn) render(to []byte) []byte { return v.by(v.scene, to, v.doc) }

// times are when a record was made and last changed.
type times ledger.Head

func (h *times) render(to []byte, zone *time.Location) []byte {
	at := len(to) + len(`{"CreateTime":`)
	to = renderMoment(append(to, `{"CreateTime":`...), h.CreatedAt, zone)
	made := to[at:]
	to = append(to, `,"LastUpdatedTime":`...)
	if h.UpdatedAt.Equal(h.CreatedAt) { // as of most records: a time is dear to format
		to = append(to, made...)
	} else {
		to = renderMoment(to, h.UpdatedAt, zone)
	}
	return append(to, '}')
}

func (h *times) object() object {
	return object{{"CreateTime", moment(h.CreatedAt)}, {"LastUpdatedTime", moment(h.UpdatedAt)}}
}

// token counts changes from 0, the ledger's revisions from 1.
type token ledger.Head

func (h *token) render(to []byte) []byte {
	return append(strconv.AppendInt(append(to, '"'), int64(h.Revision-1), 10), '"')
}

func syncToken(r ledger.Record) string { return strconv.Itoa(r.Header().Revision - 1) }
