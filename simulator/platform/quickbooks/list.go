package quickbooks

import (
	"strings"

	"faultline/simulator/ledger"
)

// accountClass says how the API names and classifies a type of account; subtypes begin with the default.
type accountClass struct {
	native         string
	ledger         ledger.AccountType
	classification string
	subtypes       []string
}

var accountClasses = []accountClass{
	{"Bank", ledger.Bank, "Asset", []string{"Checking", "Savings", "CashOnHand"}},
	{"Accounts Receivable", ledger.AccountsReceivable, "Asset", []string{"AccountsReceivable"}},
	{"Other Current Asset", ledger.OtherCurrentAsset, "Asset", []string{"OtherCurrentAssets", "UndepositedFunds", "Inventory", "PrepaidExpenses"}},
	{"Fixed Asset", ledger.FixedAsset, "Asset", []string{"OtherFixedAssets"}},
	{"Other Asset", ledger.OtherAsset, "Asset", []string{"OtherLongTermAssets"}},
	{"Accounts Payable", ledger.AccountsPayable, "Liability", []string{"AccountsPayable"}},
	{"Credit Card", ledger.CreditCard, "Liability", []string{"CreditCard"}},
	{"Other Current Liability", ledger.OtherCurrentLiability, "Liability", []string{"OtherCurrentLiabilities", "SalesTaxPayable", "GlobalTaxPayable"}},
	{"Long Term Liability", ledger.LongTermLiability, "Liability", []string{"NotesPayable"}},
	{"Equity", ledger.Equity, "Equity", []string{"OwnersEquity", "OpeningBalanceEquity", "RetainedEarnings"}},
	{"Income", ledger.Income, "Revenue", []string{"SalesOfProductIncome", "ServiceFeeIncome"}},
	{"Other Income", ledger.OtherIncome, "Revenue", []string{"OtherMiscellaneousIncome"}},
	{"Cost of Goods Sold", ledger.CostOfGoodsSold, "Expense", []string{"SuppliesMaterialsCogs"}},
	{"Expense", ledger.Expense, "Expense", []string{"OtherMiscellaneousServiceCost", "Travel", "Utilities"}},
	{"Other Expense", ledger.OtherExpense, "Expense", []string{"OtherMiscellaneousExpense"}},
}

func classOf(t ledger.AccountType) accountClass {
	for _, c := range accountClasses {
		if c.ledger == t {
			return c
		}
	}
	return accountClass{}
}

func (c accountClass) has(subtype string) bool {
	for _, s := range c.subtypes {
		if strings.EqualFold(s, subtype) {
			return true
		}
	}
	return false
}

func account() *entity {
	var words []word
	for _, c := range accountClasses {
		words = append(words, word{c.native, string(c.ledger)})
	}
	accountType := wordField("AccountType", words, func(a *ledger.Account) *string { return (*string)(&a.Type) })
	return &entity{
		name: "Account", kind: ledger.KindAccount, list: true,
		fields: table([]field{
			textField("Name", 100, func(a *ledger.Account) *string { return &a.Name }).require(),
			shown("SubAccount", func(s *scene, a *ledger.Account) any { return s.extra(a, "ParentRef") != "" }),
			keptRef("ParentRef", ledger.KindAccount),
			shown("FullyQualifiedName", func(s *scene, a *ledger.Account) any { return s.qualified(a) }),
			textField("AcctNum", 20, func(a *ledger.Account) *string { return &a.Number }),
			keptText("Description", 100),
			activeField(func(a *ledger.Account) (*bool, *string) { return &a.Active, &a.Name }),
			shown("Classification", func(_ *scene, a *ledger.Account) any { return text(classOf(a.Type).classification) }),
			accountType.stick(),
			textField("AccountSubType", 0, func(a *ledger.Account) *string { return &a.Subtype }).stick(),
			shown("CurrentBalance", currentBalance),
			shown("CurrentBalanceWithSubAccounts", currentBalance),
			currencyField(func(a *ledger.Account) *string { return &a.Currency }),
			keptRef("TaxCodeRef"),
		}, head()),
		blank:  func() ledger.Record { return &ledger.Account{Active: true} },
		finish: finishAccount,
	}
}

// currentBalance is the running total of everything that was posted to the account, its natural side positive. Those
// of income and expenses go on over the years, so that the balances of all accounts together agree at any time.
func currentBalance(s *scene, a *ledger.Account) any {
	return money(s.view.Balance(a.ID), a.Currency)
}

