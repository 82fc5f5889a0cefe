package companyfile_test

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/companyfile"
	"faultline/simulator/problem"
)

// folder is a small company made by hand: its ids are words.
func folder() map[string]string {
	return map[string]string{
		"company.csv": "schema_version,name,currency,receivable_account,payable_account,tax_account,sales_account\n1,Corner Shop,USD,ar,ap,tax,sales\n",
		"accounts.csv": "id,name,type\nbank,Checking,bank\nar,Receivable,accounts_receivable\nap,Payable,accounts_payable\n" +
			"tax,Sales tax,other_current_liability\nsales,Sales,income\nrent,Rent,expense\nown,Capital,equity\n",
		"lists.csv":          "id,kind,name,due_days\nnet30,payment_term,Net 30,30\nstate,tax_agency,State,\nvat,tax_rate,VAT,\n",
		"tax_components.csv": "list,name,percent,agency\nvat,VAT,10,state\n",
		"contacts.csv":       "id,kind,name\nann,customer,Ann\nbob,vendor,Bob\n",
		"items.csv":          "id,name,unit_price,income_account\nbread,Bread,2.50,sales\n",
		"documents.csv": "id,kind,contact,number,date,terms,account,total,open\n" +
			"I1,invoice,ann,1001,2026-01-05,net30,,16.50,6.50\nP1,invoice_payment,ann,,2026-01-09,,bank,10.00,\nB1,bill,bob,77,2026-01-31,,,500.00,500.00\n",
		"document_lines.csv": "document,item,quantity,unit_price,amount,account,tax_rate\nI1,bread,6,2.50,15.00,,vat\nB1,,,,500.00,rent,\n",
		"settlements.csv":    "document,kind,settled,amount\nP1,invoice,I1,10.00\n",
		"journals.csv":       "id,date,private_note\nJ1,2026-01-01,Opening\n",
		"journal_lines.csv":  "journal,account,debit,credit\nJ1,bank,1000.00,\nJ1,own,,1000.00\n",
	}
}

func files(of map[string]string) []companyfile.File {
	var all []companyfile.File
	for _, name := range []string{"company.csv", "accounts.csv", "lists.csv", "tax_components.csv", "contacts.csv", "items.csv", "documents.csv",
		"document_lines.csv", "settlements.csv", "deposits.csv", "journals.csv", "journal_lines.csv", "contacts.json", "notes.txt"} {
		if data, ok := of[name]; ok {
			all = append(all, companyfile.File{Name: name, Data: []byte(data)})
		}
	}
	return all
}

func TestImportOfAFolderMadeByHand(t *testing.T) {
	book, report := imported(t, files(folder()))
	if len(report.Findings) > 0 {
		t.Fatalf("%+v", report.Findings)
	}
	want := []companyfile.TakenTable{{"accounts", 7}, {"lists", 3}, {"contacts", 2}, {"items", 1}, {"documents", 3}, {"journals", 1}}
	if diff := cmp.Diff(want, report.Taken); diff != "" {
		t.Error(diff)
	}
	book.View(func(v *ledger.View) {
		balances := map[string]string{}
		v.Each(ledger.KindAccount, func(r ledger.Record) bool {
			a := r.(*ledger.Account)
			balances[a.Name] = v.Balance(a.ID).Fixed("USD")
			return true
		})
		want := map[string]string{"Checking": "1010.00", "Receivable": "6.50", "Payable": "500.00", "Sales tax": "1.50", "Sales": "15.00", "Rent": "500.00", "Capital": "1000.00"}
		if diff := cmp.Diff(want, balances); diff != "" {
			t.Error(diff)
		}
		v.Each(ledger.KindInvoice, func(r ledger.Record) bool {
			if d := r.(*ledger.Document); d.DueDate != "2026-02-04" || len(d.Taxes) != 1 {
				t.Errorf("the invoice: %+v", d)
			}
			return true
		})
	})
	// Once the books have numbered the rows, the files keep the numbers.
	written := exported(t, book, companyfile.CSV)
	again, report := imported(t, written)
	if len(report.Findings) > 0 {
		t.Fatalf("%+v", report.Findings)
	}
	same(t, book, again, companyfile.CSV)
}

