package unified

import (
	"math/bits"

	"faultline/simulator/jsontext"
)

// What is taken off one line. The platform keeps it on the lines of sales; what is bought has a price and no discount.

const discountOfLine = "DiscountAmt"

// toLineDiscount notes what is taken off a line in its detail.
func toLineDiscount(detail string) target {
	return func(w *writing, _ *Field, v any) {
		if off, ok := amountOf(v); ok && off > 0 {
			w.set(detail+"."+discountOfLine, off.number())
		}
	}
}

// takeOff makes the amount of a line what quantity and price come to without its discount. A body may give the amount
// before or after the discount; one that is neither is left for the platform to refuse.
func takeOff(w *writing, detail string) {
	d := w.native.Object(detail)
	off, discounted := amountOf(d.Get(discountOfLine))
	if !discounted {
		return
	}
	gross, priced := grossOf(d)
	if amount, given := amountOf(w.native.Get("Amount")); priced && given && amount == gross {
		w.native.Set("Amount", nativeNumber((amount - off).number()))
	}
}

// withoutDiscount tells the platform of a line that buys at a discount: the price is what remains of it.
func withoutDiscount(w *writing, detail string) {
	takeOff(w, detail)
	d := w.native.Object(detail)
	if _, discounted := d.Find(discountOfLine); !discounted {
		return
	}
	d.Delete(discountOfLine)
	d.Delete("UnitPrice")
}

// grossOf is quantity times price.
func grossOf(detail *jsontext.Object) (decimal, bool) {
	quantity, counted := amountOf(detail.Get("Qty"))
	price, priced := amountOf(detail.Get("UnitPrice"))
	if !counted || !priced || quantity < 0 || price < 0 {
		return 0, false
	}
	high, low := bits.Mul64(uint64(quantity), uint64(price))
	if high >= decimalOne {
		return 0, false
	}
	product, rest := bits.Div64(high, low, decimalOne)
	return decimal(product), rest == 0
}

// each is an amount divided over a quantity, where that comes out even.
func (d decimal) each(quantity decimal) (decimal, bool) {
	if d < 0 || quantity <= 0 {
		return 0, false
	}
	high, low := bits.Mul64(uint64(d), decimalOne)
	if high >= uint64(quantity) {
		return 0, false
	}
	price, rest := bits.Div64(high, low, uint64(quantity))
	return decimal(price), rest == 0
}
