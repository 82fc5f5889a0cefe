package quickbooks_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// Every refusal of a write, by its code.
func TestWriteRefusals(t *testing.T) {
	sale := `"Line":[{"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}}]`
	cases := []struct {
		name, entity, query, body string
		code                      string
		contains                  string
	}{
		{"broken json", "invoice", "", `{"CustomerRef":`, "2010", ""},
		{"two values", "invoice", "", `{} {}`, "2010", ""},
		{"unknown entity", "widget", "", `{}`, "500", "Operation widget is not supported"},
		{"unknown operation", "invoice", "operation=merge", `{}`, "500", ""},
		{"delete of a list entity", "customer", "operation=delete", `{"Id":{customer},"SyncToken":"0"}`, "500", ""},
		{"void of a bill", "bill", "operation=void", `{"Id":"1","SyncToken":"0"}`, "500", ""},
		{"write of preferences", "preferences", "", `{}`, "500", ""},
		{"no customer", "invoice", "", `{` + sale + `}`, "2020", `"element":"CustomerRef"`},
		{"empty customer reference", "invoice", "", `{"CustomerRef":{},` + sale + `}`, "2020", ""},
		{"no lines", "invoice", "", `{"CustomerRef":{"value":{customer}}}`, "2020", `"element":"Line"`},
		{"only the server's own line", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":1,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}]}`, "2020", ""},
		{"no detail type", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":1}]}`, "2020", "DetailType"},
		{"unknown detail type", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":1,"DetailType":"FOO"}]}`, "2170", "Invalid Enumeration : FOO"},
		{"no amount", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}}]}`, "2020", "Amount"},
		{"amount that is no number", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":"ten","DetailType":"SalesItemLineDetail"}]}`, "2080", ""},
		{"wrong line behind nothing", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[null,{"Description":null},{"Amount":"ten","DetailType":"SalesItemLineDetail"}]}`, "2080", `"element":"Line[0].Amount"`},
		{"first of two wrong fields", "customer", "", `{"DisplayName":"B","Active":"maybe","AcctNum":{"no":"text"}}`, "2010", "AcctNum"},
		{"amount finer than cents", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":0.30000000000000004,"DetailType":"SalesItemLineDetail"}]}`, "2080", ""},
		{"amount beside quantity and price", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":11,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"Qty":2,"UnitPrice":5}}]}`, "6070", "Supplied value:11.00"},
		{"bad boolean", "customer", "", `{"DisplayName":"B","Active":"maybe"}`, "2090", ""},
		{"bad enumeration", "customer", "", `{"DisplayName":"B","PreferredDeliveryMethod":"Pigeon"}`, "2170", "Pigeon"},
		{"bad date", "invoice", "", `{"CustomerRef":{"value":{customer}},"TxnDate":"soon",` + sale + `}`, "2080", ""},
		{"too long", "invoice", "", `{"CustomerRef":{"value":{customer}},"DocNumber":"` + strings.Repeat("9", 22) + `",` + sale + `}`, "2050", "21"},
		{"unknown customer", "invoice", "", `{"CustomerRef":{"value":"99999"},` + sale + `}`, "2500", ""},
		{"vendor for a customer", "invoice", "", `{"CustomerRef":{"value":{vendor}},` + sale + `}`, "2500", ""},
		{"unknown item", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"Amount":1,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"99999"}}}]}`, "2500", ""},
		{"number in use", "invoice", "", `{"CustomerRef":{"value":{customer}},"DocNumber":"A-1",` + sale + `}`, "6140", "must specify a different number"},
		{"closed period", "invoice", "", `{"CustomerRef":{"value":{customer}},"TxnDate":"2025-12-31",` + sale + `}`, "6210", ""},
		{"name in use", "customer", "", `{"DisplayName":"mill & sons"}`, "6240", "already using this name"},
		{"no name", "customer", "", `{"Notes":"x"}`, "6080", ""},
		{"colon in a name", "customer", "", `{"DisplayName":"a:b"}`, "6000", "Business Validation Error"},
		{"bad e-mail", "vendor", "", `{"DisplayName":"B","PrimaryEmailAddr":{"Address":"nobody"}}`, "6000", ""},
		{"account without a type", "account", "", `{"Name":"X"}`, "6010", ""},
		{"unknown account type", "account", "", `{"Name":"X","AccountType":"FOO"}`, "2170", ""},
		{"item without income account", "item", "", `{"Name":"X"}`, "2020", "IncomeAccountRef"},
		{"inventory without asset account", "item", "", `{"Name":"X","Type":"Inventory","IncomeAccountRef":{"value":{sales}},"ExpenseAccountRef":{"value":{rent}}}`, "2020", "AssetAccountRef"},
		{"discount without anything", "invoice", "", `{"CustomerRef":{"value":{customer}},"Line":[{"DetailType":"DiscountLineDetail","DiscountLineDetail":{"PercentBased":true}}]}`, "6090", ""},
		{"bill line without account", "bill", "", `{"VendorRef":{"value":{vendor}},"Line":[{"Amount":1,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{}}]}`, "2020", "AccountRef"},
		{"bill line on a control account", "bill", "", `{"VendorRef":{"value":{vendor}},"Line":[{"Amount":1,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":{payable}}}}]}`, "6430", ""},
		{"payment without an amount", "payment", "", `{"CustomerRef":{"value":{customer}}}`, "2020", "TotalAmt"},
		{"payment of more than is due", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":500,"Line":[{"Amount":500,"LinkedTxn":[{"TxnId":{invoice},"TxnType":"Invoice"}]}]}`, "6000", ""},
		{"payment of nothing known", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":5,"Line":[{"Amount":5,"LinkedTxn":[{"TxnId":"9999","TxnType":"Invoice"}]}]}`, "2500", ""},
		{"payment of another kind", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":5,"Line":[{"Amount":5,"LinkedTxn":[{"TxnId":"1","TxnType":"Deposit"}]}]}`, "620", ""},
		{"payment line without a link", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":5,"Line":[{"Amount":5}]}`, "2020", "LinkedTxn"},
		{"unknown payment method", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":5,"PaymentMethodRef":{"value":"77"}}`, "2500", ""},
		{"deposit to an expense account", "payment", "", `{"CustomerRef":{"value":{customer}},"TotalAmt":5,"DepositToAccountRef":{"value":{rent}}}`, "6430", ""},
		{"cheque from a card", "billpayment", "", `{"VendorRef":{"value":{vendor}},"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":{card}}},"TotalAmt":1,"Line":[]}`, "6430", "BankAccountRef"},
		{"cheque from nowhere", "billpayment", "", `{"VendorRef":{"value":{vendor}},"PayType":"Check","TotalAmt":1,"Line":[]}`, "2020", "CheckPayment"},
		{"unbalanced entry", "journalentry", "", `{"Line":[{"Amount":40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{rent}}}},{"Amount":41,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Credit","AccountRef":{"value":{bank}}}}]}`, "6000", ""},
		{"negative journal line", "journalentry", "", `{"Line":[{"Amount":-40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{rent}}}}]}`, "6000", "positive"},
		{"receivable without a customer", "journalentry", "", `{"Line":[{"Amount":4,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{receivable}}}},{"Amount":4,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Credit","AccountRef":{"value":{bank}}}}]}`, "2020", ""},
		{"update of nothing", "invoice", "", `{"Id":"9999","SyncToken":"0","sparse":true}`, "610", "made inactive"},
		{"update with a strange id", "invoice", "", `{"Id":"abc","SyncToken":"0","sparse":true}`, "2030", ""},
		{"update without a token", "invoice", "", `{"Id":{invoice},"sparse":true}`, "2020", "SyncToken"},
		{"stale update", "invoice", "", `{"Id":{invoice},"SyncToken":"7","sparse":true,"PrivateNote":"x"}`, "5010", ""},
		{"stale delete", "invoice", "operation=delete", `{"Id":{invoice},"SyncToken":"7"}`, "5010", ""},
		{"stale void", "invoice", "operation=void", `{"Id":{invoice},"SyncToken":"7"}`, "5010", ""},
		{"full update without what is required", "invoice", "operation=update", `{"Id":{invoice},"SyncToken":"0"}`, "2020", ""},
		{"foreign currency", "invoice", "", `{"CustomerRef":{"value":{customer}},"CurrencyRef":{"value":"EUR"},` + sale + `}`, "6000", ""},
		{"long request id", "invoice", "requestid=" + strings.Repeat("a", 51), `{}`, "2050", ""},
	}
	w := newWorld(t)
	w.create("invoice", "invoice", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"DocNumber":"A-1","CustomerRef"`, 1))
	c := w.books[realm].Company()
	c.ClosedTo = "2025-12-31"
	w.books[realm].SetCompany(c)
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := w.post(tc.entity, tc.query, tc.body)
			if a.Status != 400 || w.code(a) != tc.code {
				t.Fatalf("status %d code %s, want 400 %s: %s", a.Status, w.code(a), tc.code, a.Body)
			}
			if !strings.Contains(string(a.Body), tc.contains) {
				t.Errorf("%q is not in %s", tc.contains, a.Body)
			}
			var strict struct {
				Fault struct {
					Error []struct{ Message, Detail, Code, Element string }
					Type  string
				}
				Time string `json:"time"`
			}
			if err := json.Unmarshal(a.Body, &strict); err != nil || strict.Fault.Type != "ValidationFault" || strict.Fault.Error[0].Message == "" || strict.Fault.Error[0].Detail == "" {
				t.Errorf("envelope: %v %s", err, a.Body)
			}
		})
	}
	if n := w.ok(w.ask("select count(*) from Invoice"))["totalCount"]; n != 1.0 {
		t.Errorf("refused writes left %v invoices, want 1", n)
	}
	w.verify()
}
