package quickbooks_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew; a changed reply is a change of the emulated API")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("reply differs from %s (-want +got):\n%s", path, diff)
	}
}

// The replies of one object of every kind, byte for byte.
func TestGoldenReplies(t *testing.T) {
	w := newWorld(t)
	golden(t, "invoice.json", w.post("invoice", "minorversion=75", invoiceBody).Body)
	w.create("invoice", "invoice", invoiceBody)
	golden(t, "payment.json", w.post("payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":100,"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{invoice},"TxnType":"Invoice"}]}]}`).Body)
	golden(t, "invoice_paid.json", w.get("invoice/"+w.ids["invoice"]).Body)
	golden(t, "bill.json", w.post("bill", "", billBody).Body)
	w.create("bill", "bill", billBody)
	golden(t, "billpayment.json", w.post("billpayment", "", `{"VendorRef":{"value":{vendor}},"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":{bank}}},"TotalAmt":55.5,"Line":[{"Amount":55.5,"LinkedTxn":[{"TxnId":{bill},"TxnType":"Bill"}]}]}`).Body)
	golden(t, "journalentry.json", w.post("journalentry", "", `{"TxnDate":"2026-03-31","Line":[{"Amount":40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{rent}}}},{"Amount":40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Credit","AccountRef":{"value":{bank}}}}]}`).Body)
	golden(t, "customer.json", w.get("customer/"+w.ids["customer"]).Body)
	golden(t, "vendor.json", w.get("vendor/"+w.ids["vendor"]).Body)
	golden(t, "item.json", w.get("item/"+w.ids["item"]).Body)
	golden(t, "account.json", w.get("account/"+w.ids["bank"]).Body)
	golden(t, "companyinfo.json", w.get("companyinfo/1").Body)
	golden(t, "preferences.json", w.get("preferences").Body)
	w.verify()
}
