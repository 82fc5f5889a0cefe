package unified

import "time"

// The index of transactions: one short record for each document of whatever object, which it names.

var transactionObject = described(Object{
	Name: "transaction", Plural: "transactions", Path: "/accounting/transactions", Entity: "ACCOUNTING_TRANSACTION",
	EventPrefix: "TRANSACTION", Events: "cu", DateField: "transaction_date", Verbs: "Rr", Index: true,
	Fields: []Field{
		idOf("rutter_transaction_id", "").null().from(indexedID),
		text("rutter_transaction_type").null().from(indexedType),
		day("transaction_date").from(indexedDay),
		timestamp("last_synced_at").from(syncedAt),
		text("platform_url").null(),
	},
})

func indexedType(r *reading, _ *Field, b []byte) []byte { return appendWord(b, r.indexed.Name) }

func indexedID(r *reading, _ *Field, b []byte) []byte {
	return r.id(r.indexed.Name, r.record.follow(ownID).String(), b)
}

func indexedDay(r *reading, _ *Field, b []byte) []byte {
	if t, ok := parseMoment(r.record.at(r.indexed.NativeDate).String()); ok {
		return appendWord(b, t.Format(time.DateOnly))
	}
	return b
}

// Indexed reports whether the records of an object are in the index of transactions: those of documents are.
func (o *Object) Indexed() bool { return !o.Reference && o.Native != "" && o.NativeDate != "" }
