package syncing

import (
	"testing"

	"faultline/simulator/exchange"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   string // the error; empty: none
	}{
		{"rows", 200, `{"QueryResponse":{"Invoice":[{"Id":"1"}]}}`, ""},
		{"nothing found", 200, `{"QueryResponse":{},"time":"now"}`, ""},
		{"a refusal", 400, `{"Fault":{"Error":[{"Message":"Invalid query","Detail":"no","code":"4001"}],"type":"ValidationFault"}}`, "the platform answered 400 4001: Invalid query"},
		{"a refusal of the gateway", 429, `{"fault":{"error":[{"message":"ThrottleExceeded","code":"3001"}]}}`, "the platform answered 429 3001: ThrottleExceeded"},
		{"a page of a proxy", 502, `<html>bad gateway</html>`, "the platform answered 502"},
		{"half an answer", 200, `{"QueryResponse":{"Invoice":[{"Id"`, "the platform answered 200: an answer that is not a query response"},
		{"another answer", 200, `{"Invoice":{"Id":"1"}}`, "the platform answered 200: an answer that is not a query response"},
		{"rows that are none", 200, `{"QueryResponse":"soon"}`, "the platform answered 200: an answer that is not a query response"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(exchange.Answer{Status: tc.status, Body: []byte(tc.body)})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(200, []byte(`{"QueryResponse":{"Invoice":[{"Id":"1"}],"totalCount":1}}`))
	f.Add(401, []byte(`{"fault":{"error":[{"message":"AuthenticationFailed","code":"3200"}]}}`))
	f.Add(200, []byte(`{"QueryResponse":{"Invoice":`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		response, err := parse(exchange.Answer{Status: status, Body: body})
		if (err == nil) != response.IsObject() {
			t.Fatalf("%d %q: %v with %s", status, body, err, response.Raw)
		}
	})
}
