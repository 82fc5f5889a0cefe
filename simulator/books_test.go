package simulator_test

import (
	"encoding/json"
	"testing"

	"faultline/simulator"
	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// sums reads what the rows of a trial balance add up to.
func sums(t *testing.T, s simulator.BookStatement) (debit, credit ledger.Minor) {
	t.Helper()
	for _, row := range s.Rows {
		if row.Role != "account" {
			continue
		}
		for _, side := range []struct {
			text string
			sum  *ledger.Minor
		}{{row.Debit, &debit}, {row.Credit, &credit}} {
			if side.text == "" {
				continue
			}
			amount, err := ledger.ParseMinor(side.text, s.Currency)
			if err != nil {
				t.Fatal(err)
			}
			*side.sum += amount
		}
	}
	return debit, credit
}

func TestBooksShowWhatTheIntegrationDoesNotSeeYet(t *testing.T) {
	h := openHouse(t, 7)
	before, err := h.Books(h.connection)
	if err != nil || !before.Balanced || before.Behind != 0 {
		t.Fatalf("the books before: %+v, %v", before, err)
	}
	page, err := h.BookList(h.connection, "invoices", simulator.BookQuery{Limit: 200})
	if err != nil || page.Total != 25 || len(page.Records) != 25 || page.Next != "" {
		t.Fatalf("%d of %d invoices, next %q, %v", len(page.Records), page.Total, page.Next, err)
	}
	row := openInvoice(t, page)
	record, err := h.BookRecord(t.Context(), h.connection, "invoice", row.UnifiedID)
	if err != nil || record.ID != row.ID || len(record.Lines) == 0 || len(record.Postings) < 2 || !record.Voidable || !record.Deletable {
		t.Fatalf("the invoice: %+v, %v", record, err)
	}

	edit := json.RawMessage(`{"memo":"Looked at again","lines":[{"id":"` + record.Lines[0].ID + `","amount":"987.65"}]}`)
	if _, err := h.BookUpdate(t.Context(), h.connection, "invoice", row.ID, edit); err != nil {
		t.Fatal(err)
	}
	edited, err := h.BookRecord(t.Context(), h.connection, "invoice", row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if edited.Memo != "Looked at again" || edited.Lines[0].Amount != "987.65" || edited.Synced || edited.ChangedBy != "bookkeeper" || len(edited.Lines) != len(record.Lines) {
		t.Errorf("after the edit: %+v", edited)
	}
	if len(edited.Revisions) != 1 || edited.Revisions[0].Revision != edited.Revision || edited.Revisions[0].Actor != "bookkeeper" {
		t.Errorf("the changes of the invoice are %+v", edited.Revisions)
	}
	if after, err := h.Books(h.connection); err != nil || !after.Balanced || after.Behind != 1 {
		t.Errorf("the books after: %+v, %v", after, err)
	}
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	if synced, err := h.BookRecord(t.Context(), h.connection, "invoice", row.ID); err != nil || !synced.Synced {
		t.Errorf("after the sync: %+v, %v", synced.BookRow, err)
	}
}

func openInvoice(t *testing.T, page simulator.BookPage) simulator.BookRow {
	t.Helper()
	for _, row := range page.Records {
		if row.Status == string(ledger.StatusOpen) && row.Synced {
			return row
		}
	}
	t.Fatal("no invoice is open")
	return simulator.BookRow{}
}

func TestBooksListInParts(t *testing.T) {
	h := openHouse(t, 7)
	var seen []string
	q := simulator.BookQuery{Limit: 10}
	for range 9 {
		page, err := h.BookList(h.connection, "invoice", q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Records {
			seen = append(seen, row.ID)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(seen) != 25 {
		t.Fatalf("%d rows in parts: %v", len(seen), seen)
	}
	// A row that is gone since leaves its place behind.
	page, err := h.BookList(h.connection, "invoice", simulator.BookQuery{Limit: 10, After: seen[9]})
	if err != nil || page.Records[0].ID != seen[10] {
		t.Fatalf("after %s comes %+v, %v", seen[9], page.Records, err)
	}
	first, err := h.BookList(h.connection, "invoice", simulator.BookQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	named, err := h.BookList(h.connection, "invoice", simulator.BookQuery{Limit: 100, Text: "  " + first.Records[0].Party})
	if err != nil || named.Total == 0 || named.Total == 25 {
		t.Fatalf("%d invoices of %q, %v", named.Total, first.Records[0].Party, err)
	}
	for _, row := range named.Records {
		if row.Party != first.Records[0].Party {
			t.Errorf("%q found %q", first.Records[0].Party, row.Party)
		}
	}
}

func TestBooksCountWhatTheCopyLacksAsItMoves(t *testing.T) {
	h := openHouse(t, 7)
	behind := func(want int) {
		t.Helper()
		books, err := h.Books(h.connection)
		if err != nil || books.Behind != want || !books.Balanced || books.Debit == "" || books.Debit != books.Credit {
			t.Fatalf("the books: %+v, %v; want %d behind", books, err, want)
		}
	}
	change := func(_ json.RawMessage, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	behind(0)
	change(h.BookCreate(t.Context(), h.connection, "customer", nil))
	change(h.BookCreate(t.Context(), h.connection, "vendor", nil))
	behind(2)
	change(h.BookUpdate(t.Context(), h.connection, "customer", "any", nil))
	change(h.BookCreate(t.Context(), h.connection, "bill", nil))
	page, err := h.BookList(h.connection, "bill", simulator.BookQuery{Limit: 1})
	if err != nil || len(page.Records) != 1 || page.Records[0].Synced {
		t.Fatalf("the newest bill: %+v, %v", page.Records, err)
	}
	if err := h.BookDelete(t.Context(), h.connection, "bill", page.Records[0].ID); err != nil {
		t.Fatal(err)
	}
	behind(3) // the bill is gone before anybody could copy it
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	behind(0)
	verified, err := h.VerifyBooks(h.connection)
	if err != nil || !verified.Balanced || verified.Documents < 25 {
		t.Errorf("the whole count: %+v, %v", verified, err)
	}
}

func TestBooksRefuse(t *testing.T) {
	h := openHouse(t, 7)
	page, err := h.BookList(h.connection, "invoice", simulator.BookQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	id := openInvoice(t, page).ID
	update := func(object, fields string) error {
		_, err := h.BookUpdate(t.Context(), h.connection, object, id, json.RawMessage(fields))
		return err
	}
	for name, tc := range map[string]struct {
		got  error
		want problem.Code
	}{
		"a line that is not there":   {update("invoice", `{"lines":[{"id":"99","amount":"1.00"}]}`), problem.Invalid},
		"an amount that is none":     {update("invoice", `{"lines":[{"id":"1","amount":"1e999"}]}`), problem.Invalid},
		"a third of a cent":          {update("invoice", `{"lines":[{"id":"1","amount":"1.003"}]}`), problem.Invalid},
		"lines that are no list":     {update("invoice", `{"lines":7}`), problem.Invalid},
		"an object that is none":     {second(h.BookList(h.connection, "ghost", simulator.BookQuery{Limit: 1})), problem.Invalid},
		"a record that is not there": {second(h.BookRecord(t.Context(), h.connection, "invoice", "999999")), problem.NotFound},
		"an id spelled otherwise":    {second(h.BookRecord(t.Context(), h.connection, "invoice", "0"+id)), problem.NotFound},
		"an invoice among the bills": {second(h.BookRecord(t.Context(), h.connection, "bill", id)), problem.NotFound},
		"a day that is none":         {second(h.BookStatement(h.connection, simulator.StatementQuery{Report: "trial-balance", AsOf: "2026-02-30"})), problem.Invalid},
		"a report that is none":      {second(h.BookStatement(h.connection, simulator.StatementQuery{Report: "horoscope"})), problem.Invalid},
		"a connection that is none":  {second(h.Books("nowhere")), problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.got == nil || problem.From(tc.got).Code != tc.want {
				t.Errorf("answered %v, want %s", tc.got, tc.want)
			}
		})
	}
	if books, err := h.Books(h.connection); err != nil || books.Behind != 0 {
		t.Errorf("something was changed: %+v, %v", books, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestBookStatementsAgree(t *testing.T) {
	h := openHouse(t, 7)
	trial, err := h.BookStatement(h.connection, simulator.StatementQuery{Report: "trial-balance"})
	if err != nil {
		t.Fatal(err)
	}
	debit, credit := sums(t, trial)
	if debit == 0 || debit != credit {
		t.Errorf("debits %d, credits %d", debit, credit)
	}
	if total := trial.Rows[len(trial.Rows)-1]; total.Debit != debit.Fixed(trial.Currency) || total.Credit != total.Debit {
		t.Errorf("the total row is %+v", total)
	}
	sheet, err := h.BookStatement(h.connection, simulator.StatementQuery{Report: "balance-sheet"})
	if err != nil {
		t.Fatal(err)
	}
	if amountOf(sheet, "assets") == "" || amountOf(sheet, "assets") != amountOf(sheet, "liabilities_and_equity") {
		t.Errorf("assets %q, liabilities and equity %q", amountOf(sheet, "assets"), amountOf(sheet, "liabilities_and_equity"))
	}
	income, err := h.BookStatement(h.connection, simulator.StatementQuery{Report: "income-statement"})
	if err != nil || income.From == "" || income.Basis != "accrual" {
		t.Fatalf("%+v, %v", income, err)
	}
	if amountOf(income, "net_income") != amountOf(sheet, "net_income") {
		t.Errorf("net income %q, in the balance sheet %q", amountOf(income, "net_income"), amountOf(sheet, "net_income"))
	}
}

func amountOf(s simulator.BookStatement, group string) string {
	for _, row := range s.Rows {
		if row.Group == group {
			return row.Amount
		}
	}
	return ""
}
