package simulator_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator"
)

// A company deals in the currencies that are asked for; one that sells software does so without being asked.
func TestCompaniesDealInForeignCurrencies(t *testing.T) {
	h := openHouse(t, 5)
	for name, c := range map[string]struct {
		preset string
		asked  []string
		want   []string
	}{
		"a bakery":                      {"bakery", nil, []string{"USD"}},
		"an agency that is asked to":    {"agency", []string{"GBP"}, []string{"GBP", "USD"}},
		"software":                      {"saas", nil, []string{"EUR", "USD"}},
		"software that is asked not to": {"saas", []string{}, []string{"USD"}},
	} {
		t.Run(name, func(t *testing.T) {
			made, err := h.CreateConnection(t.Context(), simulator.NewConnection{Name: name, Prime: true,
				Company: simulator.CompanyPlan{Preset: c.preset, Invoices: 5, Months: 1, Currencies: c.asked}})
			if err != nil {
				t.Fatal(err)
			}
			answer := h.send(t, http.MethodGet, "/accounting/currencies", url.Values{"access_token": {made.AccessToken}}, "")
			var got []string
			for _, currency := range gjson.GetBytes(answer.body, "currencies.#.currency_code").Array() {
				got = append(got, currency.Str)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, not %v: %s", got, c.want, answer.body)
			}
		})
	}
}
