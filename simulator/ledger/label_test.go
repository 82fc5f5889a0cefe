package ledger

import "testing"

func TestLabelAndUsable(t *testing.T) {
	gone := Head{Deleted: true}
	for name, c := range map[string]struct {
		r      Record
		label  string
		usable bool
	}{
		"account":          {&Account{Name: "Bank", Active: true}, "Bank", true},
		"inactive account": {&Account{Name: "Bank"}, "Bank", false},
		"contact":          {&Contact{Name: "Ada", Active: true}, "Ada", true},
		"inactive contact": {&Contact{Name: "Ada"}, "Ada", false},
		"item":             {&Item{Name: "Rye", Active: true}, "Rye", true},
		"inactive item":    {&Item{Name: "Rye"}, "Rye", false},
		"deleted item":     {&Item{Head: gone, Name: "Rye", Active: true}, "Rye", false},
		"class":            {&Reference{Name: "Retail", Active: true}, "Retail", true},
		"inactive class":   {&Reference{Name: "Retail"}, "Retail", false},
		"document":         {&Document{Number: "17"}, "17", true},
		"deleted document": {&Document{Head: gone, Number: "17"}, "17", false},
		"without a number": {&Document{}, "", true},
	} {
		if l, u := Label(c.r), Usable(c.r); l != c.label || u != c.usable {
			t.Errorf("%s: %q, usable %v", name, l, u)
		}
	}
}
