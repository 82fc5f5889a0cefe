package companyfile

import (
	"strconv"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// foots holds what a row states against what the books make of it.
func foots(t *table[ledger.Document], r *row, given, made *ledger.Document) error {
	differs := func(path, what string, stated, is ledger.Minor) error {
		return problem.New(problem.Invalid, "%s comes to %s, not %s", what, is.Fixed(made.Currency), stated.Fixed(made.Currency)).At(path).
			WithHint("correct it, or the amounts below it; or leave it empty")
	}
	for _, sum := range []struct {
		column, what string
		stated, is   ledger.Minor
	}{
		{"subtotal", "the sum of the lines", given.Subtotal, made.Subtotal},
		{"tax", "the tax of the lines", given.Tax, made.Tax},
		{"total", "the document", given.Total, made.Total},
	} {
		if t.of(r, sum.column) != "" && sum.stated != sum.is {
			return differs("/"+sum.column, sum.what, sum.stated, sum.is)
		}
	}
	for i := range t.kids {
		k := &t.kids[i]
		for j, one := range r.kids[i] {
			switch at := "/" + k.field + "/" + strconv.Itoa(j); k.shape.name {
			case "document_lines":
				if one.cells[k.shape.column("tax")] != "" && given.Lines[j].Tax != made.Lines[j].Tax {
					return differs(at+"/tax", "the tax of the line", given.Lines[j].Tax, made.Lines[j].Tax)
				}
			case "deposits":
				if one.cells[k.shape.column("amount")] != "" && given.Collects[j].Amount != made.Collects[j].Amount {
					return problem.New(problem.Invalid, "%s of the payment wait for the bank, not %s", made.Collects[j].Amount.Fixed(made.Currency), given.Collects[j].Amount.Fixed(made.Currency)).
						At(at + "/amount").WithHint("correct it, or leave it empty")
				}
			}
		}
	}
	return nil
}

// notes tells what of a row that is taken does not foot and moves nothing: lines whose amount is not what so many cost.
func (in *importer) notes(t *table[ledger.Document], r *row, d *ledger.Document) {
	for i := range t.kids {
		if t.kids[i].field != "lines" {
			continue
		}
		for j, one := range r.kids[i] {
			l := &d.Lines[j]
			if l.Quantity == nil || l.UnitPrice == nil {
				continue
			}
			cost, err := ledger.Extend(*l.Quantity, *l.UnitPrice, d.Currency)
			if err != nil || cost != l.Amount && cost != -l.Amount {
				in.report.find(Finding{File: one.file, Line: one.line, Field: "amount",
					Message: l.Quantity.Decimal() + " at " + l.UnitPrice.Decimal() + " are " + cost.Fixed(d.Currency) + ", not " + l.Amount.Fixed(d.Currency),
					Remedy:  "correct quantity, price or amount; the line is in the books with its amount"})
			}
		}
	}
}

// compare holds what rows state of the end against the books.
func (in *importer) compare() {
	in.book.View(func(v *ledger.View) {
		for _, s := range in.open {
			d, ok := v.Document(s.kind, s.id)
			if !ok || d.Balance == s.amount {
				continue
			}
			in.report.find(Finding{File: s.row.file, Line: s.row.line, Field: "open",
				Message: s.amount.Fixed(d.Currency) + " should be open, and " + d.Balance.Fixed(d.Currency) + " is",
				Remedy:  "see which rows that settle it are missing or refused, or correct the cell; the document is in the books as it foots"})
		}
	})
}
