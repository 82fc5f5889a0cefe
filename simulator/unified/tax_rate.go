package unified

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/jsontext"
)

// taxService makes a tax code together with its rates; a tax code by itself cannot be written.
const taxService = "/taxservice/taxcode"

// createTaxRate makes a tax rate: the agencies that its components need and that are not there, then the rate with its
// components, which the platform keeps in records of their own.
func (e *execution) createTaxRate() (node, *failure) {
	components := e.want.body.List("components")
	rates := make([]any, 0, len(components))
	for _, c := range components {
		rate, f := e.nativeTaxRate(c.(*jsontext.Object))
		if f != nil {
			return node{}, f
		}
		rates = append(rates, rate)
	}
	body := jsontext.With("TaxCode", e.want.body.Get("name")).With("TaxRateDetails", rates)
	answer, f := e.postTo("/v3/company/"+e.want.connection.Realm+taxService, body, "")
	if f != nil {
		return node{}, f
	}
	made := gjson.Parse(answer)
	for _, rate := range made.Get("TaxRateDetails").Array() {
		if f := e.bring(taxComponentObject, rate.Get("TaxRateId").String()); f != nil {
			return node{}, f
		}
	}
	return e.read(taxRateObject, made.Get("TaxCodeId").String())
}

// bring reads a record and puts it into the copy.
func (e *execution) bring(o *Object, platformID string) *failure {
	native, f := e.read(o, platformID)
	if f != nil {
		return f
	}
	if _, _, err := e.api.copy.upsert(e.want.connection.ID, o, native, &e.sheaf); err != nil {
		return e.unreadable(err)
	}
	return nil
}

// nativeTaxRate is one component as the platform's tax service takes it.
func (e *execution) nativeTaxRate(component *jsontext.Object) (*jsontext.Object, *failure) {
	if component.Get("is_compound") == true {
		return nil, platformRefusal(codeBusinessRule, "the platform makes no tax that is levied on another one", "is_compound")
	}
	agency, f := e.taxAgency(component)
	if f != nil {
		return nil, f
	}
	on := "Other" // on both
	switch sales, purchases := component.Get("is_sales_tax") == true, component.Get("is_purchases_tax") == true; {
	case sales && !purchases:
		on = "Sales"
	case purchases && !sales:
		on = "Purchase"
	}
	rate, _ := component.Get("rate").(json.Number)
	return jsontext.With("TaxRateName", component.Get("name")).With("RateValue", rate).With("TaxAgencyId", agency).With("TaxApplicableOn", on), nil
}

// taxAgency finds whom a tax is paid to: by id, by name, or else the first one that there is. One that is named and not
// there is made.
func (e *execution) taxAgency(component *jsontext.Object) (string, *failure) {
	extra := component.Object("additional_fields")
	if id := plainText(extra.Get("tax_agency_id")); id != "" {
		platformID, known := e.lookup.platformID(taxAgencyObject.Name, id)
		if !known {
			return "", unknownReference(&Field{Name: "tax_agency_id"}, id)
		}
		return platformID, nil
	}
	name := plainText(extra.Get("tax_authority_name"))
	platformID, known := e.lookup.firstOf(taxAgencyObject.Name, func(native node) bool {
		return name == "" || strings.EqualFold(native.get("DisplayName").String(), name)
	})
	switch {
	case known:
		return platformID, nil
	case name == "":
		return "", platformRefusal(codeBusinessRule, "there is no tax agency that the tax could be paid to", "tax_authority_name")
	}
	answer, f := e.postTo(nativePath(e.want.connection.Realm, taxAgencyObject), jsontext.With("DisplayName", name), "")
	if f != nil {
		return "", f
	}
	native, f := e.recordIn(answer, taxAgencyObject)
	if f != nil {
		return "", f
	}
	made, _, err := e.api.copy.upsert(e.want.connection.ID, taxAgencyObject, native, &e.sheaf)
	if err != nil {
		return "", e.unreadable(err)
	}
	return made.platformID, nil
}
