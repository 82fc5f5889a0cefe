package unified_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// places are records that documents refer to.
type places struct{ bank, card, expense, income, undeposited, customer, vendor, item, class, department, rate string }

func (w *world) places() places {
	w.t.Helper()
	usd := ` AND currency_code = "USD"`
	return places{
		bank: w.some("accounts", `account_type = "bank"`), card: w.some("accounts", `account_type = "credit_card"`),
		expense: w.some("accounts", `account_type = "expense"`), income: w.some("accounts", `account_type = "income"`),
		undeposited: w.some("accounts", `name = "Undeposited Funds"`),
		customer:    w.some("customers", `status = "active"`+usd), vendor: w.some("vendors", `status = "active"`),
		item: w.made("item", fmt.Sprintf(`{"name":"Clay","type":"non_inventory","bill_item":{"unit_price":3,"account_id":%q},"invoice_item":{"unit_price":12.5,"account_id":%q}}`,
			w.some("accounts", `account_type = "expense"`), w.some("accounts", `account_type = "income"`)), "item").Get("id").Str,
		class: w.some("classes", `name = "Trade"`), department: w.some("departments", `name = "Quay"`),
		rate: w.some("tax_rates", `name = "Portland"`),
	}
}

// made creates a record and checks the answer by the schema of what reads answer, or of what writes of it do.
func (w *world) made(object, body, schema string) gjson.Result {
	w.t.Helper()
	o, _ := unified.ObjectByName(object)
	key, found := object, object
	if o.Wrapper != "" {
		key, found = o.Wrapper, o.Plural+".0"
	}
	record := w.send(http.MethodPost, o.Path, fmt.Sprintf(`{%q:%s}`, key, body)).Get(found)
	if t, ok := w.t.(*testing.T); ok {
		complain(t, readTable(t, schema).check(object, record))
	}
	return record
}

// says checks members of a record, by path.
func says(t *testing.T, record gjson.Result, want map[string]string) {
	t.Helper()
	for path, value := range want {
		if got := record.Get(path).String(); got != value {
			t.Errorf("%s is %q, not %q", path, got, value)
		}
	}
}

func TestExpenseIsWritten(t *testing.T) {
	w := small(t)
	at := w.places()
	made := w.made("expense", fmt.Sprintf(`{"account_id":%q,"vendor_id":%q,"customer_id":%q,"transaction_date":"2026-03-01","currency_code":"USD",
		"expense_type":"expense","memo":"Fair","line_items":[
		{"account_id":%q,"class_id":%q,"department_id":%q,"total_amount":100,"description":"Stand","tax_rate_id":%q},
		{"total_amount":30,"additional_fields":{"billable":true,"item":{"id":%q,"quantity":3,"unit_amount":10}}}],
		"additional_fields":{"reference_number":"X-7","journal_type":"check"}}`,
		at.bank, at.vendor, at.customer, at.expense, at.class, at.department, at.rate, at.item), "expense")
	says(t, made, map[string]string{
		"account_id": at.bank, "vendor_id": at.vendor, "expense_type": "expense", "memo": "Fair", "transaction_date": "2026-03-01T00:00:00.000Z",
		"line_items.0.account_id": at.expense, "line_items.0.class_id": at.class, "line_items.0.department_id": at.department,
		"line_items.0.tax_rate_id": at.rate, "line_items.0.customer_id": at.customer, "line_items.0.total_amount": "110",
		"line_items.1.department_id": at.department, "line_items.1.customer_id": at.customer, "line_items.1.total_amount": "30",
		"line_items.1.additional_fields.billable": "true",
	})
	native := w.get("/accounting/expenses/" + made.Get("id").Str + "?expand=platform_data").Get("expense.platform_data")
	says(t, native, map[string]string{"PaymentType": "Check", "DocNumber": "X-7", "TotalAmt": "140", "Line.1.ItemBasedExpenseLineDetail.Qty": "3"})
	changed := w.send(http.MethodPatch, "/accounting/expenses/"+made.Get("id").Str,
		fmt.Sprintf(`{"expense":{"account_id":%q,"memo":"By card","line_items":[{"account_id":%q,"total_amount":55}]}}`, at.card, at.expense)).Get("expense")
	complain(t, readTable(t, "expense").check("expense", changed))
	says(t, changed, map[string]string{"account_id": at.card, "memo": "By card", "line_items.#": "1", "line_items.0.total_amount": "55", "vendor_id": at.vendor})
	if gone := w.send(http.MethodDelete, "/accounting/expenses/"+made.Get("id").Str, ""); gone.Get("code").Str != "deleted" {
		t.Errorf("delete: %s", gone.Raw)
	}
	if found := w.sync(true)["expense"].Found; len(found) != 1 || found[0].Operation != unified.OperationDeleted {
		t.Errorf("the sync found %+v", found)
	}
}

