package quickbooks_test

import (
	"testing"
)

// Whatever is posted, the façade answers with a reply or a fault of its own, never with a failure, and the books
// balance.
func FuzzWrite(f *testing.F) {
	for _, seed := range []struct{ entity, query, body string }{
		{"invoice", "", invoiceBody},
		{"bill", "", billBody},
		{"customer", "", `{"GivenName":"A","FamilyName":"B","BillAddr":{"Line1":"x","Lat":"1"},"PrimaryPhone":{"FreeFormNumber":"1"},"Notes":"é\u0000"}`},
		{"item", "", `{"Name":"I","Type":"NonInventory","ExpenseAccountRef":{"value":{rent}},"PurchaseCost":1.2345678}`},
		{"account", "", `{"Name":"A","AccountSubType":"Travel","ParentRef":{"value":{rent}}}`},
		{"payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":1e2}`},
		{"billpayment", "", `{"VendorRef":{"value":{vendor}},"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":{bank}}},"TotalAmt":-1,"Line":[{}]}`},
		{"journalentry", "", `{"Line":[{"Amount":1,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{rent}},"Entity":{"EntityRef":{"value":{vendor}}}}},[],null]}`},
		{"customer", "operation=update", `{"Id":{customer},"SyncToken":"0","sparse":true,"ParentRef":{"value":{customer}}}`},
		{"invoice", "operation=void", `{"Id":[1],"SyncToken":{}}`},
	} {
		f.Add(seed.entity, seed.query, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, entity, query string, body []byte) {
		w := newWorld(t)
		a := w.facade.Serve(t.Context(), w.request("POST", "/v3/company/"+realm+"/"+entity, query, w.expand(string(body))))
		if a.Status >= 500 {
			t.Errorf("%d: %s", a.Status, a.Body)
		}
		w.verify()
	})
}
