package journal

import (
	"fmt"
	"net/http"
	"time"
)

// What the creation of an invoice through the unified API sends and gets, here and at the platform, and its row in the
// books.
const (
	unifiedRequest  = `{"invoice":{"customer_id":"9cd9d55c-946e-87ab-b29e-f3feb63208cd","currency_code":"USD","issue_date":"2026-03-01T00:00:00.000Z","due_date":"2026-03-31T00:00:00.000Z","document_number":"M-%012d","memo":"measured","line_items":[{"description":"one line","total_amount":120.5,"item":{"id":"15d0b21a-cc9d-8545-9917-3b2c11d2f13a","quantity":1,"unit_amount":120.5}}]}}`
	unifiedResponse = `{"invoice":{"id":"%[2]s","platform_id":"%[1]d","account_id":"3b14dc08-7751-8664-9255-e013171f9c29","customer_id":"9cd9d55c-946e-87ab-b29e-f3feb63208cd","subsidiary_id":null,"due_date":"2026-03-31T00:00:00.000Z","issue_date":"2026-03-01T00:00:00.000Z","status":"open","amount_due":120.5,"currency_code":"USD","discount_amount":0,"document_number":"M-%012[1]d","memo":"measured","sub_total":120.5,"tax_amount":0,"total_amount":120.5,"linked_payments":[],"line_items":[{"platform_id":"1","account_id":"994833ea-0ee1-87ab-80f0-ecd2579070cc","class_id":null,"location_id":null,"tax_rate_id":null,"description":"one line","discount_amount":null,"discount_percentage":null,"sub_total":120.5,"tax_amount":0,"total_amount":120.5,"type":"null","item":{"id":"15d0b21a-cc9d-8545-9917-3b2c11d2f13a","quantity":1,"unit_amount":120.5}}],"created_at":"2026-11-22T01:25:13.000Z","updated_at":"2026-11-22T01:25:13.000Z","last_synced_at":"2026-11-22T01:25:13.157Z","platform_url":null}}`
	nativeRequest   = `{"CurrencyRef":{"value":"USD"},"CustomerMemo":{"value":"measured"},"CustomerRef":{"value":"669"},"DocNumber":"M-%012d","DueDate":"2026-03-31","Line":[{"Amount":120.5,"Description":"one line","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"58"},"Qty":1,"UnitPrice":120.5}}],"TxnDate":"2026-03-01"}`
	nativeResponse  = `{"Invoice":{"AllowIPNPayment":false,"AllowOnlinePayment":false,"AllowOnlineCreditCardPayment":false,"AllowOnlineACHPayment":false,"domain":"QBO","sparse":false,"Id":"%[1]d","SyncToken":"0","MetaData":{"CreateTime":"2026-11-21T17:25:13-08:00","LastUpdatedTime":"2026-11-21T17:25:13-08:00"},"CustomField":[],"DocNumber":"M-%012[1]d","TxnDate":"2026-03-01","CurrencyRef":{"value":"USD","name":"United States Dollar"},"LinkedTxn":[],"Line":[{"Id":"1","LineNum":1,"Description":"one line","Amount":120.5,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"58","name":"Rosemary Focaccia"},"UnitPrice":120.5,"Qty":1}},{"Amount":120.5,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}],"TxnTaxDetail":{"TotalTax":0},"CustomerRef":{"value":"669","name":"Cedar Hotel"},"CustomerMemo":{"value":"measured"},"TotalAmt":120.5,"PrintStatus":"NotSet","EmailStatus":"NotSet","DueDate":"2026-03-31","Balance":120.5},"time":"2026-11-21T17:25:13.156-08:00"}`
	ledgerRow       = `{"id":"%[1]d","revision":1,"created_at":"2026-11-22T01:25:13.156Z","updated_at":"2026-11-22T01:25:13.156Z","created_by":"api","updated_by":"api","change_id":"%[2]s","kind":"invoice","number":"M-%012[1]d","date":"2026-03-01","due_date":"2026-03-31","contact":"669","control":"3","currency":"USD","lines":[{"id":"1","description":"one line","amount":12050,"account":"25","item":"58","quantity":10000000,"unit_price":1205000000}],"memo":"measured","subtotal":12050,"tax":0,"total":12050,"balance":12050}`
)

