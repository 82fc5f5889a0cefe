package quickbooks

import (
	"net/http"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// currency is one of the company's currencies as a record. The books know it by its code alone.
type currency struct {
	ledger.Head
	code string
}

// Header is that of the company's beginning.
func (c *currency) Header() *ledger.Head { return &c.Head }

// RecordKind is none that the books have.
func (c *currency) RecordKind() ledger.Kind { return "currency" }

// currencies lists the currencies in ascending id. The id follows from the letters of the code, so that it stays when
// another currency comes to the company.
func (s *scene) currencies() []ledger.Record {
	var all []ledger.Record
	for _, code := range s.company.Currencies() {
		id := ""
		for _, letter := range []byte(code) {
			id += string([]byte{'1' + (letter-'A')/9, '1' + (letter-'A')%9})
		}
		head := ledger.Head{ID: id, Revision: 1, CreatedAt: s.company.CreatedAt, UpdatedAt: s.company.CreatedAt}
		all = append(all, &currency{head, code})
	}
	return all
}

func companyCurrency() *entity {
	return &entity{
		name: "CompanyCurrency", object: "currency", readOnly: true, uncaptured: true,
		derived: (*scene).currencies,
		fields: table([]field{
			shown("Code", func(_ *scene, c *currency) any { return c.code }),
			shown("Name", func(_ *scene, c *currency) any { return either(currencyNames[c.code], c.code) }),
			constant("Active", true),
		}, head()),
	}
}

// exchangeRate answers what one unit of a currency is worth in the company's own. The company has one rate for each.
func (f *Facade) exchangeRate(company ledger.Company, q platform.Query) exchange.Answer {
	source := strings.ToUpper(q.Get("sourcecurrencycode"))
	if source == "" {
		return f.faultAnswer(missing("sourcecurrencycode"))
	}
	asOf := q.Get("asofdate")
	if asOf == "" {
		asOf = f.o.Now().In(f.zone).Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, asOf); err != nil {
		return f.faultAnswer(faultf(codeNumber, "asofdate", "Invalid Date : %s is not a date of the form YYYY-MM-DD", asOf))
	}
	rate, ok := number("1"), source == company.Currency
	for _, r := range company.Rates {
		if r.Currency == source {
			rate, ok = number(r.Rate.Decimal()), true
		}
	}
	if !ok {
		return f.faultAnswer(newFault(codeNotFound, "sourcecurrencycode"))
	}
	return f.jsonAnswer(http.StatusOK, object{
		{"ExchangeRate", object{
			{"SourceCurrencyCode", source}, {"TargetCurrencyCode", company.Currency}, {"Rate", rate}, {"AsOfDate", date(asOf)},
			{"domain", "QBO"}, {"sparse", false},
			{"MetaData", object{{"LastUpdatedTime", moment(company.CreatedAt)}}},
		}},
		{"time", f.envelopeTime()},
	})
}
