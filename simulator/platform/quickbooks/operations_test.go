package quickbooks_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"

	"github.com/google/go-cmp/cmp"
)

func TestSparseUpdateChangesWhatIsSent(t *testing.T) {
	w := newWorld(t)
	before := w.create("invoice", "invoice", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"BillEmail":{"Address":"a@b.c"},"PrivateNote":"old","CustomerMemo":{"value":"thanks"},"CustomerRef"`, 1))
	after := w.ok(w.post("invoice", "operation=update", `{"Id":{invoice},"SyncToken":"0","sparse":true,"PrivateNote":"new","AllowOnlineACHPayment":true}`))
	if after["SyncToken"] != "1" || after["PrivateNote"] != "new" || after["AllowOnlineACHPayment"] != true {
		t.Errorf("not changed: %v", after)
	}
	for _, name := range []string{"SyncToken", "PrivateNote", "AllowOnlineACHPayment", "MetaData"} {
		delete(before, name)
		delete(after, name)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("changed more than was sent:\n%s", diff)
	}
	w.verify()
}

func TestFullUpdateClearsWhatIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"PONumber":"P1","PrivateNote":"old","CustomerRef"`, 1))
	after := w.ok(w.post("invoice", "operation=update", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"Id":{invoice},"SyncToken":"0","DocNumber":"1001","CustomerRef"`, 1)))
	for _, name := range []string{"PONumber", "PrivateNote"} {
		if v, ok := after[name]; ok {
			t.Errorf("%s is still %v", name, v)
		}
	}
	w.verify()
}

func TestLinesKeepTheirIds(t *testing.T) {
	w := newWorld(t)
	line := func(id, text string) string {
		return `{` + id + `"Amount":10,"Description":"` + text + `","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}}`
	}
	w.create("invoice", "invoice", `{"CustomerRef":{"value":{customer}},"Line":[`+line("", "a")+`,`+line("", "b")+`]}`)
	after := w.ok(w.post("invoice", "", `{"Id":{invoice},"SyncToken":"0","sparse":true,"Line":[`+line("", "c")+`,`+line(`"Id":"2",`, "b2")+`]}`))
	var got []string
	for _, l := range after["Line"].([]any) {
		m := l.(map[string]any)
		if m["DetailType"] != "SubTotalLineDetail" {
			got = append(got, m["Id"].(string)+m["Description"].(string))
		}
	}
	if diff := cmp.Diff([]string{"3c", "2b2"}, got); diff != "" {
		t.Error(diff)
	}
	w.verify()
}

func TestPaymentLifecycle(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	w.create("payment", "payment", `{"CustomerRef":{"value":{customer}},"TotalAmt":100,"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{invoice},"TxnType":"Invoice"}]}]}`)
	if b := w.ok(w.get("invoice/" + w.ids["invoice"]))["Balance"]; b != 80.0 {
		t.Errorf("balance %v, want 80", b)
	}
	voided := w.ok(w.post("payment", "operation=update&include=void", `{"Id":{payment},"SyncToken":"0","sparse":true}`))
	if voided["TotalAmt"] != 0.0 || voided["PrivateNote"] != "Voided" {
		t.Errorf("voided: %v", voided)
	}
	paid := w.ok(w.get("invoice/" + w.ids["invoice"]))
	if paid["Balance"] != 180.0 || len(paid["LinkedTxn"].([]any)) != 0 {
		t.Errorf("after the void: %v", paid)
	}
	w.verify()
}

func TestBillPaidByCard(t *testing.T) {
	w := newWorld(t)
	w.create("bill", "bill", billBody)
	p := w.create("p", "billpayment", `{"VendorRef":{"value":{vendor}},"PayType":"CreditCard","CreditCardPayment":{"CCAccountRef":{"value":{card}}},"TotalAmt":55.5,"Line":[{"Amount":55.5,"LinkedTxn":[{"TxnId":{bill},"TxnType":"Bill"}]}]}`)
	if p["PayType"] != "CreditCard" || p["CheckPayment"] != nil {
		t.Errorf("payment: %v", p)
	}
	bill := w.ok(w.get("bill/" + w.ids["bill"]))
	if link := bill["LinkedTxn"].([]any)[0].(map[string]any); link["TxnType"] != "BillPaymentCreditCard" || bill["Balance"] != 0.0 {
		t.Errorf("bill: %v", bill)
	}
	if a := w.post("bill", "operation=delete", `{"Id":{bill},"SyncToken":"1"}`); w.code(a) != "6000" {
		t.Errorf("a paid bill was deleted: %s", a.Body)
	}
	w.ok(w.post("billpayment", "operation=delete", `{"Id":{p},"SyncToken":"0"}`))
	w.ok(w.post("bill", "operation=delete", `{"Id":{bill},"SyncToken":"2"}`))
	w.verify()
}

func TestDeleteAnswersAndThenIsGone(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	gone := w.ok(w.post("invoice", "operation=delete", `{"Id":{invoice},"SyncToken":"0"}`))
	if diff := cmp.Diff(map[string]any{"domain": "QBO", "status": "Deleted", "Id": w.ids["invoice"]}, gone); diff != "" {
		t.Error(diff)
	}
	for name, a := range map[string]string{
		"read":   w.code(w.get("invoice/" + w.ids["invoice"])),
		"again":  w.code(w.post("invoice", "operation=delete", `{"Id":{invoice},"SyncToken":"1"}`)),
		"update": w.code(w.post("invoice", "", `{"Id":{invoice},"SyncToken":"1","sparse":true}`)),
	} {
		if a != "610" {
			t.Errorf("%s: code %s, want 610", name, a)
		}
	}
}

func TestDeactivationFreesTheName(t *testing.T) {
	w := newWorld(t)
	off := w.ok(w.post("customer", "", `{"Id":{customer},"SyncToken":"0","sparse":true,"Active":false}`))
	if off["DisplayName"] != "Harbour Lights Ltd (deleted)" || off["Active"] != false {
		t.Errorf("deactivated: %v", off)
	}
	w.create("second", "customer", `{"DisplayName":"Harbour Lights Ltd"}`)
	if a := w.post("invoice", "", invoiceBody); w.code(a) != "2500" {
		t.Errorf("an inactive customer was invoiced: %s", a.Body)
	}
	w.ok(w.post("customer", "", `{"Id":{second},"SyncToken":"0","sparse":true,"Active":false}`))
	on := w.ok(w.post("customer", "", `{"Id":{customer},"SyncToken":"1","sparse":true,"Active":true}`))
	if on["DisplayName"] != "Harbour Lights Ltd" {
		t.Errorf("reactivated: %v", on)
	}
}

func TestDuplicateNumberCanBeAllowed(t *testing.T) {
	w := newWorld(t)
	body := strings.Replace(invoiceBody, `{"CustomerRef"`, `{"DocNumber":"A-1","CustomerRef"`, 1)
	w.create("first", "invoice", body)
	second := w.ok(w.post("invoice", "include=allowduplicatedocnum", body))
	w.ids["second"] = second["Id"].(string)
	if second["DocNumber"] != "A-1" {
		t.Errorf("number: %v", second["DocNumber"])
	}
	after := w.ok(w.post("invoice", "", `{"Id":{second},"SyncToken":"0","sparse":true,"DocNumber":"A-1","PrivateNote":"x"}`))
	if after["DocNumber"] != "A-1" {
		t.Errorf("number after an update: %v", after["DocNumber"])
	}
	rows := w.ok(w.ask("select * from Invoice where DocNumber = 'A-1'"))["Invoice"].([]any)
	if len(rows) != 2 {
		t.Errorf("%d invoices have the number, want 2", len(rows))
	}
}

func TestTaxIsSpreadExactly(t *testing.T) {
	w := newWorld(t)
	line := `{"Amount":33.33,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}},"TaxCodeRef":{"value":"TAX"}}}`
	inv := w.create("invoice", "invoice", `{"CustomerRef":{"value":{customer}},"Line":[`+line+`,`+line+`,`+line+`],"TxnTaxDetail":{"TotalTax":8.2}}`)
	if inv["TotalAmt"] != 108.19 {
		t.Errorf("total %v, want 108.19", inv["TotalAmt"])
	}
	w.books[realm].View(func(v *ledger.View) {
		d, _ := v.Document(ledger.KindInvoice, w.ids["invoice"])
		got := []ledger.Minor{d.Lines[0].Tax, d.Lines[1].Tax, d.Lines[2].Tax}
		if diff := cmp.Diff([]ledger.Minor{273, 274, 273}, got); diff != "" {
			t.Error(diff)
		}
	})
	kept := w.ok(w.post("invoice", "", `{"Id":{invoice},"SyncToken":"0","sparse":true,"Line":[`+line+`]}`))
	if kept["TotalAmt"] != 41.53 {
		t.Errorf("total after new lines %v, want the same tax on top of them", kept["TotalAmt"])
	}
	w.verify()
}

func TestDiscountTakesOff(t *testing.T) {
	w := newWorld(t)
	inv := w.create("invoice", "invoice", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":80,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}},{"DetailType":"DiscountLineDetail","DiscountLineDetail":{"PercentBased":true,"DiscountPercent":12.5}},{"DetailType":"DescriptionOnly","Description":"note"}]}`)
	lines := inv["Line"].([]any)
	off, note, sub := lines[1].(map[string]any), lines[2].(map[string]any), lines[3].(map[string]any)
	if inv["TotalAmt"] != 70.0 || off["Amount"] != 10.0 || off["DiscountLineDetail"].(map[string]any)["DiscountPercent"] != 12.5 || sub["Amount"] != 80.0 {
		t.Errorf("discount: %v", inv)
	}
	if _, has := note["Amount"]; has || note["DetailType"] != "DescriptionOnly" {
		t.Errorf("description line: %v", note)
	}
	again := w.ok(w.post("invoice", "", string(must(json.Marshal(inv)))))
	if again["TotalAmt"] != 70.0 {
		t.Errorf("posted back: %v", again)
	}
	w.verify()
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestTaxIdentifierPostedBackMaskedStays(t *testing.T) {
	w := newWorld(t)
	v := w.ok(w.get("vendor/" + w.ids["vendor"]))
	w.ok(w.post("vendor", "", string(must(json.Marshal(v)))))
	w.books[realm].View(func(view *ledger.View) {
		c, _ := view.Contact(w.ids["vendor"])
		if c.TaxNumber != "123456789" {
			t.Errorf("tax number became %q", c.TaxNumber)
		}
	})
}

// What typed clients post back: whole objects full of zero values, none of which may be taken or returned.
func TestTypedClientNoise(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	noisy := `{"domain":"QBO","status":"x","time":"0001-01-01T00:00:00Z","Id":{invoice},"SyncToken":"0","sparse":true,
		"MetaData":{"CreateTime":"0001-01-01T00:00:00Z","LastUpdatedTime":"0001-01-01T00:00:00"},"CustomField":null,"LinkedTxn":null,
		"ShipDate":"0001-01-01","DueDate":"0001-01-01T00:00:00","BillAddr":{},"ShipAddr":{"Line1":null},"DepartmentRef":{},"SalesTermRef":{"value":""},
		"TxnDate":"2026-03-01T00:00:00-08:00","TotalAmt":999,"Balance":-1,"HomeBalance":"4","Unknown":{"a":[1]},
		"Line":[{"Id":"1","LineNum":1,"Description":"Site survey","Amount":"180.00","DetailType":"SalesItemLineDetail","LinkedTxn":null,
			"SalesItemLineDetail":{"ItemRef":{"value":{item},"name":"wrong"},"UnitPrice":"90","Qty":2.0,"TaxCodeRef":{"value":"NON"},"ServiceDate":"0001-01-01"},
			"GroupLineDetail":{},"DiscountLineDetail":{"PercentBased":false},"AccountBasedExpenseLineDetail":{"AccountRef":{}}},
			{"Amount":180,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}]}`
	before := w.ok(w.get("invoice/" + w.ids["invoice"]))
	a := w.post("invoice", "operation=update", noisy)
	after := w.ok(a)
	before["SyncToken"] = "1"
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("noise was taken:\n%s", diff)
	}
	for _, forbidden := range []string{"0001-01-01", "null", `:{}`, "Unknown"} {
		if strings.Contains(strings.ReplaceAll(string(a.Body), `"SubTotalLineDetail":{}`, ""), forbidden) {
			t.Errorf("%s is echoed: %s", forbidden, a.Body)
		}
	}
}

func TestRequestIDWritesOnce(t *testing.T) {
	w := newWorld(t)
	first := w.post("invoice", "requestid=7c1e", invoiceBody)
	w.ok(first)
	w.advance(5e9)
	if again := w.post("invoice", "requestid=7c1e", `{"CustomerRef":{"value":"404"}}`); string(again.Body) != string(first.Body) {
		t.Errorf("replay differs: %s", again.Body)
	}
	w.restart()
	if again := w.post("invoice", "requestid=7c1e", invoiceBody); string(again.Body) != string(first.Body) || again.Header.Get("Content-Type") != first.Header.Get("Content-Type") {
		t.Errorf("replay after a restart differs: %s", again.Body)
	}
	refused := w.post("invoice", "requestid=bad", `{"Line":[]}`)
	if again := w.post("invoice", "requestid=bad", invoiceBody); string(again.Body) != string(refused.Body) {
		t.Errorf("a refusal is not replayed: %s", again.Body)
	}
	if n := w.ok(w.ask("select count(*) from Invoice"))["totalCount"]; n != 1.0 {
		t.Errorf("%v invoices, want 1", n)
	}
	w.advance(25 * 3600e9)
	w.token, _, _ = w.facade.IssueGrant(realm)
	if again := w.post("invoice", "requestid=7c1e", invoiceBody); string(again.Body) == string(first.Body) {
		t.Error("a reply of yesterday is repeated")
	}
	if rows := len(w.store.Rows("platform.request")); rows != 1 {
		t.Errorf("%d recorded replies are kept, want 1", rows)
	}
}

func TestRequestIDIsTakenWhileItsWriteRuns(t *testing.T) {
	w := newWorld(t)
	var meanwhile string
	w.books[realm].SetListener(func(context.Context, []ledger.Change) func() error {
		meanwhile = w.code(w.post("invoice", "requestid=7c1e", invoiceBody))
		return nil
	})
	first := w.post("invoice", "requestid=7c1e", invoiceBody)
	w.ok(first)
	if meanwhile != "600" {
		t.Errorf("code %q, want 600", meanwhile)
	}
	if again := w.post("invoice", "requestid=7c1e", invoiceBody); string(again.Body) != string(first.Body) {
		t.Errorf("replay differs: %s", again.Body)
	}
}

func TestActorOfAWrite(t *testing.T) {
	w := newWorld(t)
	for actor, want := range map[string]ledger.Actor{"": ledger.ActorPlatform, "api": ledger.ActorAPI, "bookkeeper": ledger.ActorBookkeeper} {
		w.actor = actor
		m := w.create("invoice", "invoice", invoiceBody)
		w.books[realm].View(func(v *ledger.View) {
			r, _ := v.Get(ledger.KindInvoice, m["Id"].(string))
			if r.Header().CreatedBy != want {
				t.Errorf("actor %q made a record by %q", actor, r.Header().CreatedBy)
			}
		})
	}
}

func TestReads(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct{ name, path, code string }{
		{"unknown id", "invoice/999", "610"},
		{"company by 1", "companyinfo/1", ""},
		{"company by realm", "companyinfo/" + realm, ""},
		{"company by another id", "companyinfo/2", "610"},
		{"preferences", "preferences", ""},
		{"upper case", "Customer/" + w.ids["customer"], ""},
		{"no id", "customer", "500"},
		{"unknown", "widget/1", "500"},
		{"pdf of nothing", "invoice/1/pdf", "610"},
		{"too deep", "invoice/1/pdf/2", "500"},
		{"other action", "invoice/1/fax", "500"},
		{"pdf of a bill", "bill/1/pdf", "500"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := w.get(tc.path)
			if got := w.code(a); got != tc.code {
				t.Errorf("code %q, want %q: %s", got, tc.code, a.Body)
			}
			if tid := a.Header["intuit_tid"]; len(tid) != 1 || !strings.HasPrefix(tid[0], "1-") {
				t.Errorf("intuit_tid %v", tid)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct{ method, path, query, body, route, object, id string }{
		{"GET", "/v3/company/1/invoice/31", "", "", "/v3/company/:realm/invoice/:id", "invoice", "31"},
		{"POST", "/v3/company/1/billpayment", "", `{"Id":"7"}`, "/v3/company/:realm/billpayment", "bill_payment", "7"},
		{"POST", "/v3/company/1/bill", "", `{"Id":8}`, "/v3/company/:realm/bill", "bill", "8"},
		{"POST", "/v3/company/1/Payment", "", `{}`, "/v3/company/:realm/payment", "invoice_payment", ""},
		{"GET", "/v3/company/1/query", "query=select+*+from+bill", "", "/v3/company/:realm/query", "bill", ""},
		{"POST", "/v3/company/1/query", "", "select * from JournalEntry", "/v3/company/:realm/query", "journal_entry", ""},
		{"GET", "/v3/company/1/query", "query=nonsense", "", "/v3/company/:realm/query", "", ""},
		{"GET", "/v3/company/1/companyinfo/1", "", "", "/v3/company/:realm/companyinfo/:id", "company_info", "1"},
		{"POST", "/v3/company/1/taxservice/taxcode", "", "{}", "/v3/company/:realm/taxservice/taxcode", "", ""},
		{"GET", "/v3/company/1/invoice/31/pdf", "", "", "/v3/company/:realm/invoice/:id/pdf", "invoice", "31"},
		{"POST", "/v3/company/1/batch", "", "{}", "/v3/company/:realm/batch", "", ""},
		{"POST", "/v3/company/1/estimate", "", "{}", "/v3/company/:realm/estimate", "sales_order", ""},
		{"GET", "/v3/company/1/taxcode/9", "", "", "/v3/company/:realm/taxcode/:id", "tax_rate", "9"},
		{"POST", "/oauth2/v1/tokens/bearer", "", "", "/oauth2/v1/tokens/bearer", "", ""},
	} {
		q, err := url.ParseQuery(tc.query)
		if err != nil {
			t.Fatal(err)
		}
		read := platform.Request{Method: tc.method, Path: tc.path, Query: platform.QueryOf(q), Body: []byte(tc.body)}
		decoded := read
		if v, ok := jsontext.Decode(read.Body); ok {
			decoded.Decoded, _ = v.(*jsontext.Object)
		}
		for _, r := range []platform.Request{read, decoded} {
			route, object, id := w.facade.Describe(r)
			if diff := cmp.Diff([]string{tc.route, tc.object, tc.id}, []string{route, object, id}); diff != "" {
				t.Errorf("%s %s:\n%s", tc.method, tc.path, diff)
			}
		}
	}
}

func TestProfileFollowsTheTables(t *testing.T) {
	p := quickbooks.Profile()
	for object, want := range map[string][2]bool{
		"invoice": {true, true}, "customer": {false, false}, "bill": {true, false}, "bill_payment": {true, true},
		"invoice_payment": {true, true}, "invoice_credit_memo": {true, true}, "sales_receipt": {true, true}, "expense": {true, false},
		"bill_credit_memo": {true, false}, "purchase_order": {true, false}, "sales_order": {true, false}, "customer_refund": {true, false},
		"bank_deposit": {true, false}, "bank_transfer": {true, false}, "class": {false, false}, "payment_term": {false, false}, "tax_rate": {false, false},
	} {
		if got := [2]bool{p.Deletes[object], p.Voids[object]}; got != want {
			t.Errorf("%s: deletes and voids are %v, want %v", object, got, want)
		}
	}
}

func TestNumbersGoOnFromTheHighest(t *testing.T) {
	w := newWorld(t)
	number := func() any { t.Helper(); return w.ok(w.post("invoice", "", invoiceBody))["DocNumber"] }
	book := func(n string) {
		t.Helper()
		if _, err := w.books[realm].Do(t.Context(), ledger.ActorBookkeeper, func(tx *ledger.Tx) error {
			_, err := tx.Create(&ledger.Document{Kind: ledger.KindInvoice, Number: n, Date: "2026-03-01", Contact: w.ids["customer"],
				Lines: []ledger.Line{{Amount: 100}}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := number(); n != "1001" {
		t.Errorf("first: %v", n)
	}
	book("1002")
	if n := number(); n != "1003" {
		t.Errorf("another writer in the same moment: %v", n)
	}
	book("2000")
	w.advance(time.Millisecond)
	if n := number(); n != "2001" {
		t.Errorf("another writer before: %v", n)
	}
	w.ok(w.post("invoice", "", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"DocNumber":"3000","CustomerRef"`, 1)))
	if n := number(); n != "3001" {
		t.Errorf("a number of the client's own: %v", n)
	}
	w.restart()
	if n := number(); n != "3002" {
		t.Errorf("after a restart: %v", n)
	}
}
