package unified

import (
	"github.com/tidwall/gjson"

	"faultline/simulator/jsontext"
)

// expenseObject is what is paid at once, from a bank account or by card; a refund of it brings money back.
var expenseObject = described(Object{
	Name: "expense", Plural: "expenses", Path: "/accounting/expenses", Entity: "EXPENSE", EventPrefix: "EXPENSE",
	Native: "Purchase", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	Exact: []string{"expense_type"}, Presumed: map[string]string{"expense_type": "expense"}, Between: []string{"transaction_date"},
	namesake: &namesake{deletedAs: "EXPENSE_REFUND", holds: func(native string) bool { return gjson.Get(native, "Credit").Bool() }},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(Must, May).at("AccountRef.value").into(spentFrom),
		idOf("customer_id", "customer").null().optional().writes(May, May).from(entityOf("Customer")).into(spentFor),
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		idOf("vendor_id", "vendor").null().writes(May, May).from(entityOf("Vendor")).into(spentWith),
		timestamp("transaction_date").writes(May, Never).at("TxnDate").to("TxnDate"),
		currency("currency_code").writes(Must, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		enum("expense_type", "expense", "refund").writes(Must, Never).from(expenseType).
			into(func(w *writing, _ *Field, v any) { w.set("Credit", v == "refund") }),
		num("currency_rate").optional().writes(May, Never).at("ExchangeRate").to("ExchangeRate"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		customFields(),
		array("line_items",
			lineCustomFields(),
			idOf("account_id", "account").null().writes(May, May).from(purchaseAccount).to("Detail.AccountRef.value"),
			idOf("class_id", "class").null().writes(May, May).at(inEach("ClassRef.value", accountLine, itemLine)...).to("Detail.ClassRef.value"),
			idOf("customer_id", "customer").null().writes(May, May).from(customerAt(inEach("CustomerRef.value", accountLine, itemLine)...)).to("Detail.CustomerRef.value"),
			idOf("department_id", "department").null().writes(May, May).from(ofRecord("DepartmentRef.value")).into(departmentOfAll),
			idOf("location_id", "location").null().writes(May, May),
			idOf("project_id", "project").null().writes(May, May).from(projectAt(inEach("CustomerRef.value", accountLine, itemLine)...)).into(toProject("Detail.CustomerRef.value")),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(inEach("TaxCodeRef.value", accountLine, itemLine)...)).to("Detail.TaxCodeRef.value"),
			num("total_amount").writes(Must, Must).aboveZero().from(lineTotal).to("Amount"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			extras(
				idOf("task_id", "task").optional().writes(May, May),
				text("tax_area_code").optional().writes(May, May),
				truth("billable").null().optional().writes(May, May).from(billable).into(toBillable),
				idsOf("additional_class_ids", "class").null().optional().writes(May, May).from(nothing),
				group("item",
					idOf("id", "item").writeOnly().writes(Must, Must).to("Detail.ItemRef.value"),
					num("quantity").writeOnly().writes(May, May).to("Detail.Qty"),
					num("unit_amount").writeOnly().writes(May, May).to("Detail.UnitPrice"),
				).writeOnly().writes(May, May),
			),
		).writes(Must, May).from(elements("Line", expenseLine)).into(lines("Line", expenseDetail)),
		extras(
			idOf("department_id", "department").writeOnly().writes(May, Never).to("DepartmentRef.value"),
			idOf("location_id", "location").writeOnly().writes(May, Never),
			idOf("project_id", "project").writeOnly().writes(May, Never).into(onLines("CustomerRef.value")),
			idOf("tax_rate_id", "tax_rate").writeOnly().writes(May, Never).into(onLines("TaxCodeRef.value")),
			truth("auto_exchange_rate").writeOnly().writes(May, Never),
			truth("billable").writeOnly().writes(May, Never).into(func(w *writing, _ *Field, v any) {
				w.onLines("BillableStatus", billableStatus(v))
			}),
			truth("is_reconciled").writeOnly().writes(May, Never),
			text("journal_type").writeOnly().writes(May, Never).into(spentByCheck),
			enum("place_of_supply", "abu_dhabi", "ajman", "dubai", "fujairah", "ras_al_khaimah", "sharjah", "umm_al_quwain",
				"united_arab_emirates", "saudi_arabia", "bahrain", "kuwait", "oman", "qatar").writeOnly().writes(May, Never),
			text("reference_number").writeOnly().writes(May, Never).to("DocNumber"),
			truth("tax_inclusive").writeOnly().writes(May, Never),
			enum("tax_treatment", "vat_registered", "vat_not_registered", "gcc_vat_not_registered", "gcc_vat_registered", "non_gcc",
				"dz_vat_registered", "dz_vat_not_registered").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})

// spentFrom writes the account that an expense is paid from, and with it the way of paying, which goes by the kind of
// account.
func spentFrom(w *writing, f *Field, v any) {
	id, ok := w.resolve(f, plainText(v))
	if !ok {
		return
	}
	w.set("AccountRef.value", id)
	way := "Cash"
	if account, found := w.lookup.native(accountObject.Name, id); found && account.get("AccountType").String() == "Credit Card" {
		way = "CreditCard"
	} else if w.update && w.current.get("PaymentType").String() == "Check" {
		way = "Check"
	}
	w.set("PaymentType", way)
}

// spentByCheck makes an expense from a bank account a cheque.
func spentByCheck(w *writing, _ *Field, v any) {
	if v == "check" && w.record.Get("PaymentType") == "Cash" {
		w.set("PaymentType", "Check")
	}
}

// The platform names one party of an expense: the vendor, when there is one. The customer then stands on the lines, as
// whom it was spent for.

func spentWith(w *writing, f *Field, v any) { w.entity(f, "Vendor", v) }

func spentFor(w *writing, f *Field, v any) {
	if vendor := w.whole.Get("vendor_id"); vendor != nil || w.update && w.current.at("EntityRef.type").String() == "Vendor" {
		onLines("CustomerRef.value")(w, f, v)
		return
	}
	w.entity(f, "Customer", v)
}

func (w *writing) entity(f *Field, kind string, v any) {
	if v == nil {
		return
	}
	if id, ok := w.resolve(f, plainText(v)); ok {
		w.set("EntityRef", jsontext.With("value", id).With("type", kind))
	}
}

// entityOf reads the party of an expense when it is of a kind.
func entityOf(kind string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		if r.record.at("EntityRef.type").String() != kind {
			return b
		}
		return r.id(f.Object, r.record.at("EntityRef.value").String(), b)
	}
}

func expenseType(r *reading, _ *Field, b []byte) []byte {
	if r.record.get("Credit").isTrue() {
		return appendWord(b, "refund")
	}
	return appendWord(b, "expense")
}

var billableAt = pathsOf(inEach("BillableStatus", accountLine, itemLine)...)

func billable(r *reading, _ *Field, b []byte) []byte {
	status := r.scope.first(billableAt)
	if !status.Exists() {
		return b
	}
	return appendTruth(b, status.String() != "NotBillable")
}

func toBillable(w *writing, _ *Field, v any) { w.set("Detail.BillableStatus", billableStatus(v)) }

func billableStatus(v any) string {
	if v == true {
		return "Billable"
	}
	return "NotBillable"
}