func TestExpenseListHidesRefunds(t *testing.T) {
	w := small(t)
	at := w.places()
	body := `{"account_id":%q,"customer_id":%q,"transaction_date":"%s","currency_code":"USD","expense_type":"refund","line_items":[{"account_id":%q,"total_amount":9}]}`
	refund := w.made("expense", fmt.Sprintf(body, at.card, at.customer, "2026-03-01", at.expense), "expense")
	says(t, refund, map[string]string{"expense_type": "refund", "customer_id": at.customer, "vendor_id": ""})
	count := func(query string) int {
		list := w.get("/accounting/expenses?limit=500" + query).Get("expenses")
		return len(list.Get(`#(id=="` + refund.Get("id").Str + `")#`).Array())
	}
	for query, want := range map[string]int{
		"": 0, "&expense_type=expense": 0, "&expense_type=refund": 1,
		"&filter=" + url.QueryEscape(`expense_type = "refund"`): 1, "&filter=" + url.QueryEscape(`total_amount > 1`): -1,
		"&expense_type=refund&transaction_date_min=1772323200000": 1, "&expense_type=refund&transaction_date_min=1772323200001": 0,
		"&expense_type=refund&transaction_date_max=1772323200000": 1, "&expense_type=refund&transaction_date_max=1772323199999": 0,
	} {
		if want < 0 { // the list of expenses has no total to filter by
			if rec := w.call(http.MethodGet, w.on("/accounting/expenses?limit=500"+query), ""); rec.Code != http.StatusBadRequest {
				t.Errorf("%s: %d %s", query, rec.Code, rec.Body)
			}
			continue
		}
		if got := count(query); got != want {
			t.Errorf("%q lists the refund %d times, not %d", query, got, want)
		}
	}
	page := w.get("/accounting/expenses?limit=1&expense_type=refund").Get("next_cursor").Str
	if page == "" {
		t.Fatal("there is one refund only")
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/expenses?limit=1&cursor="+page), ""); gjson.Get(rec.Body.String(), "error_code").Str != "INVALID_CURSOR" {
		t.Errorf("the cursor of another list: %d %s", rec.Code, rec.Body)
	}
}

func TestSalesReceiptIsWrittenAndDeposited(t *testing.T) {
	w := small(t)
	at := w.places()
	made := w.made("sales_receipt", fmt.Sprintf(`{"customer_id":%q,"account_id":%q,"class_id":%q,"issue_date":"2026-03-01","currency_code":"USD","memo":"Thanks",
		"reference":"AUTH 1","document_number":"SR-9","line_items":[{"total_amount":40,"description":"Mugs","item":{"id":%q,"quantity":4,"unit_amount":10}}],
		"additional_fields":{"billing_email":"a@b.test","internal_memo":"Counter","tax_amount":4,"discount_amount":5,
		"addresses":[{"type":"billing","city":"Ghent"}]}}`, at.customer, at.undeposited, at.class, at.item), "sales_receipt")
	says(t, made, map[string]string{
		"customer_id": at.customer, "total_amount": "39", "discount_amount": "5", "amount_due": "0", "memo": "Thanks", "reference": "AUTH 1",
		"document_number": "SR-9", "additional_fields.billing_email": "a@b.test", "additional_fields.internal_memo": "Counter",
		"additional_fields.tax_amount": "4", "additional_fields.addresses.0.city": "Ghent", "linked_transactions.#": "0", "line_items.0.total_amount": "44",
	})
	deposit := w.made("bank_deposit", fmt.Sprintf(`{"account_id":%q,"linked_payments":[{"id":%q,"type":"unknown"}]}`, at.bank, made.Get("id").Str), "bank_deposit")
	says(t, deposit, map[string]string{"total_amount": "39", "linked_payments.0.id": made.Get("id").Str, "linked_payments.0.type": "unknown", "linked_payments.0.payment_amount": "39"})
	read := w.get("/accounting/sales_receipts/" + made.Get("id").Str).Get("sales_receipt")
	says(t, read, map[string]string{"linked_transactions.0.id": deposit.Get("id").Str, "linked_transactions.0.type": "bank_deposit"})
}