func TestImportReportsRowByRow(t *testing.T) {
	replace := func(file, old, with string) func(map[string]string) {
		return func(f map[string]string) {
			if !strings.Contains(f[file], old) {
				t.Fatalf("%s has no %q", file, old)
			}
			f[file] = strings.Replace(f[file], old, with, 1)
		}
	}
	for name, tc := range map[string]struct {
		change func(map[string]string)
		want   []companyfile.Finding // without their remedies
	}{
		"a journal out of balance": {replace("journal_lines.csv", "J1,own,,1000.00", "J1,own,,900.00"), []companyfile.Finding{
			{File: "journals.csv", Line: 2, Field: "journal_lines", Message: "debits exceed credits by 100.00", Refused: true}}},
		"a total that does not foot": {replace("documents.csv", ",16.50,6.50", ",17.00,6.50"), []companyfile.Finding{
			{File: "documents.csv", Line: 2, Field: "total", Message: "the document comes to 16.50, not 17.00", Refused: true},
			{File: "settlements.csv", Line: 2, Field: "settled", Message: `row "I1" of documents is not in the books`, Refused: true}}},
		"an open amount that is not": {replace("documents.csv", ",16.50,6.50", ",16.50,7.50"), []companyfile.Finding{
			{File: "documents.csv", Line: 2, Field: "open", Message: "7.50 should be open, and 6.50 is"}}},
		"more paid than is due": {replace("settlements.csv", "10.00", "99.00"), []companyfile.Finding{
			{File: "documents.csv", Line: 2, Field: "open", Message: "6.50 should be open, and 16.50 is"},
			{File: "settlements.csv", Line: 2, Field: "amount", Message: "invoice 14 has 16.50 open, less than 99.00", Refused: true}}},
		"an amount that does not multiply": {replace("document_lines.csv", "6,2.50,15.00", "7,2.50,15.00"), []companyfile.Finding{
			{File: "document_lines.csv", Line: 2, Field: "amount", Message: "7 at 2.5 are 17.50, not 15.00"}}},
		"an account that is not there": {replace("document_lines.csv", "rent", "rnet"), []companyfile.Finding{
			{File: "document_lines.csv", Line: 3, Field: "account", Message: `there is no row "rnet" in accounts`, Refused: true}}},
		"an account of a wrong type": {replace("accounts.csv", "Checking,bank", "Checking,bnak"), []companyfile.Finding{
			{File: "accounts.csv", Line: 2, Field: "type", Message: `"bnak" is not an account type`, Refused: true},
			{File: "documents.csv", Line: 2, Field: "open", Message: "6.50 should be open, and 16.50 is"},
			{File: "documents.csv", Line: 3, Field: "account", Message: `row "bank" of accounts is not in the books`, Refused: true},
			{File: "journal_lines.csv", Line: 2, Field: "account", Message: `row "bank" of accounts is not in the books`, Refused: true}}},
		"an id twice": {replace("contacts.csv", "bob,vendor,Bob\n", "bob,vendor,Bob\nbob,vendor,Bo\n"), []companyfile.Finding{
			{File: "contacts.csv", Line: 4, Field: "id", Message: `the id "bob" is that of line 3`, Refused: true}}},
		"a name twice": {replace("contacts.csv", "bob,vendor,Bob\n", "bob,vendor,Bob\nbo,vendor,BOB\n"), []companyfile.Finding{
			{File: "contacts.csv", Line: 4, Field: "name", Message: `the name "bob" is taken by record 12`, Refused: true}}},
		"no id": {replace("contacts.csv", "bob,vendor,Bob\n", "bob,vendor,Bob\n,vendor,Bo\n"), []companyfile.Finding{
			{File: "contacts.csv", Line: 4, Field: "id", Message: "the id is missing", Refused: true}}},
		"a line of no document": {replace("document_lines.csv", "B1,,,,", "I1,bread,1,1,1.00,,vat\nB9,,,,"), []companyfile.Finding{
			{File: "documents.csv", Line: 2, Field: "total", Message: "the document comes to 17.60, not 16.50", Refused: true},
			{File: "documents.csv", Line: 4, Field: "document_lines", Message: "at least 1 line is missing", Refused: true},
			{File: "document_lines.csv", Line: 4, Field: "document", Message: `there is no row "B9" in documents`, Refused: true},
			{File: "settlements.csv", Line: 2, Field: "settled", Message: `row "I1" of documents is not in the books`, Refused: true}}},
		"a third of a cent": {replace("document_lines.csv", "500.00", "500.003"), []companyfile.Finding{
			{File: "document_lines.csv", Line: 3, Field: "amount", Message: `"500.003" has more than the 2 decimal digits of USD`, Refused: true}}},
		"a kind that is none": {replace("documents.csv", "B1,bill", "B1,bull"), []companyfile.Finding{
			{File: "documents.csv", Line: 4, Field: "kind", Message: `"bull" is not a kind of document`, Refused: true}}},
		"a cell too many": {replace("accounts.csv", "rent,Rent,expense", "rent,Rent,expense,1"), []companyfile.Finding{
			{File: "accounts.csv", Line: 7, Message: "the row has more cells than the file has columns", Refused: true},
			{File: "document_lines.csv", Line: 3, Field: "account", Message: `there is no row "rent" in accounts`, Refused: true}}},
		"a quote left open": {replace("settlements.csv", "10.00", `"10.00`), []companyfile.Finding{
			{File: "documents.csv", Line: 2, Field: "open", Message: "6.50 should be open, and 16.50 is"},
			{File: "settlements.csv", Line: 2, Message: "a quote is opened and not closed", Refused: true}}},
		"a column that is none": {replace("contacts.csv", "id,kind,name", "id,kind,name,mood"), []companyfile.Finding{
			{File: "contacts.csv", Line: 1, Field: "mood", Message: "the table has no such column; it is not read"}}},
		"a default that is none": {replace("company.csv", "tax,sales\n", "tax,slaes\n"), []companyfile.Finding{
			{File: "company.csv", Line: 2, Field: "sales_account", Message: `there is no row "slaes" in accounts; the company has no such default`}}},
		"a file that is none": {func(f map[string]string) { f["notes.txt"] = "hello" }, []companyfile.Finding{
			{File: "notes.txt", Message: "no table of a company has this name; the file is not read"}}},
		"parents in a circle": {func(f map[string]string) {
			f["lists.csv"] = "id,kind,name,due_days,parent\nnet30,payment_term,Net 30,30,\nstate,tax_agency,State,,\nvat,tax_rate,VAT,,\na,class,A,,b\nb,class,B,,a\n"
		}, []companyfile.Finding{
			{File: "lists.csv", Line: 5, Field: "parent", Message: `row "b" of lists is not in the books`, Refused: true},
			{File: "lists.csv", Line: 6, Field: "parent", Message: `row "a" of lists is not in the books`, Refused: true}}},
		"both forms": {func(f map[string]string) {
			f["contacts.json"] = "[\n {\"id\":\"ann\",\"kind\":\"customer\",\"name\":\"Ann\"},\n {\"id\":\"bob\",\"kind\":\"vendor\",\n\"name\":\"\",\n\"mood\":1}]"
		}, []companyfile.Finding{
			{File: "contacts.csv", Message: "the folder has the table as JSON too; the CSV files of it are not read"},
			{File: "contacts.json", Line: 3, Field: "name", Message: "the name of the vendor is missing", Refused: true},
			{File: "contacts.json", Line: 5, Field: "mood", Message: "the table has no such column; it is not read"},
			{File: "documents.csv", Line: 4, Field: "contact", Message: `row "bob" of contacts is not in the books`, Refused: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			f := folder()
			tc.change(f)
			book, report := imported(t, files(f))
			got := report.Findings
			for i := range got {
				if got[i].Remedy == "" {
					t.Errorf("no remedy: %+v", got[i])
				}
				got[i].Remedy = ""
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if err := book.Verify(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestImportWantsACompany(t *testing.T) {
	for name, tc := range map[string]struct{ company, path string }{
		"none":               {"", "company"},
		"without a currency": {"schema_version,name\n1,Shop\n", "company.csv:2:currency"},
		"in a strange one":   {"schema_version,name,currency\n1,Shop,dollars\n", "company.csv:2:currency"},
		"without a name":     {"schema_version,currency\n1,USD\n", "company.csv:2:name"},
		"of a later version": {"schema_version,name,currency\n2,Shop,USD\n", "company.csv:2:schema_version"},
	} {
		t.Run(name, func(t *testing.T) {
			var all []companyfile.File
			if tc.company != "" {
				all = append(all, companyfile.File{Name: "company.csv", Data: []byte(tc.company)})
			}
			_, _, err := companyfile.Import(context.Background(), all, ledger.Company{}, ledger.Options{})
			if p := problem.From(err); err == nil || p.Path != tc.path || p.Hint == "" {
				t.Errorf("answered %v", err)
			}
		})
	}
}

func TestUnpack(t *testing.T) {
	pack := func(names ...string) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, name := range names {
			entry, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = entry.Write([]byte("id\n"))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	many := make([]string, 65)
	for i := range many {
		many[i] = strings.Repeat("x", i+1) + ".csv"
	}
	for name, tc := range map[string]struct {
		data []byte
		want []string // nil: refused
	}{
		"names lose their directories": {pack("shop/accounts.csv", "../../etc/passwd", `..\..\boot.csv`, "/abs.csv", "shop/", "__MACOSX/shop/._a.csv"), []string{"accounts.csv", "passwd", "boot.csv", "abs.csv"}},
		"too many files":               {pack(many...), nil},
		"no zip file":                  {[]byte("id,name\n"), nil},
		"a zip file cut short":         {pack("accounts.csv")[:40], nil},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := companyfile.Unpack(tc.data)
			if (err != nil) != (tc.want == nil) {
				t.Fatal(err)
			}
			var got []string
			for _, f := range files {
				got = append(got, f.Name)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPackIsTheSameEveryTime(t *testing.T) {
	a, err := companyfile.Pack(files(folder()))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := companyfile.Pack(files(folder()))
	back, err := companyfile.Unpack(a)
	if err != nil || !bytes.Equal(a, b) {
		t.Fatalf("%v, the same: %v", err, bytes.Equal(a, b))
	}
	if diff := cmp.Diff(files(folder()), back); diff != "" {
		t.Error(diff)
	}
}

// Whatever the files hold, there are books that balance, or an error that says what is wrong with the company.
func FuzzImport(f *testing.F) {
	f.Add("documents.csv", []byte(folder()["documents.csv"]))
	f.Add("journal_lines.csv", []byte("journal,account,debit\nJ1,\"bank\"\"\",1e3\nJ1,own,-1000\n"))
	f.Add("contacts.json", []byte(`[{"id":1,"kind":"customer","name":{"a":[]}},7]`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		all := files(folder())
		replaced := false
		for i := range all {
			if all[i].Name == name {
				all[i].Data, replaced = data, true
			}
		}
		if !replaced {
			all = append(all, companyfile.File{Name: name, Data: data})
		}
		book, report, err := companyfile.Import(context.Background(), all, ledger.Company{ID: "1"}, ledger.Options{})
		if err != nil {
			if problem.From(err).Code == problem.Internal {
				t.Fatal(err)
			}
			return
		}
		if err := book.Verify(); err != nil {
			t.Fatal(err)
		}
		for _, finding := range report.Findings {
			if finding.File == "" || finding.Message == "" || finding.Remedy == "" {
				t.Fatalf("%+v", finding)
			}
		}
	})
}
