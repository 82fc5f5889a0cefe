package unified

import (
	"cmp"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed"
)

// sortKey is the value of one member in a form that compares as its type does.
type sortKey struct {
	null   bool
	number int64 // times in Unix milliseconds, amounts in 10⁻⁷, truth as 0 and 1
	text   string
}

func (k sortKey) compare(other sortKey) int {
	if c := cmp.Compare(k.number, other.number); c != 0 {
		return c
	}
	return cmp.Compare(k.text, other.text)
}

// keyOf reads a member of a rendered record.
func keyOf(f *Field, record []byte) sortKey {
	return keyIn(f, gjson.GetBytes(record, f.Name))
}

func keyIn(f *Field, v gjson.Result) sortKey {
	if !v.Exists() || v.Type == gjson.Null {
		return sortKey{null: true}
	}
	switch f.Type {
	case TypeTime:
		if t, ok := parseMoment(v.Str); ok {
			return sortKey{number: t.UnixMilli()}
		}
		return sortKey{null: true}
	case TypeNumber, TypeDecimal:
		text := v.Raw
		if v.Type == gjson.String {
			text = v.Str
		}
		return amountKey(parseDecimal(text))
	case TypeBool:
		if v.Bool() {
			return sortKey{number: 1}
		}
		return sortKey{}
	default:
		return sortKey{text: v.String()}
	}
}

func amountKey(d decimal, ok bool) sortKey { return sortKey{null: !ok, number: int64(d)} }

// position compares two places in the order of a direction.
func position(a, b sortKey, aID, bID seed.ID, descending bool) int {
	if a.null != b.null {
		if a.null {
			return 1
		}
		return -1
	}
	c := a.compare(b)
	if descending {
		c = -c
	}
	if c != 0 {
		return c
	}
	return aID.Compare(bID)
}