// creation is what the journal gets for one create: the change, with its rows; the exchange with the platform, which
// nobody waits for; the exchange with the client, with its rows, which the answer waits for.
func creation(n int) [3]Batch {
	id := func(of int) string { return fmt.Sprintf("%08x-b052-88f1-880e-e0f8aaa8f8b%d", uint32(n)*2654435761, of) }
	at := time.Date(2026, 11, 22, 1, 25, 13, 156_000_000, time.UTC)
	entry := func(e Entry, of int) []*Entry {
		e.ID, e.Trace, e.At, e.Connection, e.Platform = id(of), id(0), at, "ee01ab18-2f45-8bec-b020-b2beb6f8cb14", "QUICKBOOKS"
		if of > 0 {
			e.Cause = id(0)
		}
		return []*Entry{&e}
	}
	request, response := fmt.Appendf(nil, unifiedRequest, n), fmt.Appendf(nil, unifiedResponse, n, id(7))
	sent, got := fmt.Appendf(nil, nativeRequest, n), fmt.Appendf(nil, nativeResponse, n)
	job := append(fmt.Appendf(nil, `{"id":%q,"status":"success","connection":"ee01ab18-2f45-8bec-b020-b2beb6f8cb14","body":`, id(3)), request...)
	job = append(append(append(job, `,"version":"2024-08-31","http":200,"response":`...), response...), '}')
	return [3]Batch{
		{
			Entries: entry(Entry{Kind: KindChange, Change: &Change{Object: "invoice", ObjectID: fmt.Sprint(n), Revision: 1, Operation: "create", Actor: "api",
				Summary: "api: create an invoice", AmountTo: "120.50"}}, 1),
			Puts: []Put{
				{Table: "platform.request", Key: fmt.Sprintf("%016x", n), Ascending: true, Value: append([]byte(`{"key":"5465725880297367930/23595517-308e-8140-822a-fe70c41581e5"}`), got...)},
				{Table: "ledger.record", Key: fmt.Sprintf("5465725880297367930/invoice/%010d", n), Ascending: true, Value: fmt.Appendf(nil, ledgerRow, n, id(1))},
			},
		},
		{Entries: entry(Entry{Kind: KindExchange, Exchange: &Exchange{Hop: HopPlatform, Method: "POST", Path: "/v3/company/5465725880297367930/invoice", Query: "requestid=" + id(3),
			Route: "/v3/company/:realm/invoice", Object: "invoice", ObjectID: fmt.Sprint(n), Status: 200, Duration: 537727,
			RequestHeader:  http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..eff39753fecb38a6"}, "Content-Type": {"application/json"}},
			RequestBody:    Body{Size: len(sent), Raw: sent},
			ResponseHeader: http.Header{"Content-Type": {"application/json;charset=UTF-8"}, "intuit_tid": {id(4)}}, ResponseBody: Body{Size: len(got), Raw: got}}}, 2)},
		{
			Entries: entry(Entry{Kind: KindExchange, Exchange: &Exchange{Hop: HopUnified, Method: "POST", Host: "127.0.0.1:45663", Path: "/accounting/invoices",
				Query: "access_token=75f102f4-44db-8f27-aade-5a7135d89d06", Route: "/accounting/invoices", Object: "invoice", ObjectID: id(7), Status: 200, Duration: 1768773, JobID: id(3),
				Intent: "c63aca67fa467bf26d3e773df0feabb9",
				RequestHeader: http.Header{"Authorization": {"Basic Y2xpZW50X3NhbmRib3hfN2ZkZjc2ZTU2MzE4OTNjNjpzZWNyZXRfc2FuZGJveF85YTAzM2Vj"}, "Content-Length": {"368"},
					"Content-Type": {"application/json"}, "X-Rutter-Version": {"2024-08-31"}},
				RequestBody: Body{Size: len(request), Raw: request},
				ResponseHeader: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "X-Rutter-Job-Id": {id(3)},
					"X-Rutter-Request-Id": {id(0)}}, ResponseBody: Body{Size: len(response), Raw: response}}}, 0),
			Puts: []Put{
				{Table: "unified.copy", Key: fmt.Sprintf("ee01ab18-2f45-8bec-b020-b2beb6f8cb14/invoice/%08d", n), Ascending: true, Value: got},
				{Table: "unified.job", Key: fmt.Sprintf("%016x", n), Ascending: true, Value: job},
			},
		},
	}
}
