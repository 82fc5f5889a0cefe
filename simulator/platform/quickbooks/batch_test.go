package quickbooks_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"faultline/simulator/platform/quickbooks"

	"github.com/google/go-cmp/cmp"
)

type batchReply struct {
	Items []struct {
		ID       string `json:"bId"`
		Customer map[string]any
		Invoice  map[string]any
		Payment  map[string]any
		Query    map[string]any `json:"QueryResponse"`
		Fault    *struct{ Error []struct{ Code string } }
	} `json:"BatchItemResponse"`
}

func (w *world) batch(query, items string) (batchReply, []byte) {
	w.t.Helper()
	a := w.post("batch", query, `{"BatchItemRequest":[`+items+`]}`)
	var reply batchReply
	if err := json.Unmarshal(a.Body, &reply); err != nil || a.Status != 200 {
		w.t.Fatalf("%d %v: %s", a.Status, err, a.Body)
	}
	return reply, a.Body
}

func TestBatchItemsStandByThemselves(t *testing.T) {
	w := newWorld(t)
	w.create("payment", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":5}`)
	reply, body := w.batch("", `{"bId":"1","operation":"create","Customer":{"DisplayName":"New"}},
		{"bId":"2","operation":"create","Customer":{"DisplayName":"new"}},
		{"bId":"3","operation":"create","Invoice":`+invoiceBody+`},
		{"bId":"4","Query":"select * from Customer where DisplayName = 'New'"},
		{"bId":"5","operation":"update","optionsData":"void","Payment":{"Id":{payment},"SyncToken":"0"}},
		{"bId":"6","ReportQuery":"select * from ProfitAndLoss"},
		{"bId":"7","operation":"merge","Customer":{"DisplayName":"x"}},
		{"bId":"8","Widget":{}}`)
	if len(reply.Items) != 8 {
		t.Fatalf("%s", body)
	}
	var codes []string
	for i, item := range reply.Items {
		if item.ID != string(rune('1'+i)) {
			t.Errorf("item %d answers %s", i, item.ID)
		}
		code := ""
		if item.Fault != nil {
			code = item.Fault.Error[0].Code
		}
		codes = append(codes, code)
	}
	if diff := cmp.Diff([]string{"", "6240", "", "", "", "500", "500", "500"}, codes); diff != "" {
		t.Error(diff)
	}
	if reply.Items[0].Customer["DisplayName"] != "New" || reply.Items[2].Invoice["TotalAmt"] != 180.0 ||
		reply.Items[3].Query["totalCount"] != 1.0 || reply.Items[4].Payment["TotalAmt"] != 0.0 {
		t.Errorf("%s", body)
	}
	w.verify()
}

func TestBatchIsWrittenOnce(t *testing.T) {
	w := newWorld(t)
	item := `{"bId":"1","operation":"create","Customer":{"DisplayName":"New"}}`
	_, first := w.batch("requestid=b", item)
	w.restart()
	if _, again := w.batch("requestid=b", item); string(again) != string(first) {
		t.Errorf("replay differs: %s", again)
	}
	for name, a := range map[string][3]string{
		"nothing":  {"", `{}`, "2020"},
		"no array": {"", `{"BatchItemRequest":7}`, "2010"},
		"too many": {"", `{"BatchItemRequest":[` + strings.Repeat(item+",", 30) + item + `]}`, "1040"},
		"long id":  {"requestid=" + strings.Repeat("a", 37), `{"BatchItemRequest":[` + item + `]}`, "2050"},
	} {
		if got := w.post("batch", a[0], a[1]); w.code(got) != a[2] {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}

func TestBatchesAreMetered(t *testing.T) {
	w := newWorld(t, func(o *quickbooks.Options) { o.LimitsOff = false })
	back := w.approve(authorizeQuery)
	_, r := w.tokens("grant_type=authorization_code&code="+back.Get("code")+"&redirect_uri="+url.QueryEscape("http://127.0.0.1:9/cb?a=1"), basic("client-1", "secret-1"))
	w.token = r.Access
	good := 0
	for range 41 {
		w.advance(1e8) // ten requests a second are let in
		if w.post("batch", "", `{"BatchItemRequest":[{"bId":"1","Query":"select * from Customer"}]}`).Status == 200 {
			good++
		}
	}
	if good != 40 {
		t.Errorf("%d batches within a minute, want 40", good)
	}
}

func TestTaxService(t *testing.T) {
	w := newWorld(t)
	w.create("agency", "taxagency", `{"DisplayName":"State"}`)
	path := "/v3/company/" + realm + "/taxservice/taxcode"
	a := w.serve("POST", path, "", `{"TaxCode":"City 8%","TaxRateDetails":[{"TaxRateName":"City","RateValue":"8","TaxAgencyId":{agency},"TaxApplicableOn":"Sales"}]}`)
	golden(t, "taxservice.json", a.Body)
	var made struct {
		ID      string                       `json:"TaxCodeId"`
		Details []struct{ TaxRateId string } `json:"TaxRateDetails"`
	}
	if err := json.Unmarshal(a.Body, &made); err != nil {
		t.Fatal(err)
	}
	w.ids["code"], w.ids["rate"] = made.ID, made.Details[0].TaxRateId
	if rate := w.ok(w.get("taxrate/" + w.ids["rate"])); rate["RateValue"] != 8.0 {
		t.Errorf("rate: %v", rate)
	}
	if again := w.serve("POST", path, "", `{"TaxCode":"Same","TaxRateDetails":[{"TaxRateId":{rate},"TaxApplicableOn":"Purchase"}]}`); again.Status != 200 {
		t.Errorf("by an existing rate: %s", again.Body)
	}
	for name, c := range map[string][2]string{
		"duplicate":      {`{"TaxCode":"city 8%","TaxRateDetails":[{"TaxRateId":{rate}}]}`, "6240"},
		"no name":        {`{"TaxRateDetails":[{"TaxRateId":{rate}}]}`, "2020"},
		"no rates":       {`{"TaxCode":"x"}`, "2020"},
		"no agency":      {`{"TaxCode":"x","TaxRateDetails":[{"TaxRateName":"y","RateValue":1}]}`, "2020"},
		"unknown agency": {`{"TaxCode":"x","TaxRateDetails":[{"TaxRateName":"y","RateValue":1,"TaxAgencyId":"99"}]}`, "2500"},
		"unknown rate":   {`{"TaxCode":"x","TaxRateDetails":[{"TaxRateId":"99"}]}`, "2500"},
		"strange use":    {`{"TaxCode":"x","TaxRateDetails":[{"TaxRateId":{rate},"TaxApplicableOn":"Play"}]}`, "2170"},
		"above all":      {`{"TaxCode":"x","TaxRateDetails":[{"TaxRateName":"y","RateValue":101,"TaxAgencyId":{agency}}]}`, "6000"},
	} {
		if got := w.serve("POST", path, "", c[0]); w.code(got) != c[1] {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}
