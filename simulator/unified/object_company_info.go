package unified

import (
	"strings"

	"github.com/tidwall/gjson"
)

var companyInfoObject = described(Object{
	Name: "company_info", Plural: "company_info", Path: "/accounting/company_info", Entity: "COMPANY_INFO",
	EventPrefix: "COMPANY_INFO", Events: "d", Native: "CompanyInfo", Reference: true, Single: true, DateField: "created_at", Verbs: "R",
	Fields: append([]Field{
		text("name").at("CompanyName"),
		text("legal_name").null().at("LegalName"),
		currency("currency_code").from(homeCurrency),
		array("addresses").from(companyAddresses),
		extras(timestamp("closing_date").null().optional().at("BookCloseDate")),
	}, tail(false)...),
})

var currencyAt = pathsOf("CurrencyRef.value", "HomeCurrency.value")

// homeCurrency is not a member of the native record: it is the currency of any of the company's accounts.
func homeCurrency(r *reading, _ *Field, b []byte) []byte {
	if v := r.record.first(currencyAt); v.Exists() {
		return appendPlain(b, v)
	}
	if account, ok := r.peers.anyNative("account"); ok {
		if v := account.at("CurrencyRef.value"); v.Exists() {
			return appendPlain(b, v)
		}
	}
	return appendWord(b, "USD")
}

// companyAddresses prints each native address on one line.
func companyAddresses(r *reading, _ *Field, b []byte) []byte {
	b = append(b, '[')
	seen := map[string]bool{"": true}
	for _, name := range []string{"CompanyAddr", "LegalAddr", "CustomerCommunicationAddr"} {
		line := addressLine(r.record.get(name))
		if seen[line] {
			continue
		}
		if len(seen) > 1 {
			b = append(b, ',')
		}
		seen[line] = true
		b = gjson.AppendJSONString(b, line)
	}
	return append(b, ']')
}

func addressLine(m node) string {
	var parts []string
	for _, name := range []string{"Line1", "Line2", "Line3", "City", "CountrySubDivisionCode", "PostalCode", "Country"} {
		if s := m.get(name).String(); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
