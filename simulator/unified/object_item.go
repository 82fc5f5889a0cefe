package unified

import "faultline/simulator/jsontext"

var itemObject = described(Object{
	Name: "item", Plural: "items", Path: "/accounting/items", Entity: "ITEMS", EventPrefix: "ITEM",
	Native: "Item", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrCUD", Deactivates: true,
	Exact: []string{"name"},
	Fields: append([]Field{
		enum("status", "active", "archived", "unknown").writes(Never, May).from(active("active", "archived")).into(archive),
		enum("type", "inventory", "non_inventory", "service", "discount", "unknown").writes(May, May).
			from(word("Type", "unknown", "Inventory", "inventory", "NonInventory", "non_inventory", "Service", "service")).
			into(translated("Type", "inventory", "Inventory", "non_inventory", "NonInventory", "service", "Service")),
		text("code").null().writes(May, May).at("Sku").to("Sku"),
		text("name").null().writes(Must, May).at("Name").to("Name"),
		num("quantity_on_hand").null().writes(May, May).at("QtyOnHand").to("QtyOnHand"),
		array("subsidiaries", idOf("id", "subsidiary")),
		group("bill_item",
			text("description").null().writes(May, May).at("PurchaseDesc").to("PurchaseDesc"),
			dec("unit_price").null().writes(May, May).takes(TypeLoose).at("PurchaseCost").to("PurchaseCost"),
			idOf("account_id", "account").writeOnly().writes(May, May).to("ExpenseAccountRef.value"),
		).writes(May, May),
		group("invoice_item",
			text("description").null().writes(May, May).at("Description").to("Description"),
			dec("unit_price").null().writes(May, May).takes(TypeLoose).at("UnitPrice").to("UnitPrice"),
			idOf("account_id", "account").writeOnly().writes(May, May).to("IncomeAccountRef.value"),
		).writes(May, May),
		idOf("asset_account_id", "account").writeOnly().writes(May, May).to("AssetAccountRef.value"),
		extras(
			idOf("discount_account_id", "account").writeOnly().writes(May, Never),
			idOf("item_id", "item").writeOnly().writes(May, Never),
			idOf("quantity_on_hand_adjustment_account_id", "account").writeOnly().writes(May, May),
			timestamp("inventory_start_date").writeOnly().writes(May, Never).to("InvStartDate"),
		),
		timestamp("created_at").null().at("MetaData.CreateTime"),
		timestamp("updated_at").at("MetaData.LastUpdatedTime"),
	}, timestamp("last_synced_at").from(syncedAt)),
	finish: finishItem,
})

// finishItem gives a new item the accounts that a body may leave out and the platform asks for.
func finishItem(w *writing) {
	if w.update {
		return
	}
	inventory := w.record.Get("Type") == "Inventory"
	if inventory {
		w.record.Set("TrackQtyOnHand", true)
	}
	_, bought := w.body.Get("bill_item").(*jsontext.Object)
	onlyBought := w.record.Get("Type") == "NonInventory" && w.record.Get("ExpenseAccountRef") != nil
	if w.record.Get("IncomeAccountRef") == nil && !onlyBought {
		w.postsTo("IncomeAccountRef", "Income")
	}
	if w.record.Get("ExpenseAccountRef") == nil && (inventory || bought) {
		w.postsTo("ExpenseAccountRef", "Cost of Goods Sold")
	}
}

// postsTo names the company's first account of a type, when there is one.
func (w *writing) postsTo(ref, accountType string) {
	if id := w.lookup.defaultAccount(accountType, ""); id != "" {
		w.setAt(w.record, ref+".value", id)
	}
}
