package quickbooks

import (
	"faultline/simulator/ledger"
)

// The kinds of lines on sales.
var (
	salesItem = (&detail{name: "SalesItemLineDetail", amount: true,
		is: func(*scene, *ledger.Line) bool { return true },
		fields: []field{
			soldItem(),
			scaledField("UnitPrice", (*scene).price, func(l *ledger.Line) **ledger.Scaled { return &l.UnitPrice }),
			scaledField("Qty", (*scene).quantity, func(l *ledger.Line) **ledger.Scaled { return &l.Quantity }),
			itemAccount(),
			lineTaxCode(),
			lineClass(),
			keptField(discountAmount, shapeScaled),
			keptField("ServiceDate", shapeDate),
		},
	}).formed()
	description = (&detail{name: "DescriptionOnly", inner: "DescriptionLineDetail",
		fields: []field{keptRef("TaxCodeRef"), keptField("ServiceDate", shapeDate)},
	}).formed()
	discount = (&detail{name: "DiscountLineDetail",
		fields: []field{
			keptFlag("PercentBased", false),
			keptField("DiscountPercent", shapeScaled),
			refField("DiscountAccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount),
			lineClass(),
			keptRef("TaxCodeRef"),
		},
		finish: finishDiscount,
	}).formed()
)

// discountAmount is what is taken off a line of a sale; the line's amount is what is left.
const discountAmount = "DiscountAmt"

// shippingItem is what a line sells that charges for shipping; it is no item of the books.
const shippingItem = "SHIPPING_ITEM_ID"

func soldItem() field {
	f := refField("ItemRef", func(l *ledger.Line) *string { return &l.Item }, ledger.KindItem)
	f.spills, f.beside = true, func(v any) bool { return v == shippingItem }
	show := f.get
	f.get = func(s *scene, x any) any {
		if l := x.(*ledger.Line); l.Item == "" && len(l.Extra) > 0 {
			return s.named(s.extra(l, "ItemRef"), "")
		}
		return show(s, x)
	}
	return f
}

func lineClass() field {
	return refField("ClassRef", func(l *ledger.Line) *string { return &l.Class }, ledger.KindClass)
}

// itemAccount is shown where the line posts elsewhere than its item says.
func itemAccount() field {
	f := refField("ItemAccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount)
	show := f.get
	f.get = func(s *scene, x any) any {
		l := x.(*ledger.Line)
		if i, ok := s.view.Item(l.Item); ok && i.IncomeAccount == l.Account {
			return nil
		}
		return show(s, x)
	}
	return f
}

// finishDiscount makes the line take off what it says, as an amount or as a share of the lines before it.
func finishDiscount(d *draft, l *ledger.Line, sent given) error {
	percent, byPercent := sent.of("DiscountPercent").(*ledger.Scaled)
	switch {
	case byPercent && sent.of("PercentBased") == true:
		l.Amount = -share(d.running, int64(*percent), 100*ledger.Scale)
	case sent.has("Amount"):
		l.Amount = -l.Amount
	default:
		return faultf(codeDiscount, "Line", "A discount line needs an Amount, or PercentBased and DiscountPercent")
	}
	return nil
}
