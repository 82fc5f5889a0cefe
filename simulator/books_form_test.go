package simulator_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

var part = regexp.MustCompile(`[^.\[\]]+`)

// put sets what a path like LinkedTxn[0].TxnId leads to.
func put(into map[string]any, path string, value any) {
	parts := part.FindAllString(path, -1)
	var at any = into
	for i, name := range parts {
		last := i == len(parts)-1
		list := !last && strings.Contains(path, name+"["+parts[i+1]+"]")
		switch here := at.(type) {
		case map[string]any:
			if last {
				here[name] = value
			} else if here[name] == nil {
				here[name] = map[bool]any{true: []any{map[string]any{}}, false: map[string]any{}}[list]
			}
			at = here[name]
		case []any:
			n, _ := strconv.Atoi(name)
			at = here[n]
		}
	}
}

// fill gives a field a value out of the books.
func (h *house) fill(t *testing.T, f platform.EntryField, party string) string {
	t.Helper()
	switch f.Type {
	case "date":
		return h.Clock().Now().Format("2006-01-02")
	case "amount":
		return "12.50"
	case "number":
		return "14"
	case "choice":
		return f.Options[0].Value
	case "text":
		return "Form " + strconv.FormatUint(h.Seed().Number(1_000_000, t.Name()), 10)
	}
	for _, kind := range f.Kinds {
		page, err := h.BookList(h.connection, kind, simulator.BookQuery{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Records {
			fits := (len(f.Types) == 0 || slices.Contains(f.Types, row.Type)) && (!f.Open || row.Status == "open") && (party == "" || row.PartyID == party) && row.Status != "inactive"
			if kind == string(ledger.KindItem) {
				fits = row.Name != ""
			}
			if fits {
				return row.ID
			}
		}
	}
	t.Fatalf("the books have nothing for %+v", f)
	return ""
}

// Every form can be filled in and entered, and what it can change shows what was entered.
func TestFormsCanBeEntered(t *testing.T) {
	h := openHouse(t, 7)
	forms, err := h.BookForms(h.connection)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range forms {
		if form.Single {
			continue
		}
		t.Run(form.Object, func(t *testing.T) {
			body := map[string]any{}
			party, filled := "", map[string]string{}
			if form.Lines != nil && form.Lines.Fields[0].Open { // a payment is of whoever owes something
				page, _ := h.BookList(h.connection, form.Lines.Fields[0].Kinds[0], simulator.BookQuery{Limit: 500})
				party = page.Records[slices.IndexFunc(page.Records, func(r simulator.BookRow) bool { return r.Status == "open" })].PartyID
			}
			previous := ""
			for _, f := range form.Fields {
				if !f.Required {
					continue
				}
				value := h.fill(t, f, "")
				if form.Lines != nil && f.Name == form.Lines.Fields[0].Same {
					value = party
				}
				if f.Name == "to" && value == previous { // a transfer goes somewhere else
					page, _ := h.BookList(h.connection, "account", simulator.BookQuery{Limit: 500})
					value = page.Records[slices.IndexFunc(page.Records, func(r simulator.BookRow) bool { return slices.Contains(f.Types, r.Type) && r.ID != previous })].ID
				}
				previous = value
				filled[f.Name] = value
				put(body, f.Native, value)
			}
			if form.Lines != nil {
				var lines []any
				for i := range max(1, form.Lines.Least) {
					line := map[string]any{}
					for path, value := range form.Lines.Fixed {
						put(line, path, value)
					}
					for _, f := range form.Lines.Fields {
						switch {
						case f.Name == "side":
							put(line, f.Native, f.Options[i%2].Value)
						case f.Required && len(f.Kinds) > 0 && f.Kinds[0] == string(ledger.KindAccount) && f.Types == nil:
							f.Types = []string{string(ledger.Expense)}
							put(line, f.Native, h.fill(t, f, ""))
						case f.Required:
							put(line, f.Native, h.fill(t, f, map[bool]string{true: party}[f.Same != ""]))
						}
					}
					lines = append(lines, line)
				}
				put(body, form.Lines.Native, lines)
			}
			data, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			made, err := h.BookEnter(t.Context(), h.connection, form.Object, data)
			if err != nil {
				t.Fatalf("%v for %s", err, data)
			}
			var native struct{ ID string }
			if err := json.Unmarshal(made, &native); err != nil {
				t.Fatal(err)
			}
			record, err := h.BookRecord(t.Context(), h.connection, form.Object, native.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range form.Fields {
				at := slices.IndexFunc(record.Values, func(v simulator.BookValue) bool { return v.Name == f.Name })
				if (at >= 0) != f.Edit {
					t.Fatalf("%s can be changed: %v, is shown: %v", f.Name, f.Edit, at >= 0)
				}
				if at < 0 || filled[f.Name] == "" {
					continue
				}
				got := record.Values[at]
				if got.Value != filled[f.Name] && got.Value != strings.TrimSuffix(filled[f.Name], "0") {
					t.Errorf("%s was entered as %q and is shown as %q", f.Name, filled[f.Name], got.Value)
				}
				if f.Type == "record" && got.Label == "" {
					t.Errorf("%s names record %s, which has no label", f.Name, got.Value)
				}
			}
			if _, err := h.BookEnter(t.Context(), h.connection, form.Object, json.RawMessage(`{}`)); err == nil {
				t.Error("an empty form was entered")
			}
		})
	}
	if verified, err := h.VerifyBooks(h.connection); err != nil || !verified.Balanced {
		t.Errorf("%+v, %v", verified, err)
	}
}

// What a company says of itself is shown as it is, and changed member by member.
func TestTheCompanyCanBeChanged(t *testing.T) {
	h := openHouse(t, 7)
	read := func() map[string]string {
		t.Helper()
		record, err := h.BookRecord(t.Context(), h.connection, "company_info", "1")
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		for _, v := range record.Values {
			values[v.Name] = v.Value
		}
		return values
	}
	before := read()
	books, err := h.Books(h.connection)
	if err != nil || before["name"] != books.Company.Name || before["country"] != books.Company.Country {
		t.Fatalf("%v, %v", before, err)
	}
	change := `{"CompanyName":"Renamed Bakery","PrimaryPhone":{"FreeFormNumber":"555-0100"},"CompanyAddr":{"Line1":"1 New Street","City":"Springfield"}}`
	if _, err := h.BookUpdate(t.Context(), h.connection, "company_info", "1", json.RawMessage(change)); err != nil {
		t.Fatal(err)
	}
	want := maps.Clone(before)
	want["name"], want["phone"], want["street"], want["city"] = "Renamed Bakery", "555-0100", "1 New Street", "Springfield"
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
}

// What lies behind a line of a statement sums to the line.
func TestPostingsAreWhatStatementsAreMadeOf(t *testing.T) {
	h := openHouse(t, 7)
	trial, err := h.BookStatement(h.connection, simulator.StatementQuery{Report: "trial-balance"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range trial.Rows {
		if row.AccountID == "" {
			continue
		}
		var closing, count = "", 0
		for after := ""; ; {
			p, err := h.BookPostings(h.connection, simulator.PostingsQuery{Account: row.AccountID, To: trial.AsOf, Limit: 7, After: after})
			if err != nil {
				t.Fatal(err)
			}
			count += len(p.Postings)
			if after = p.Next; after == "" {
				if count != p.Count || p.Postings[len(p.Postings)-1].Balance != p.Closing {
					t.Errorf("%s: %d of %d postings, the last %+v, closing %s", row.Name, count, p.Count, p.Postings[len(p.Postings)-1], p.Closing)
				}
				closing = p.Closing
				break
			}
		}
		if want := row.Debit + map[bool]string{true: "-" + row.Credit}[row.Credit != ""]; closing != want {
			t.Errorf("%s closes at %s, the trial balance has %s", row.Name, closing, want)
		}
	}
	if _, err := h.BookPostings(h.connection, simulator.PostingsQuery{Account: "999999", Limit: 1}); problem.From(err).Code != problem.NotFound {
		t.Errorf("an account that is none: %v", err)
	}
	if _, err := h.BookPostings(h.connection, simulator.PostingsQuery{Account: "1", Limit: 1, After: "x"}); problem.From(err).Code != problem.Invalid {
		t.Errorf("a place that is none: %v", err)
	}
}

// The ageings and the cash flow say what the balance sheet says, and an ageing of one contact is its row.
func TestAgeingAndCashFlowAgreeWithTheBalanceSheet(t *testing.T) {
	h := openHouse(t, 7)
	read := func(q simulator.StatementQuery) simulator.BookStatement {
		t.Helper()
		s, err := h.BookStatement(h.connection, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range s.Rows {
			if len(row.Amounts) != len(s.Columns) {
				t.Fatalf("%s: %d amounts in %d columns: %+v", q.Report, len(row.Amounts), len(s.Columns), row)
			}
		}
		return s
	}
	sheet := read(simulator.StatementQuery{Report: "balance-sheet"})
	last := func(s simulator.BookStatement) string { return s.Rows[len(s.Rows)-1].Amounts[len(s.Columns)-1] }
	for report, group := range map[string]string{"receivable-ageing": "receivable", "payable-ageing": "payable"} {
		ages := read(simulator.StatementQuery{Report: report})
		if last(ages) == "" || last(ages) != amountOf(sheet, group) {
			t.Errorf("%s comes to %q, the balance sheet has %q", report, last(ages), amountOf(sheet, group))
		}
		contact := ages.Rows[0]
		one := read(simulator.StatementQuery{Report: report, Contact: contact.ID})
		if last(one) != contact.Amounts[len(contact.Amounts)-1] || len(one.Rows) < 2 || one.Rows[0].Role != "document" || one.Rows[0].ID == "" {
			t.Errorf("%s of %s: %+v", report, contact.Name, one.Rows)
		}
	}
	flow := read(simulator.StatementQuery{Report: "cash-flow"})
	if amountOf(flow, "ending_cash") != amountOf(sheet, "bank") {
		t.Errorf("cash ends at %q, the banks hold %q", amountOf(flow, "ending_cash"), amountOf(sheet, "bank"))
	}
}
