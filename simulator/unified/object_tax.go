package unified

import (
	"math/bits"

	"github.com/tidwall/gjson"
)

var taxAgencyObject = described(Object{
	Name: "tax_agency", Plural: "tax_agencies", Path: "/accounting/tax_agencies", Entity: "TAX_AGENCY", Events: eventsNone,
	Native: "TaxAgency", Reference: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{text("name").null().at("DisplayName")}, tail(false)...),
})

var taxAreaObject = described(Object{
	Name: "tax_area", Plural: "tax_areas", Path: "/accounting/tax_areas", Entity: "TAX_AREA", Events: eventsNone,
	Reference: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{text("country").null(), text("description").null()}, tail(false)...),
})

// taxComponentObject is served nowhere: the platform keeps what a tax rate consists of in records of its own.
var taxComponentObject = described(Object{Name: "tax_component", Native: "TaxRate", Reference: true, Inactive: true})

var taxRateObject = described(Object{
	Name: "tax_rate", Plural: "tax_rates", Path: "/accounting/tax_rates", Entity: "TAX_RATES", EventPrefix: "TAX_RATE", Events: "d",
	Native: "TaxCode", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrC", Needs: []*Object{taxComponentObject},
	Fields: append([]Field{
		enum("status", "active", "inactive", "unknown").from(active("active", "inactive")),
		text("code").null(),
		text("name").null().writes(Must, Never).at("Name"),
		num("effective_tax_rate").null().from(func(r *reading, _ *Field, b []byte) []byte { return appendDecimal(b, compounded(r.taxComponents())) }),
		num("total_tax_rate").null().from(func(r *reading, _ *Field, b []byte) []byte {
			return appendDecimal(b, summed(r.taxComponents(), anyUse))
		}),
		array("subsidiaries", idOf("id", "subsidiary")),
		array("components",
			text("name").writes(Must, Never),
			num("rate").writes(Must, Never),
			truth("is_compound").writes(May, Never),
			truth("is_purchases_tax").writes(May, Never),
			truth("is_sales_tax").writes(May, Never),
			group("additional_fields",
				idOf("tax_agency_id", "tax_agency").writeOnly().writes(May, Never),
				text("tax_authority_name").writeOnly().writes(May, Never),
			).writeOnly().writes(May, Never),
		).writes(Must, Never).from(taxComponents),
		extras(
			num("purchase_total_tax_rate").null().from(taxOn(onPurchases)),
			num("sales_total_tax_rate").null().from(taxOn(onSales)),
		),
	}, tail(false)...),
})

// taxComponent is one tax of a tax rate.
type taxComponent struct {
	id, name                    string
	rate                        decimal
	compound, sales, purchasing bool
}

func anyUse(taxComponent) bool        { return true }
func onSales(c taxComponent) bool     { return c.sales }
func onPurchases(c taxComponent) bool { return c.purchasing }

// taxComponents lists what the native tax code consists of: each component once, whether it applies to sales, to
// purchases or to both.
func (r *reading) taxComponents() []taxComponent {
	var list []taxComponent
	for _, use := range []string{"SalesTaxRateList", "PurchaseTaxRateList"} {
		for detail := range r.record.at(use + ".TaxRateDetail").all() {
			id := detail.at("TaxRateRef.value").String()
			at := 0
			for at < len(list) && list[at].id != id {
				at++
			}
			if at == len(list) {
				c := taxComponent{id: id, name: detail.at("TaxRateRef.name").String(), compound: detail.get("TaxTypeApplicable").String() != "TaxOnAmount"}
				if native, ok := r.peers.native(taxComponentObject.Name, id); ok {
					c.rate, _ = parseDecimal(native.get("RateValue").Raw())
				}
				list = append(list, c)
			}
			list[at].sales = list[at].sales || use == "SalesTaxRateList"
			list[at].purchasing = list[at].purchasing || use == "PurchaseTaxRateList"
		}
	}
	return list
}

// summed is the plain sum of the rates.
func summed(list []taxComponent, counts func(taxComponent) bool) decimal {
	var sum decimal
	for _, c := range list {
		if counts(c) {
			sum += c.rate
		}
	}
	return sum
}

// percentage is a number of percent of an amount, neither below 0; nothing where that is more than a decimal holds.
func percentage(amount, percent decimal) decimal {
	high, low := bits.Mul64(uint64(amount), uint64(percent))
	if high >= 50*decimalOne {
		return 0
	}
	part, _ := bits.Div64(high, low, 100*decimalOne)
	return decimal(part)
}

// compounded is what the components come to when those that compound tax the ones before them, too.
func compounded(list []taxComponent) decimal {
	var sum decimal
	for _, c := range list {
		if c.compound && c.rate > 0 && sum > 0 {
			sum += percentage(c.rate, sum)
		}
		sum += c.rate
	}
	return sum
}

func taxOn(counts func(taxComponent) bool) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		return appendDecimal(b, summed(r.taxComponents(), counts))
	}
}

func taxComponents(r *reading, _ *Field, b []byte) []byte {
	b = append(b, '[')
	for i, c := range r.taxComponents() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"name":`...)
		b = gjson.AppendJSONString(b, c.name)
		b = append(b, `,"rate":`...)
		b = appendDecimal(b, c.rate)
		b = appendTruth(append(b, `,"is_compound":`...), c.compound)
		b = appendTruth(append(b, `,"is_purchases_tax":`...), c.purchasing)
		b = appendTruth(append(b, `,"is_sales_tax":`...), c.sales)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendTruth(b []byte, yes bool) []byte {
	if yes {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}
