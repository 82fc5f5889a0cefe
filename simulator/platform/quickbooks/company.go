package quickbooks

import (
	"strconv"
	"strings"
	"time"

	"faultline/simulator/ledger"
)

// about is a field of an object that a company has one of.
func about(name string, get func(s *scene, c ledger.Company) any) field {
	return field{name: name, get: func(s *scene, _ any) any { return get(s, *s.company) }}
}

func constant(name string, v any) field {
	return field{name: name, fallback: v}
}

func wrapped(inner, s string) any {
	if s == "" {
		return nil
	}
	return object{{inner, s}}
}

// soleHead are the fields of every object that a company has one of.
func soleHead() []field {
	return []field{
		constant("domain", "QBO"), constant("sparse", false), constant("Id", ident("1")),
		about("SyncToken", func(_ *scene, c ledger.Company) any { return strconv.Itoa(c.Revision) }),
		about("MetaData", func(_ *scene, c ledger.Company) any {
			updated := c.UpdatedAt
			if updated.IsZero() {
				updated = c.CreatedAt
			}
			return object{{"CreateTime", moment(c.CreatedAt)}, {"LastUpdatedTime", moment(updated)}}
		}),
	}
}

func companyInfo() *entity {
	address := func(_ *scene, c ledger.Company) any { return showAddress(c.Address) }
	return &entity{
		name: "CompanyInfo", object: "company_info", single: true, amend: amendCompany,
		fields: table([]field{
			about("CompanyName", func(_ *scene, c ledger.Company) any { return text(c.Name) }),
			about("LegalName", func(_ *scene, c ledger.Company) any { return text(c.LegalName) }),
			about("CompanyAddr", address),
			about("CustomerCommunicationAddr", address),
			about("LegalAddr", address),
			about("CustomerCommunicationEmailAddr", func(_ *scene, c ledger.Company) any { return wrapped("Address", c.Email) }),
			about("PrimaryPhone", func(_ *scene, c ledger.Company) any { return wrapped("FreeFormNumber", c.Phone) }),
			about("CompanyStartDate", func(_ *scene, c ledger.Company) any { return day(c.StartDate) }),
			constant("FiscalYearStartMonth", time.January.String()),
			about("Country", func(_ *scene, c ledger.Company) any { return text(c.Country) }),
			about("Email", func(_ *scene, c ledger.Company) any { return wrapped("Address", c.Email) }),
			constant("SupportedLanguages", "en"),
			about("DefaultTimeZone", func(s *scene, _ ledger.Company) any { return s.zone.String() }),
			about("NameValue", func(_ *scene, c ledger.Company) any {
				pair := func(name, value string) any { return object{{"Name", name}, {"Value", value}} }
				return array{pair("NeoEnabled", "true"), pair("IndustryType", strings.TrimSpace(c.Preset)), pair("CompanyType", "Other"),
					pair("SubscriptionStatus", "SUBSCRIBED"), pair("OfferingSku", "QuickBooks Online Plus"),
					pair("PayrollFeature", "false"), pair("AccountantFeature", "false")}
			}),
		}, soleHead()),
	}
}

func preferences() *entity {
	return &entity{
		name: "Preferences", single: true,
		fields: table([]field{
			about("AccountingInfoPrefs", func(_ *scene, c ledger.Company) any {
				return object{{"FirstMonthOfFiscalYear", time.January.String()}, {"UseAccountNumbers", true},
					{"ClassTrackingPerTxn", true}, {"ClassTrackingPerTxnLine", true}, {"TrackDepartments", true},
					{"BookCloseDate", day(c.ClosedTo)}}
			}),
			constant("SalesFormsPrefs", object{{"CustomTxnNumbers", false}, {"AllowDeposit", false}, {"AllowDiscount", true},
				{"AllowEstimates", true}}),
			constant("TaxPrefs", object{{"UsingSalesTax", true}, {"PartnerTaxEnabled", false}}),
			about("CurrencyPrefs", func(_ *scene, c ledger.Company) any {
				return object{{"MultiCurrencyEnabled", c.MultiCurrency()}, {"HomeCurrency", object{{"value", c.Currency}}}}
			}),
			constant("ReportPrefs", object{{"ReportBasis", "Accrual"}}),
			constant("OtherPrefs", object{{"NameValue", array{}}}),
		}, soleHead()),
	}
}
