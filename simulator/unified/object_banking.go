package unified

import (
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
)

// Banking: the accounts at the bank as the company keeps them in its books, and what moved them.

var bankingTypes = []string{"annuity", "credit", "depository", "insurance", "investment", "loan", "property", "other"}

// bankAccountObject are the accounts of the ledger that are held at a bank or a card issuer.
var bankAccountObject = described(Object{
	Name: "bank_account", Plural: "bank_accounts", Path: "/banking/bank_accounts", Entity: "BANK_ACCOUNT", EventPrefix: "BANK_ACCOUNT", Events: "cu",
	Native: "Account", Where: "AccountType in ('Bank','Credit Card')", holds: atBank, Reference: true, Inactive: true,
	DateField: "last_synced_at", Verbs: "Rr", Unfiltered: true,
	Fields: []Field{
		text("name").null().at("Name"),
		text("mask").null(),
		enum("type", bankingTypes...).wordNull().from(word("AccountType", "other", "Bank", "depository", "Credit Card", "credit")),
		enum("subtype", "checking", "savings", "credit_card", "other").wordNull().
			from(word("AccountSubType", "other", "Checking", "checking", "Savings", "savings", "CreditCard", "credit_card")),
		group("balance", bankBalance...).null(),
		timestamp("last_synced_at").from(syncedAt),
	},
})

// bankBalance are the amounts of an account. What the books say is there is what can be drawn on; how much a card still
// gives they do not say.
var bankBalance = []Field{
	num("available").null().from(func(r *reading, f *Field, b []byte) []byte {
		if r.record.get("AccountType").String() != "Bank" {
			return b
		}
		return appendNumber(b, r.record.get("CurrentBalance"), false)
	}),
	num("current").null().at("CurrentBalance"),
	currency("currency_code").wordNull().at("CurrencyRef.value"),
}

func atBank(account node) bool {
	kind := account.get("AccountType").String()
	return kind == "Bank" || kind == "Credit Card"
}

// Two views of one account.
var (
	bankBalanceView = described(Object{Name: "bank_account_balance", Fields: append(append([]Field{
		idOf("account_id", "bank_account").null().at("Id"),
	}, bankBalance...), timestamp("last_synced_at").from(syncedAt))})
	bankDetailsView = described(Object{Name: "bank_account_details", Fields: []Field{
		group("ach", text("account_number").null(), text("routing_number").null(), text("wire_routing_number").null()).null().from(nothing),
		timestamp("last_synced_at").from(syncedAt),
	}})
)

func bankingRoutes() []*route {
	one := func(name string, view *Object) *route {
		return &route{Route: Route{http.MethodGet, bankAccountObject.Path + "/:id/" + name, bankAccountObject.Name}, object: bankAccountObject, verb: 'r', token: true, data: true,
			serve: func(a *API, q *request) exchange.Answer { return a.bankView(q, view) }}
	}
	return []*route{one("balance", bankBalanceView), one("details", bankDetailsView)}
}

// bankView answers with what a view shows of an account.
func (a *API) bankView(q *request, show *Object) exchange.Answer {
	r, f := a.beside(q)
	if f != nil {
		return q.fail(f)
	}
	shown, err := a.copy.shown(q.connection.ID, show, r)
	if err != nil {
		return q.fail(internalFailure())
	}
	return q.single(show, shown)
}

// bankTransactionObject is what moved the accounts at the bank: the payments, expenses, deposits and transfers that
// name one.
var bankTransactionObject = described(Object{
	Name: "bank_transaction", Plural: "bank_transactions", Path: "/banking/bank_transactions", Entity: "BANK_TRANSACTION", Events: eventsNone,
	DateField: "date", Verbs: "Rr", Unfiltered: true, Banked: true,
	Fields: []Field{
		idOf("account_id", "bank_account").null().from(func(r *reading, f *Field, b []byte) []byte { return r.id(f.Object, r.moved.account, b) }),
		num("amount").null().from(func(r *reading, _ *Field, b []byte) []byte { return appendDecimal(b, r.moved.amount) }),
		currency("currency_code").wordNull().at("CurrencyRef.value"),
		timestamp("date").null().at("TxnDate"),
		text("merchant_name").null().at("EntityRef.name", "VendorRef.name", "CustomerRef.name"),
		enum("status", "pending", "posted").optional().from(func(_ *reading, _ *Field, b []byte) []byte { return appendWord(b, "posted") }),
		plainWords("category").from(func(r *reading, _ *Field, b []byte) []byte {
			return append(appendWord(append(b, '['), r.indexed.Name), ']')
		}),
		timestamp("last_synced_at").from(syncedAt),
	},
})

