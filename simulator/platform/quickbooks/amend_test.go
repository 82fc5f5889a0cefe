package quickbooks_test

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestCompanyIsAmended(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, entity, query, body, code string }{
		{"without a token", "companyinfo", "", `{"Id":"1","CompanyName":"X"}`, "2020"},
		{"with a stale token", "companyinfo", "", `{"Id":"1","SyncToken":"4","CompanyName":"X"}`, "5010"},
		{"of another id", "companyinfo", "", `{"Id":"2","SyncToken":"0"}`, "610"},
		{"too long", "companyinfo", "", `{"Id":"1","SyncToken":"0","PrimaryPhone":{"FreeFormNumber":"1234567890123456789012345678901"}}`, "2050"},
		{"deleted", "companyinfo", "operation=delete", `{"Id":"1","SyncToken":"0"}`, "500"},
		{"preferences", "preferences", "", `{"Id":"1","SyncToken":"0"}`, "500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := w.post(c.entity, c.query, c.body); w.code(a) != c.code {
				t.Errorf("answered %d %s, want %s", a.Status, a.Body, c.code)
			}
		})
	}
	a := w.post("companyinfo", "operation=update", `{"Id":"1","SyncToken":"0","sparse":true,"CompanyName":"Second Street","PrimaryPhone":{"FreeFormNumber":"555"}}`)
	if a.Status != 200 {
		t.Fatalf("answered %d %s", a.Status, a.Body)
	}
	shown := gjson.GetBytes(w.get("companyinfo/1").Body, "CompanyInfo")
	if got := shown.Get("CompanyName").String() + " " + shown.Get("SyncToken").String() + " " + shown.Get("PrimaryPhone.FreeFormNumber").String(); got != "Second Street 1 555" {
		t.Errorf("the company is %q", got)
	}
}