// qualified joins the names of the account's parents and its own. Five levels are the most there are.
func (s *scene) qualified(a *ledger.Account) string {
	name := a.Name
	for range 4 {
		parent, ok := s.view.Account(s.extra(a, "ParentRef"))
		if !ok {
			break
		}
		name, a = parent.Name+":"+name, parent
	}
	return name
}

func finishAccount(d *draft, r ledger.Record) error {
	a := r.(*ledger.Account)
	if a.Type == "" {
		for _, c := range accountClasses {
			if c.has(a.Subtype) {
				a.Type = c.ledger
			}
		}
	}
	if a.Type == "" {
		return newFault(codeAccountType, "AccountType")
	}
	if class := classOf(a.Type); a.Subtype == "" || d.sent("AccountType") && !d.sent("AccountSubType") && !class.has(a.Subtype) {
		a.Subtype = class.subtypes[0]
	}
	return plainName(a.Name, `":`)
}

func item() *entity {
	types := []word{{"Service", "service"}, {"Inventory", "inventory"}, {"NonInventory", "non_inventory"}}
	return &entity{
		name: "Item", kind: ledger.KindItem, list: true,
		fields: table([]field{
			textField("Name", 100, func(i *ledger.Item) *string { return &i.Name }).require(),
			textField("Sku", 100, func(i *ledger.Item) *string { return &i.Code }),
			textField("Description", 4000, func(i *ledger.Item) *string { return &i.Description }),
			activeField(func(i *ledger.Item) (*bool, *string) { return &i.Active, &i.Name }),
			shown("FullyQualifiedName", func(s *scene, i *ledger.Item) any { return s.text(i.Name) }),
			keptFlag("Taxable", false),
			keptFlag("SalesTaxIncluded", nil),
			scaledField("UnitPrice", (*scene).price, func(i *ledger.Item) **ledger.Scaled { return &i.UnitPrice }),
			wordField("Type", types, func(i *ledger.Item) *string { return &i.Type }).stick(),
			refField("IncomeAccountRef", func(i *ledger.Item) *string { return &i.IncomeAccount }, ledger.KindAccount),
			textField("PurchaseDesc", 1000, func(i *ledger.Item) *string { return &i.PurchaseText }),
			keptFlag("PurchaseTaxIncluded", nil),
			scaledField("PurchaseCost", (*scene).price, func(i *ledger.Item) **ledger.Scaled { return &i.PurchaseCost }),
			refField("ExpenseAccountRef", func(i *ledger.Item) *string { return &i.ExpenseAccount }, ledger.KindAccount),
			refField("AssetAccountRef", func(i *ledger.Item) *string { return &i.InventoryAccount }, ledger.KindAccount),
			shown("TrackQtyOnHand", func(_ *scene, i *ledger.Item) any { return i.Type == "inventory" }),
			scaledField("QtyOnHand", (*scene).quantity, func(i *ledger.Item) **ledger.Scaled { return &i.QuantityOnHand }),
			keptField("InvStartDate", shapeDate),
			keptField("ReorderPoint", shapeScaled),
			keptRef("SalesTaxCodeRef"),
			keptRef("PurchaseTaxCodeRef"),
			keptRef("PrefVendorRef", ledger.KindVendor),
			keptRef("ClassRef", ledger.KindClass),
		}, head()),
		blank:  func() ledger.Record { return &ledger.Item{Type: "service", Active: true} },
		finish: finishItem,
	}
}

func finishItem(d *draft, r ledger.Record) error {
	i := r.(*ledger.Item)
	if d.create || !d.sparse {
		switch {
		case i.Type != "non_inventory" && i.IncomeAccount == "":
			return missing("IncomeAccountRef")
		case i.Type == "non_inventory" && i.IncomeAccount == "" && i.ExpenseAccount == "":
			return missing("IncomeAccountRef")
		case i.Type == "inventory" && i.ExpenseAccount == "":
			return missing("ExpenseAccountRef")
		case i.Type == "inventory" && i.InventoryAccount == "":
			return missing("AssetAccountRef")
		case i.Type == "inventory" && i.QuantityOnHand == nil:
			return missing("QtyOnHand")
		}
	}
	return plainName(i.Name, ":\t\n")
}
