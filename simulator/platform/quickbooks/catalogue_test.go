package quickbooks_test

import (
	"strings"
	"testing"

	"faultline/simulator/ledger"

	"github.com/google/go-cmp/cmp"
)

// withTax gives the first company a tax of two components, and a rate for euros.
func (w *world) withTax() {
	w.t.Helper()
	w.create("agency", "taxagency", `{"DisplayName":"State"}`)
	if _, err := w.books[realm].Do(w.t.Context(), ledger.ActorBookkeeper, func(tx *ledger.Tx) error {
		r, err := tx.Create(&ledger.Reference{Kind: ledger.KindTaxRate, Name: "Portland", Components: []ledger.TaxComponent{
			{Name: "City", Percent: ledger.Scale, Agency: w.ids["agency"], Sales: true},
			{Name: "State", Percent: 8*ledger.Scale + ledger.Scale/4, Agency: w.ids["agency"], Compound: true},
		}})
		if err == nil {
			w.ids["tax rate"] = r.Header().ID
		}
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	rate, err := ledger.ParseRate("1.0825")
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.books[realm].Company()
	c.Rates = []ledger.CurrencyRate{{Currency: "EUR", Rate: rate}}
	w.books[realm].SetCompany(c)
}

func TestGoldenCatalogue(t *testing.T) {
	w := newWorld(t)
	w.create("class", "class", `{"Name":"Wholesale"}`)
	golden(t, "class.json", w.post("class", "", `{"Name":"Cafés","ParentRef":{"value":{class}}}`).Body)
	golden(t, "department.json", w.post("department", "", `{"Name":"Quay","Address":{"Line1":"1 Quay"}}`).Body)
	golden(t, "term.json", w.post("term", "", `{"Name":"2% 10 net 30","DueDays":30,"DiscountPercent":2,"DiscountDays":10}`).Body)
	golden(t, "term_by_date.json", w.post("term", "", `{"Name":"Tenth","DayOfMonthDue":10,"DueNextMonthDays":5}`).Body)
	golden(t, "paymentmethod.json", w.post("paymentmethod", "", `{"Name":"Amex","Type":"CREDIT_CARD"}`).Body)
	golden(t, "taxagency.json", w.post("taxagency", "", `{"DisplayName":"City","TaxRegistrationNumber":"OR-1"}`).Body)
	w.withTax()
	golden(t, "taxcode.json", w.get("taxcode/"+w.ids["tax rate"]).Body)
	golden(t, "taxrate.json", w.ask("select * from TaxRate").Body)
	golden(t, "companycurrency.json", w.ask("select * from CompanyCurrency where Code = 'EUR'").Body)
	golden(t, "exchangerate.json", w.serve("GET", "/v3/company/"+realm+"/exchangerate", "sourcecurrencycode=EUR&asofdate=2026-02-28", "").Body)
	w.verify()
}

// Every list entity can be changed, found, made inactive and found again.
func TestCatalogueLifecycle(t *testing.T) {
	for _, tc := range []struct{ entity, name, body, change string }{
		{"Class", "Name", `{"Name":"One"}`, `"Name":"Two"`},
		{"Department", "Name", `{"Name":"One"}`, `"Name":"Two"`},
		{"Term", "Name", `{"Name":"One","DueDays":10}`, `"Name":"Two","DueDays":20`},
		{"PaymentMethod", "Name", `{"Name":"One"}`, `"Name":"Two","Type":"CREDIT_CARD"`},
		{"TaxAgency", "DisplayName", `{"DisplayName":"One"}`, `"DisplayName":"Two"`},
	} {
		t.Run(tc.entity, func(t *testing.T) {
			w := newWorld(t)
			w.create("it", strings.ToLower(tc.entity), tc.body)
			changed := w.ok(w.post(tc.entity, "operation=update", `{"Id":{it},"SyncToken":"0","sparse":true,`+tc.change+`}`))
			if changed[tc.name] != "Two" || changed["SyncToken"] != "1" {
				t.Errorf("changed: %v", changed)
			}
			if a := w.post(tc.entity, "", strings.Replace(tc.body, "One", "two", 1)); w.code(a) != "6240" {
				t.Errorf("a name in use was taken: %s", a.Body)
			}
			if a := w.post(tc.entity, "operation=delete", `{"Id":{it},"SyncToken":"1"}`); w.code(a) != "500" {
				t.Errorf("a list entry was deleted: %s", a.Body)
			}
			if tc.entity == "TaxAgency" {
				return // has no Active on the wire
			}
			w.ok(w.post(tc.entity, "", `{"Id":{it},"SyncToken":"1","sparse":true,"Active":false}`))
			for query, want := range map[string]float64{"": 0, " and Active = false": 1, " and Active in (true, false)": 1} {
				if n := w.ok(w.ask("select count(*) from " + tc.entity + " where Name like 'Two%'" + query))["totalCount"]; n != want {
					t.Errorf("%q finds %v, want %v", query, n, want)
				}
			}
		})
	}
}

func TestCatalogueRefusals(t *testing.T) {
	w := newWorld(t)
	w.withTax()
	w.create("class", "class", `{"Name":"Wholesale"}`)
	for _, tc := range []struct{ name, entity, body, code string }{
		{"class without a name", "class", `{}`, "2020"},
		{"colon in a class", "class", `{"Name":"a:b"}`, "6000"},
		{"class under nothing", "class", `{"Name":"b","ParentRef":{"value":"99"}}`, "2500"},
		{"class under itself", "class", `{"Id":{class},"SyncToken":"0","sparse":true,"ParentRef":{"value":{class}}}`, "6000"},
		{"long method", "paymentmethod", `{"Name":"` + strings.Repeat("m", 32) + `"}`, "2050"},
		{"strange type", "paymentmethod", `{"Name":"m","Type":"SHELLS"}`, "2170"},
		{"term without days", "term", `{"Name":"t"}`, "2020"},
		{"half a day", "term", `{"Name":"t","DueDays":1.5}`, "2080"},
		{"too many days", "term", `{"Name":"t","DueDays":1000}`, "6000"},
		{"thirty-second day", "term", `{"Name":"t","DayOfMonthDue":32}`, "6000"},
		{"large discount", "term", `{"Name":"t","DueDays":1,"DiscountPercent":101}`, "6000"},
		{"write of a tax code", "taxcode", `{"Name":"x"}`, "500"},
		{"write of a tax rate", "taxrate", `{"Name":"x"}`, "500"},
		{"write of a currency", "companycurrency", `{"Code":"EUR"}`, "500"},
	} {
		if a := w.post(tc.entity, "", tc.body); w.code(a) != tc.code {
			t.Errorf("%s: code %s, want %s: %s", tc.name, w.code(a), tc.code, a.Body)
		}
	}
	for query, code := range map[string]string{"": "2020", "sourcecurrencycode=CHF": "610", "sourcecurrencycode=EUR&asofdate=soon": "2080",
		"sourcecurrencycode=usd": ""} {
		if a := w.serve("GET", "/v3/company/"+realm+"/exchangerate", query, ""); w.code(a) != code {
			t.Errorf("%q: code %s, want %s", query, w.code(a), code)
		}
	}
	for _, entity := range []string{"TaxAgency", "TaxCode", "TaxRate", "CompanyCurrency"} {
		if a := w.serve("GET", "/v3/company/"+realm+"/cdc", "changedSince=2026-03-01&entities="+entity, ""); w.code(a) != "500" {
			t.Errorf("%s is captured: %s", entity, a.Body)
		}
	}
}

// What the books do not have as records is queried like the rest.
func TestDerivedEntities(t *testing.T) {
	w := newWorld(t)
	w.withTax()
	code := w.ids["tax rate"]
	for query, want := range map[string][]string{
		"select * from TaxRate":                                               {code + "01", code + "02"},
		"select * from TaxRate where RateValue > '5'":                         {code + "02"},
		"select * from TaxRate where Id = '" + code + "01'":                   {code + "01"},
		"select * from TaxRate where AgencyRef = '" + w.ids["agency"] + "'":   {code + "01", code + "02"},
		"select * from TaxRate orderby Name desc maxresults 1":                {code + "02"},
		"select * from TaxRate where MetaData.LastUpdatedTime > '2027-01-01'": nil,
		"select * from CompanyCurrency orderby Code":                          {"153329", "333114"},
	} {
		var got []string
		for name, rows := range w.ok(w.ask(query)) {
			if list, ok := rows.([]any); ok && name != "time" {
				for _, r := range list {
					got = append(got, r.(map[string]any)["Id"].(string))
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", query, diff)
		}
	}
	if a := w.get("taxrate/" + code + "03"); w.code(a) != "610" {
		t.Errorf("a component that is not there: %s", a.Body)
	}
	if a := w.get("taxrate/" + code + "02"); w.ok(a)["RateValue"] != 8.25 {
		t.Errorf("component: %s", a.Body)
	}
}