func TestDepositTakesPaymentsToTheBank(t *testing.T) {
	w := small(t)
	at := w.places()
	invoice := w.some("invoices", `amount_due > 5 AND currency_code = "USD"`)
	payment := w.made("invoice_payment", fmt.Sprintf(`{"account_id":%q,"txn_date":"2026-03-01","linked_invoices":[{"id":%q,"amount":5}]}`, at.undeposited, invoice), "invoice_payment")
	journal := w.made("journal_entry", fmt.Sprintf(`{"transaction_date":"2026-03-01","currency_code":"USD","line_items":[
		{"account_id":%q,"total_amount":7},{"account_id":%q,"total_amount":-7}]}`, at.undeposited, at.income), "journal_entry")
	says(t, payment, map[string]string{"deposited": "false"})
	says(t, journal, map[string]string{"deposited": "false"})
	made := w.made("bank_deposit", fmt.Sprintf(`{"account_id":%q,"transaction_date":"2026-03-02","memo":"Weekly",
		"linked_payments":[{"id":%q,"type":"invoice_payment"},{"id":%q,"type":"journal_entry"}],
		"line_items":[{"account_id":%q,"class_id":%q,"department_id":%q,"customer_id":%q,"total_amount":20,"description":"Till"},{"account_id":%q,"total_amount":-2,"description":"Fee"}]}`,
		at.bank, payment.Get("id").Str, journal.Get("id").Str, at.income, at.class, at.department, at.customer, at.expense), "bank_deposit")
	says(t, made, map[string]string{
		"account_id": at.bank, "total_amount": "30", "memo": "Weekly", "linked_payments.#": "2", "linked_payments.0.type": "invoice_payment", "linked_payments.1.type": "journal_entry",
		"linked_payments.1.payment_amount": "7", "line_items.0.customer_id": at.customer, "line_items.0.class_id": at.class, "line_items.0.department_id": at.department, "line_items.1.total_amount": "-2",
	})
	read := func(object string, of gjson.Result) gjson.Result {
		o, _ := unified.ObjectByName(object)
		return w.get(o.Path + "/" + of.Get("id").Str).Get(object)
	}
	for _, taken := range []struct {
		object string
		record gjson.Result
	}{{"invoice_payment", payment}, {"journal_entry", journal}} {
		says(t, read(taken.object, taken.record), map[string]string{"deposited": "true"})
	}
	first := made.Get("line_items.0.platform_id").Str
	changed := w.send(http.MethodPatch, "/accounting/bank_deposits/"+made.Get("id").Str, fmt.Sprintf(`{"bank_deposit":{"line_items":[
		{"platform_id":%q,"total_amount":21},{"account_id":%q,"total_amount":4}]}}`, first, at.income)).Get("bank_deposit")
	complain(t, readTable(t, "bank_deposit").check("bank_deposit", changed))
	says(t, changed, map[string]string{"line_items.#": "3", "line_items.0.total_amount": "21", "line_items.0.description": "Till", "line_items.2.total_amount": "4",
		"linked_payments.#": "2", "total_amount": "35"})
	w.send(http.MethodDelete, "/accounting/bank_deposits/"+made.Get("id").Str, "")
	says(t, read("invoice_payment", payment), map[string]string{"deposited": "false"})
	says(t, read("journal_entry", journal), map[string]string{"deposited": "false"})
	for body, code := range map[string]string{
		fmt.Sprintf(`{"account_id":%q}`, at.bank): "PLATFORM_BAD_REQUEST",
		fmt.Sprintf(`{"account_id":%q,"linked_payments":[{"id":%q,"type":"journal_entry"}]}`, at.bank, payment.Get("id").Str): "INVALID_REFERENCE",
	} {
		rec := w.call(http.MethodPost, w.on("/accounting/bank_deposits"), `{"bank_deposit":`+body+`}`)
		if rec.Code != 450 || gjson.Get(rec.Body.String(), "error_code").Str != code {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
}

func TestTransferIsWritten(t *testing.T) {
	w := small(t)
	at := w.places()
	balance := func(id string) float64 {
		w.sync(false)
		return w.get("/accounting/accounts/" + id).Get("account.balance").Float()
	}
	bank, card := balance(at.bank), balance(at.card)
	made := w.made("bank_transfer", fmt.Sprintf(`{"credit_account_id":%q,"debit_account_id":%q,"class_id":%q,"department_id":%q,"transaction_date":"2026-03-01","total_amount":60,"memo":"Card"}`,
		at.bank, at.card, at.class, at.department), "bank_transfer")
	says(t, made, map[string]string{"credit_account_id": at.bank, "debit_account_id": at.card, "class_id": at.class, "department_id": at.department, "total_amount": "60", "currency_code": "USD", "memo": "Card"})
	if b, c := balance(at.bank), balance(at.card); !near(bank-60, b) || !near(card-60, c) {
		t.Errorf("the bank went from %v to %v, the card from %v to %v", bank, b, card, c)
	}
	changed := w.send(http.MethodPatch, "/accounting/bank_transfers/"+made.Get("id").Str,
		fmt.Sprintf(`{"bank_transfer":{"credit_account_id":%q,"debit_account_id":%q,"total_amount":70}}`, at.bank, at.card)).Get("bank_transfer")
	says(t, changed, map[string]string{"total_amount": "70", "memo": "Card"})
	w.send(http.MethodDelete, "/accounting/bank_transfers/"+made.Get("id").Str, "")
	if b := balance(at.bank); !near(bank, b) {
		t.Errorf("after the delete the bank has %v", b)
	}
}

func TestCustomerRefundIsWritten(t *testing.T) {
	w := small(t)
	at := w.places()
	made := w.made("customer_refund", fmt.Sprintf(`{"account_id":%q,"customer_id":%q,"class_id":%q,"department_id":%q,"tax_rate_id":%q,"transaction_date":"2026-03-01","currency_code":"USD",
		"document_number":"RF-1","line_items":[{"description":"Broken","item":{"id":%q,"quantity":2,"unit_amount":15}},{"total_amount":8,"additional_fields":{"sales_taxable":false}}]}`,
		at.bank, at.customer, at.class, at.department, at.rate, at.item), "customer_refund")
	says(t, made, map[string]string{
		"account_id": at.bank, "customer_id": at.customer, "class_id": at.class, "department_id": at.department, "tax_rate_id": at.rate, "document_number": "RF-1",
		"line_items.0.item.quantity": "2", "line_items.0.tax_rate_id": at.rate, "line_items.1.tax_rate_id": "", "line_items.1.additional_fields.sales_taxable": "false",
		"line_items.0.additional_fields.sales_taxable": "true", "line_items.1.total_amount": "8", "additional_fields": "{}",
	})
	if total, tax := made.Get("total_amount").Float(), made.Get("tax_amount").Float(); !near(total, 38+tax) || tax < 1 {
		t.Errorf("total %v tax %v", total, tax)
	}
	rec := w.call(http.MethodPost, w.on("/accounting/customer_refunds"), fmt.Sprintf(`{"customer_refund":{"account_id":%q,"line_items":[{"item":{"id":%q}}]}}`, at.bank, at.item))
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "customer_refund.line_items[0].total_amount") {
		t.Errorf("neither an amount nor a price: %d %s", rec.Code, rec.Body)
	}
	w.send(http.MethodDelete, "/accounting/customer_refunds/"+made.Get("id").Str, "")
}

func TestDeletedRefundGoesUnderItsOwnName(t *testing.T) {
	w := small(t)
	at := w.places()
	for kind, event := range map[string]string{"expense": "", "refund": "EXPENSE_REFUND"} {
		made := w.made("expense", fmt.Sprintf(`{"account_id":%q,"currency_code":"USD","expense_type":%q,"line_items":[{"account_id":%q,"total_amount":9}]}`, at.card, kind, at.expense), "expense")
		w.sync(true)
		w.send(http.MethodDelete, "/accounting/expenses/"+made.Get("id").Str, "")
		if found := w.sync(true)["expense"].Found; len(found) != 1 || found[0].Operation != unified.OperationDeleted || found[0].Type != event {
			t.Errorf("the deleted %s: %+v", kind, found)
		}
	}
	codes := map[string]bool{}
	expense, _ := unified.ObjectByName("expense")
	for _, e := range expense.Tellable() {
		codes[e.Code()] = true
	}
	if !codes["EXPENSE_DELETED"] || !codes["EXPENSE_REFUND_DELETED"] || len(codes) != 4 {
		t.Errorf("expenses tell of %v", codes)
	}
}

// A discount and the shipping concern the whole of an invoice: its lines come and go without them.
func TestInvoiceIsDiscountedAndShipped(t *testing.T) {
	w := small(t)
	at := w.places()
	line := fmt.Sprintf(`{"description":"Clay","total_amount":200,"item":{"id":%q}}`, at.item)
	made := w.made("invoice", fmt.Sprintf(`{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[%s],
		"additional_fields":{"shipping_amount":7.5,"discount_percentage":10}}`, at.customer, line), "invoice")
	path := "/accounting/invoices/" + made.Get("id").Str
	holds := func(invoice gjson.Result, lines, discount, shipped, total string) {
		t.Helper()
		complain(t, readTable(t, "invoice").check("invoice", invoice))
		says(t, invoice, map[string]string{"line_items.#": lines, "discount_amount": discount, "additional_fields.shipping_amount": shipped, "total_amount": total, "sub_total": total})
	}
	holds(made, "1", "20", "7.5", "187.5")
	for _, step := range []struct{ body, lines, discount, shipped, total string }{
		{`{"line_items":[` + line + `,` + line + `]}`, "2", "40", "7.5", "367.5"},
		{`{"additional_fields":{"discount_amount":50}}`, "2", "50", "7.5", "357.5"},
		{`{"additional_fields":{"shipping_amount":0}}`, "2", "50", "", "350"},
		{`{"memo":"Same"}`, "2", "50", "", "350"},
		{`{"additional_fields":{"discount_amount":0,"shipping_amount":3}}`, "2", "0", "3", "403"},
	} {
		holds(w.send(http.MethodPatch, path, `{"invoice":`+step.body+`}`).Get("invoice"), step.lines, step.discount, step.shipped, step.total)
	}
	rec := w.call(http.MethodPatch, w.on(path), `{"invoice":{"additional_fields":{"discount_amount":-5}}}`)
	if rec.Code != 450 || !strings.Contains(rec.Body.String(), "discount") {
		t.Errorf("a discount below 0: %d %s", rec.Code, rec.Body)
	}
}

// The lines of a document come to its total, with what is taken off the whole and what is charged for shipping.
func TestLinesComeToTheTotal(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 200, Months: 6, Sundries: true, Currencies: []string{"EUR", "JPY"}})
	w.everything()
	for _, plural := range []string{"sales_receipts", "customer_refunds", "sales_orders", "purchase_orders", "expenses", "expenses?expense_type=refund", "bank_deposits"} {
		path, query, _ := strings.Cut(plural, "?")
		list := w.get("/accounting/" + path + "?limit=500&expand=platform_data&" + query).Get(path).Array()
		if len(list) == 0 {
			t.Errorf("no %s", plural)
		}
		for _, d := range list {
			sum := d.Get("additional_fields.shipping_amount").Float() - d.Get("discount_amount").Float()
			for _, l := range d.Get("line_items").Array() {
				sum += l.Get("total_amount").Float()
			}
			for _, p := range d.Get("linked_payments").Array() {
				sum += p.Get("payment_amount").Float()
			}
			total := d.Get("platform_data.TotalAmt").Float()
			if shown := d.Get("total_amount"); shown.Exists() && !near(shown.Float(), total) {
				t.Errorf("%s shows another total than the platform's %v", d.Raw, total)
			}
			if fulfils := d.Get("platform_data.LinkedTxn.0.TxnType").Str; path == "customer_refunds" && fulfils != "" {
				continue // pays a credit out, of which it has no lines
			}
			if !near(sum, total) {
				t.Errorf("the lines of one of %s come to %v, the total is %v: %s", plural, sum, total, d.Raw)
			}
		}
	}
}
