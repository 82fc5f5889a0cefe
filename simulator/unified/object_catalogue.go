package unified

// What other records point at and what posts nothing: classes, departments, terms, methods, currencies; and the objects
// of the same sort that a platform may not have. Where Native is empty the lists stay empty.

// branch are the members of the objects whose records form a tree.
func branch(object string) []Field {
	return []Field{
		idOf("parent_id", object).null().writes(May, Never).at("ParentRef.value").to("ParentRef.value"),
		truth("has_children").null().from(hasChildren),
		text("name").null().writes(Must, Never).at("Name").to("Name"),
		enum("status", "active", "archived").optional().from(active("active", "archived")),
	}
}

var classObject = described(Object{
	Name: "class", Plural: "classes", Path: "/accounting/classes", Entity: "CLASS", EventPrefix: "CLASS",
	Native: "Class", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrC", tree: true,
	Fields: append(branch("class"), tail(false)...),
})

var departmentObject = described(Object{
	Name: "department", Plural: "departments", Path: "/accounting/departments", Entity: "DEPARTMENT", EventPrefix: "DEPARTMENT",
	Native: "Department", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrC", tree: true,
	alike:  []*Object{locationObject},
	Fields: append(branch("department"), tail(true)...),
})

// The platform calls its departments locations on the page; they are both here.
var locationObject = described(Object{
	Name: "location", Plural: "locations", Path: "/accounting/locations", Entity: "LOCATION", EventPrefix: "LOCATION",
	Events: "d", Native: "Department", Reference: true, Inactive: true, DateField: "created_at", Verbs: "Rr", tree: true,
	Fields: append(append(branch("location"), array("subsidiaries", idOf("id", "subsidiary"))), tail(false)...),
})

var subsidiaryObject = described(Object{
	Name: "subsidiary", Plural: "subsidiaries", Path: "/accounting/subsidiaries", Entity: "SUBSIDIARY", EventPrefix: "SUBSIDIARY",
	Events: "d", Reference: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{
		idOf("parent_id", "subsidiary").null(),
		text("country"),
		truth("elimination"),
		enum("status", "active", "inactive"),
		text("currency_code").null(),
		text("name").null(),
	}, tail(false)...),
})

// A term that is due on a day of the month has no number of days; the member may not be null.
var paymentTermObject = described(Object{
	Name: "payment_term", Plural: "payment_terms", Path: "/accounting/payment_terms", Entity: "PAYMENT_TERM", EventPrefix: "PAYMENT_TERM",
	Native: "Term", Reference: true, DateField: "created_at", Verbs: "RrCD", Deactivates: true,
	finish: func(w *writing) {
		if w.record.Get("DueDays") == nil {
			w.record.Set("DueDays", decimal(0).number())
		}
	},
	Fields: append([]Field{
		text("term_name").writes(Must, Never).at("Name").to("Name"),
		num("due_days").writes(May, Never).from(numberOr("DueDays", 0)).to("DueDays"),
		num("discount_days").null().writes(May, Never).atLeastZero().at("DiscountDays").to("DiscountDays"),
		num("discount_percent").null().writes(May, Never).atLeastZero().at("DiscountPercent").to("DiscountPercent"),
	}, tail(false)...),
})

var paymentMethodObject = described(Object{
	Name: "payment_method", Plural: "payment_methods", Path: "/accounting/payment_methods", Entity: "PAYMENT_METHOD", EventPrefix: "PAYMENT_METHOD",
	Native: "PaymentMethod", Reference: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{text("name").at("Name")}, tail(false)...),
})

var currencyObject = described(Object{
	Name: "currency", Plural: "currencies", Path: "/accounting/currencies", Entity: "CURRENCIES", EventPrefix: "CURRENCY",
	Native: "CompanyCurrency", Reference: true, DateField: "created_at", Verbs: "Rr", Unnamed: true,
	Fields: []Field{
		currency("currency_code").at("Code"),
		text("currency_name").null().at("Name"),
		timestamp("created_at").null().at("MetaData.CreateTime"),
		timestamp("updated_at").at("MetaData.LastUpdatedTime"),
		timestamp("last_synced_at").from(syncedAt),
	},
})

var taskObject = described(Object{
	Name: "task", Plural: "tasks", Path: "/accounting/tasks", Entity: "TASK", EventPrefix: "TASK",
	Reference: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{
		text("name"),
		enum("status", "not_started", "planned", "in_progress", "completed", "on_hold", "unknown"),
	}, tail(true)...),
})

func hasChildren(r *reading, _ *Field, b []byte) []byte {
	return appendTruth(b, r.peers.hasChildren(r.object.Name, r.record.follow(ownID).String()))
}

// numberOr is the number at a native path, and another one where there is none.
func numberOr(path string, otherwise decimal) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		if d, ok := parseDecimal(r.scope.at(path).Raw()); ok {
			return appendDecimal(b, d)
		}
		return appendDecimal(b, otherwise)
	}
}