// movement is what a document moved one account at the bank by: what went in is positive.
type movement struct {
	account string
	amount  decimal
}

// bankPaths say where the native records of an object name the accounts that their money went through, and in which
// direction; paths of one direction exclude each other.
var bankPaths = map[string]struct{ in, out []path }{
	"expense":         {out: pathsOf("AccountRef.value")},
	"bill_payment":    {out: pathsOf("CheckPayment.BankAccountRef.value", "CreditCardPayment.CCAccountRef.value")},
	"invoice_payment": {in: pathsOf("DepositToAccountRef.value")},
	"sales_receipt":   {in: pathsOf("DepositToAccountRef.value")},
	"customer_refund": {out: pathsOf("DepositToAccountRef.value")},
	"bank_deposit":    {in: pathsOf("DepositToAccountRef.value")},
	"bank_transfer":   {in: pathsOf("ToAccountRef.value"), out: pathsOf("FromAccountRef.value")},
}

var movedAmount = pathsOf("TotalAmt", "Amount")

// banking takes the rows of one document table over into the table of bank transactions.
type banking struct {
	copy   *Copy
	book   *book
	object *Object
	into   *table
}

// note follows a row that was put in.
func (x *banking) note(r *row) {
	x.gone(r)
	if r.deleted || r.twin() {
		return
	}
	record := outlined(r.native.String())
	for i, m := range x.movements(record) {
		key := banked(r.platformID, i)
		id := unifiedID(x.copy.o.Seed, x.book.realm, bankTransactionObject.Name, key)
		reading := reading{object: bankTransactionObject, indexed: x.object, moved: m, key: key, seed: x.copy.o.Seed, realm: x.book.realm, synced: r.synced,
			own: id, record: record, peers: x.book}
		if x.copy.drawn.draw(bankTransactionObject.Name, &reading) != nil {
			continue
		}
		entry := &row{id: id, platformID: key, serial: r.serial, announced: r.announced, version: r.version, synced: r.synced, native: r.native}
		entry.take(&x.copy.drawn)
		x.into.replace(nil, entry)
	}
}

func (x *banking) gone(r *row) {
	for i := range 2 { // no document moves more accounts
		if before := x.into.rows.at(banked(r.platformID, i)); before != nil {
			x.into.remove(before)
		}
	}
}

// banked is the id of the i-th movement of a document.
func banked(platformID string, i int) string { return platformID + "-" + strconv.Itoa(i+1) }

// movements are what a document moved accounts at the bank by.
func (x *banking) movements(record node) []movement {
	total, _ := parseDecimal(record.first(movedAmount).Raw())
	if record.get("Credit").isTrue() {
		total = -total
	}
	paths := bankPaths[x.object.Name]
	var list []movement
	for _, m := range []movement{{record.first(paths.out).String(), -total}, {record.first(paths.in).String(), total}} {
		if account, ok := x.book.native(accountObject.Name, m.account); ok && total != 0 && atBank(account) {
			list = append(list, m)
		}
	}
	return list
}

// bank makes the table of bank transactions of a connection if there is none yet.
func (c *Copy) bank(connection string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.books[connection]
	if b == nil || b.tables[bankTransactionObject.Name] != nil {
		return
	}
	into := b.table(bankTransactionObject.Name)
	for _, o := range objects {
		if _, moves := bankPaths[o.Name]; moves {
			b.table(o.Name).reflect(&banking{copy: c, book: b, object: o, into: into})
		}
	}
}

// derive makes the table of an object whose records are made of those of others.
func (c *Copy) derive(connection string, o *Object) {
	switch {
	case o.Index:
		c.index(connection)
	case o.Banked:
		c.bank(connection)
	}
}
