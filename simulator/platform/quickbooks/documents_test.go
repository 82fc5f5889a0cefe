package quickbooks_test

import (
	"encoding/json"
	"strings"
	"testing"

	"faultline/simulator/ledger"

	"github.com/google/go-cmp/cmp"
)

const (
	saleLine    = `{"Amount":50,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}}`
	expenseLine = `{"Amount":20,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":{rent}}}}`
)

// documents are bodies of every transaction that needs no other one, by the entity.
var documents = []struct{ entity, body string }{
	{"CreditMemo", `{"CustomerRef":{"value":{customer}},"Line":[` + saleLine + `]}`},
	{"SalesReceipt", `{"CustomerRef":{"value":{customer}},"PaymentMethodRef":{"value":"1"},"PaymentRefNum":"7","Line":[` + saleLine + `]}`},
	{"RefundReceipt", `{"CustomerRef":{"value":{customer}},"DepositToAccountRef":{"value":{bank}},"Line":[` + saleLine + `]}`},
	{"Estimate", `{"CustomerRef":{"value":{customer}},"ExpirationDate":"2026-04-01","Line":[` + saleLine + `]}`},
	{"VendorCredit", `{"VendorRef":{"value":{vendor}},"Line":[` + expenseLine + `]}`},
	{"Purchase", `{"PaymentType":"Check","AccountRef":{"value":{bank}},"EntityRef":{"value":{vendor},"type":"Vendor"},"Line":[` + expenseLine + `]}`},
	{"PurchaseOrder", `{"VendorRef":{"value":{vendor}},"Line":[` + expenseLine + `]}`},
	{"Deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":12.5,"DetailType":"DepositLineDetail","DepositLineDetail":{"AccountRef":{"value":{sales}},"Entity":{"value":{customer},"type":"Customer"}}}]}`},
	{"Transfer", `{"FromAccountRef":{"value":{bank}},"ToAccountRef":{"value":{card}},"Amount":33.1}`},
}

func TestGoldenDocuments(t *testing.T) {
	w := newWorld(t)
	for _, d := range documents {
		golden(t, strings.ToLower(d.entity)+".json", w.post(d.entity, "", d.body).Body)
	}
	w.verify()
}

// A client may read an object and post it back whole: nothing changes but its token.
func TestDocumentsPostedBackStay(t *testing.T) {
	for _, d := range documents {
		t.Run(d.entity, func(t *testing.T) {
			w := newWorld(t)
			before := w.create("it", d.entity, d.body)
			after := w.ok(w.post(d.entity, "", string(must(json.Marshal(before)))))
			before["SyncToken"] = "1"
			if diff := cmp.Diff(before, after); diff != "" {
				t.Error(diff)
			}
			rows := w.ok(w.ask("select * from " + d.entity + " where TxnDate = '2026-03-01' and MetaData.LastUpdatedTime > '2026-03-01T09:00:00-08:00' orderby Id"))
			if diff := cmp.Diff([]any{after}, rows[d.entity]); diff != "" {
				t.Errorf("found by a query:\n%s", diff)
			}
			gone := w.ok(w.post(d.entity, "operation=delete", `{"Id":{it},"SyncToken":"1"}`))
			if a := w.serve("GET", "/v3/company/"+realm+"/cdc", "changedSince=2026-03-01&entities="+d.entity, ""); !strings.Contains(string(a.Body), `"status":"Deleted"`) {
				t.Errorf("change capture: %s", a.Body)
			}
			if gone["status"] != "Deleted" || w.code(w.get(d.entity+"/"+w.ids["it"])) != "610" {
				t.Errorf("deleted: %v", gone)
			}
			w.verify()
		})
	}
}

func TestVoids(t *testing.T) {
	voids := map[string]bool{"CreditMemo": true, "SalesReceipt": true}
	for _, d := range documents {
		t.Run(d.entity, func(t *testing.T) {
			w := newWorld(t)
			w.create("it", d.entity, d.body)
			a := w.post(d.entity, "operation=void", `{"Id":{it},"SyncToken":"0"}`)
			if !voids[d.entity] {
				if w.code(a) != "500" {
					t.Errorf("code %s, want 500: %s", w.code(a), a.Body)
				}
				return
			}
			if v := w.ok(a); v["TotalAmt"] != 0.0 || v["Balance"] != 0.0 || v["PrivateNote"] != "Voided" {
				t.Errorf("voided: %v", v)
			}
			w.verify()
		})
	}
}

func TestPaymentAppliesCredit(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	w.create("memo", "creditmemo", documents[0].body)
	lines := func(invoice, memo string) string {
		return `"Line":[{"Amount":` + invoice + `,"LinkedTxn":[{"TxnId":{invoice},"TxnType":"Invoice"}]},{"Amount":` + memo + `,"LinkedTxn":[{"TxnId":{memo},"TxnType":"CreditMemo"}]}]`
	}
	if a := w.post("payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":0,`+lines("60", "50")+`}`); w.code(a) != "6000" {
		t.Errorf("more was paid than there is: %s", a.Body)
	}
	p := w.create("payment", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":100,`+lines("150", "50")+`}`)
	if p["UnappliedAmt"] != 0.0 || p["TotalAmt"] != 100.0 {
		t.Errorf("payment: %v", p)
	}
	memo := w.ok(w.get("creditmemo/" + w.ids["memo"]))
	invoice := w.ok(w.get("invoice/" + w.ids["invoice"]))
	if memo["RemainingCredit"] != 0.0 || memo["Balance"] != 0.0 || invoice["Balance"] != 30.0 {
		t.Errorf("applied: %v %v", memo, invoice)
	}
	link := []any{map[string]any{"TxnId": w.ids["payment"], "TxnType": "Payment"}}
	if diff := cmp.Diff([]any{link, link}, []any{memo["LinkedTxn"], invoice["LinkedTxn"]}); diff != "" {
		t.Error(diff)
	}
	w.ok(w.post("payment", "operation=update&include=void", `{"Id":{payment},"SyncToken":"0","sparse":true}`))
	if m := w.ok(w.get("creditmemo/" + w.ids["memo"])); m["RemainingCredit"] != 50.0 {
		t.Errorf("after the void: %v", m)
	}
	w.create("only", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":0,`+lines("50", "50")+`}`)
	if b := w.ok(w.get("invoice/" + w.ids["invoice"]))["Balance"]; b != 130.0 {
		t.Errorf("balance %v after applying a credit alone, want 130", b)
	}
	w.verify()
}

func TestBillPaymentAppliesCredit(t *testing.T) {
	w := newWorld(t)
	w.create("bill", "bill", billBody)
	w.create("credit", "vendorcredit", `{"VendorRef":{"value":{vendor}},"Line":[`+expenseLine+`]}`)
	w.create("payment", "billpayment", `{"VendorRef":{"value":{vendor}},"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":{bank}}},"TotalAmt":35.5,"Line":[{"Amount":55.5,"LinkedTxn":[{"TxnId":{bill},"TxnType":"Bill"}]},{"Amount":20,"LinkedTxn":[{"TxnId":{credit},"TxnType":"VendorCredit"}]}]}`)
	for _, path := range []string{"bill/" + w.ids["bill"], "vendorcredit/" + w.ids["credit"]} {
		if m := w.ok(w.get(path)); m["Balance"] != 0.0 {
			t.Errorf("%s: %v", path, m)
		}
	}
	voided := w.ok(w.post("billpayment", "operation=void", `{"Id":{payment},"SyncToken":"0"}`))
	if voided["TotalAmt"] != 0.0 {
		t.Errorf("voided: %v", voided)
	}
	if m := w.ok(w.get("vendorcredit/" + w.ids["credit"])); m["Balance"] != 20.0 {
		t.Errorf("after the void: %v", m)
	}
	w.verify()
}

func TestDepositHoldsPayments(t *testing.T) {
	w := newWorld(t)
	w.create("payment", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":100}`)
	receipt := documents[1].body
	w.create("receipt", "salesreceipt", receipt)
	d := w.create("deposit", "deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{payment},"TxnType":"Payment","TxnLineId":"0"}]},{"Amount":50,"LinkedTxn":[{"TxnId":{receipt},"TxnType":"SalesReceipt","TxnLineId":"0"}]},{"Amount":-2.5,"DetailType":"DepositLineDetail","DepositLineDetail":{"AccountRef":{"value":{rent}}}}]}`)
	if d["TotalAmt"] != 147.5 || len(d["Line"].([]any)) != 3 {
		t.Errorf("deposit: %v", d)
	}
	if links := w.ok(w.get("payment/" + w.ids["payment"]))["LinkedTxn"]; cmp.Diff([]any{map[string]any{"TxnId": w.ids["deposit"], "TxnType": "Deposit"}}, links) != "" {
		t.Errorf("links of the payment: %v", links)
	}
	for name, a := range map[string][2]string{
		"amount": {"", `{"Id":{payment},"SyncToken":"1","sparse":true,"TotalAmt":90}`},
		"void":   {"operation=void", `{"Id":{payment},"SyncToken":"1"}`},
		"delete": {"operation=delete", `{"Id":{payment},"SyncToken":"1"}`},
	} {
		if got := w.post("payment", a[0], a[1]); w.code(got) != "6540" {
			t.Errorf("%s of a deposited payment: %s", name, got.Body)
		}
	}
	if a := w.post("deposit", "", `{"DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{payment},"TxnType":"Payment"}]}]}`); w.code(a) != "6540" {
		t.Errorf("deposited twice: %s", a.Body)
	}
	w.ok(w.post("deposit", "operation=delete", `{"Id":{deposit},"SyncToken":"0"}`))
	w.ok(w.post("payment", "operation=delete", `{"Id":{payment},"SyncToken":"2"}`))
	w.verify()
}

func TestOrdersCloseWhenBilled(t *testing.T) {
	for _, tc := range []struct{ order, body, status, open, bill, billBody, word string }{
		{"estimate", documents[3].body, "TxnStatus", "Pending", "invoice", `{"CustomerRef":{"value":{customer}},"Line":[` + saleLine + `]`, "Estimate"},
		{"purchaseorder", documents[6].body, "POStatus", "Open", "bill", `{"VendorRef":{"value":{vendor}},"Line":[` + expenseLine + `]`, "PurchaseOrder"},
	} {
		t.Run(tc.order, func(t *testing.T) {
			w := newWorld(t)
			status := func() any { t.Helper(); return w.ok(w.get(tc.order + "/" + w.ids["order"]))[tc.status] }
			w.create("order", tc.order, tc.body)
			bill := w.create("bill", tc.bill, tc.billBody+`,"LinkedTxn":[{"TxnId":{order},"TxnType":"`+tc.word+`"}]}`)
			if diff := cmp.Diff([]any{map[string]any{"TxnId": w.ids["order"], "TxnType": tc.word}}, bill["LinkedTxn"]); diff != "" {
				t.Error(diff)
			}
			if s := status(); s != "Closed" {
				t.Errorf("billed: %v", s)
			}
			w.ok(w.post(tc.bill, "operation=delete", `{"Id":{bill},"SyncToken":"0"}`))
			if s := status(); s != tc.open {
				t.Errorf("after the bill is gone: %v", s)
			}
			closed := w.ok(w.post(tc.order, "", `{"Id":{order},"SyncToken":"2","sparse":true,"`+tc.status+`":"Closed"}`))
			if closed[tc.status] != "Closed" {
				t.Errorf("closed by hand: %v", closed)
			}
			w.verify()
		})
	}
}

func TestRefundPaysOutCredit(t *testing.T) {
	w := newWorld(t)
	w.create("memo", "creditmemo", documents[0].body)
	r := w.create("refund", "refundreceipt", `{"CustomerRef":{"value":{customer}},"DepositToAccountRef":{"value":{bank}},"LinkedTxn":[{"TxnId":{memo},"TxnType":"CreditMemo"}]}`)
	if m := w.ok(w.get("creditmemo/" + w.ids["memo"])); r["TotalAmt"] != 50.0 || m["Balance"] != 0.0 {
		t.Errorf("refund %v, memo %v", r, m)
	}
	w.verify()
}

func TestCardCreditTurnsThePurchaseAround(t *testing.T) {
	w := newWorld(t)
	w.create("it", "purchase", `{"PaymentType":"CreditCard","AccountRef":{"value":{card}},"Credit":true,"Line":[`+expenseLine+`]}`)
	if b := w.ok(w.get("account/" + w.ids["card"]))["CurrentBalance"]; b != -20.0 {
		t.Errorf("the card stands at %v, want -20", b)
	}
	w.verify()
}

func TestTaxByCode(t *testing.T) {
	w := newWorld(t)
	w.withTax()
	line := func(code string) string {
		return `{"Amount":100,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}},"TaxCodeRef":{"value":` + code + `}}}`
	}
	byTransaction := w.create("one", "invoice", `{"CustomerRef":{"value":{customer}},"TxnTaxDetail":{"TxnTaxCodeRef":{"value":{tax rate}}},"Line":[`+line(`"TAX"`)+`,`+line(`"NON"`)+`]}`)
	golden(t, "invoice_taxed.json", w.get("invoice/"+w.ids["one"]).Body)
	byLine := w.create("two", "invoice", `{"CustomerRef":{"value":{customer}},"Line":[`+line(`{tax rate}`)+`]}`)
	// 1 % of 100, then 8.25 % of 101.
	if byTransaction["TotalAmt"] != 209.33 || byLine["TotalAmt"] != 109.33 {
		t.Errorf("totals %v and %v", byTransaction["TotalAmt"], byLine["TotalAmt"])
	}
	again := w.ok(w.post("invoice", "", string(must(json.Marshal(byTransaction)))))
	if again["TotalAmt"] != 209.33 {
		t.Errorf("posted back: %v", again)
	}
	sparse := w.ok(w.post("invoice", "", `{"Id":{one},"SyncToken":"1","sparse":true,"Line":[`+line(`"TAX"`)+`]}`))
	if sparse["TotalAmt"] != 109.33 {
		t.Errorf("new lines under the same code: %v", sparse)
	}
	w.verify()
}

func TestForeignDocuments(t *testing.T) {
	w := newWorld(t)
	w.withTax()
	c := w.books[realm].Company()
	c.Exchange = w.ids["rent"]
	w.books[realm].SetCompany(c)
	w.create("foreigner", "customer", `{"DisplayName":"Paris SA","CurrencyRef":{"value":"EUR"}}`)
	own := w.create("own", "invoice", `{"CustomerRef":{"value":{foreigner}},"ExchangeRate":1.2,"Line":[`+saleLine+`]}`)
	standing := w.create("standing", "invoice", `{"CustomerRef":{"value":{foreigner}},"CurrencyRef":{"value":"EUR"},"Line":[`+saleLine+`]}`)
	if own["HomeTotalAmt"] != 60.0 || own["HomeBalance"] != 60.0 || own["ExchangeRate"] != 1.2 || standing["ExchangeRate"] != 1.0825 || standing["HomeTotalAmt"] != 54.13 {
		t.Errorf("own %v, standing %v", own, standing)
	}
	if a := w.post("invoice", "", `{"CustomerRef":{"value":{customer}},"CurrencyRef":{"value":"EUR"},"Line":[`+saleLine+`]}`); w.code(a) != "6000" {
		t.Errorf("another currency than the customer's: %s", a.Body)
	}
	w.verify()
}

func TestDocumentRefusals(t *testing.T) {
	w := newWorld(t)
	w.create("payment", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":100}`)
	for _, tc := range []struct{ name, entity, body, code string }{
		{"credit memo of nobody", "creditmemo", `{"Line":[` + saleLine + `]}`, "2020"},
		{"credit memo of nothing", "creditmemo", `{"CustomerRef":{"value":{customer}}}`, "2020"},
		{"refund of nothing", "refundreceipt", `{"CustomerRef":{"value":{customer}},"DepositToAccountRef":{"value":{bank}}}`, "2020"},
		{"refund out of nowhere", "refundreceipt", `{"Line":[` + saleLine + `]}`, "2020"},
		{"receipt into an expense", "salesreceipt", `{"DepositToAccountRef":{"value":{rent}},"Line":[` + saleLine + `]}`, "6430"},
		{"unknown class", "salesreceipt", `{"ClassRef":{"value":"999"},"Line":[` + saleLine + `]}`, "2500"},
		{"unknown term", "estimate", `{"CustomerRef":{"value":{customer}},"SalesTermRef":{"value":"999"},"Line":[` + saleLine + `]}`, "2500"},
		{"unknown tax code", "estimate", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":1,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"TaxCodeRef":{"value":"999"}}}]}`, "2500"},
		{"unknown code of the transaction", "estimate", `{"CustomerRef":{"value":{customer}},"TxnTaxDetail":{"TxnTaxCodeRef":{"value":"999"}},"Line":[` + saleLine + `]}`, "2500"},
		{"strange status", "estimate", `{"CustomerRef":{"value":{customer}},"TxnStatus":"Lost","Line":[` + saleLine + `]}`, "2170"},
		{"purchase without a type", "purchase", `{"AccountRef":{"value":{bank}},"Line":[` + expenseLine + `]}`, "2020"},
		{"cheque on a card", "purchase", `{"PaymentType":"Check","AccountRef":{"value":{card}},"Line":[` + expenseLine + `]}`, "6430"},
		{"card charge on a bank", "purchase", `{"PaymentType":"CreditCard","AccountRef":{"value":{bank}},"Line":[` + expenseLine + `]}`, "6430"},
		{"purchase from an account", "purchase", `{"PaymentType":"Check","AccountRef":{"value":{bank}},"EntityRef":{"value":{rent}},"Line":[` + expenseLine + `]}`, "2500"},
		{"deposit of nothing", "deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[]}`, "2020"},
		{"deposit of an invoice", "deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":1,"LinkedTxn":[{"TxnId":"1","TxnType":"Invoice"}]}]}`, "620"},
		{"deposit of a payment that is not", "deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":1,"LinkedTxn":[{"TxnId":"999","TxnType":"Payment"}]}]}`, "2500"},
		{"deposit of a sale", "deposit", `{"DepositToAccountRef":{"value":{bank}},"Line":[` + saleLine + `]}`, "2170"},
		{"transfer to itself", "transfer", `{"FromAccountRef":{"value":{bank}},"ToAccountRef":{"value":{bank}},"Amount":1}`, "6000"},
		{"transfer of nothing", "transfer", `{"FromAccountRef":{"value":{bank}},"ToAccountRef":{"value":{card}},"Amount":0}`, "6000"},
		{"transfer to an income account", "transfer", `{"FromAccountRef":{"value":{bank}},"ToAccountRef":{"value":{sales}},"Amount":1}`, "6430"},
		{"invoice for an estimate that is not", "invoice", `{"CustomerRef":{"value":{customer}},"LinkedTxn":[{"TxnId":"999","TxnType":"Estimate"}],"Line":[` + saleLine + `]}`, "2500"},
		{"exchange rate that is no number", "invoice", `{"CustomerRef":{"value":{customer}},"ExchangeRate":"much","Line":[` + saleLine + `]}`, "2080"},
	} {
		if a := w.post(tc.entity, "", tc.body); w.code(a) != tc.code {
			t.Errorf("%s: code %s, want %s: %s", tc.name, w.code(a), tc.code, a.Body)
		}
	}
	w.books[realm].View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			if n := v.Count(kind); kind.IsDocument() && kind != ledger.KindInvoicePayment && n != 0 {
				t.Errorf("refused writes left %d of kind %s", n, kind)
			}
		}
	})
	w.verify()
}
