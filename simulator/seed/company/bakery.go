package company

import "faultline/simulator/ledger"

func bakery() preset {
	return preset{
		name: "bakery", suffixes: []string{"Bakery", "Bakehouse", "Bread Company", "Ovens"},
		workweek: 6, taxedIn10: 3, taxRate: 725, equipment: 4_800_000, capital: 150, wages: 24, terms: []int{0, 7, 15, 30, 30},
		counter: 60, quoted: 4, classes: []string{"Wholesale", "Counter", "Catering"}, places: []string{"Bakehouse", "High Street Shop"},
		heads: []string{"Harbor", "Maple Street", "Old Mill", "Corner", "Riverside", "Sunny Side", "Copper Kettle", "Lantern",
			"Blue Door", "Orchard", "Station", "Market Hall", "Juniper", "Red Brick", "Lakeview", "Cedar", "Hilltop", "Penny Lane",
			"Willow", "Union Square", "Garden Gate", "Bay Leaf", "Foxglove", "Anchor"},
		tails: []string{"Cafe", "Bistro", "Coffee", "Grocers", "Hotel", "Diner", "Deli", "Catering", "Tea Room", "Kitchen", "Market", "Inn"},
		accounts: []account{
			{"ingredients stock", "1400", "Ingredients Inventory", ledger.OtherCurrentAsset, "Inventory"},
			{"bread", "4000", "Bread Sales", ledger.Income, "SalesOfProductIncome"},
			{"pastry", "4100", "Pastry Sales", ledger.Income, "SalesOfProductIncome"},
			{"catering", "4200", "Catering Income", ledger.Income, "ServiceFeeIncome"},
			{"flour", "5000", "Flour and Grain", ledger.CostOfGoodsSold, "SuppliesMaterialsCogs"},
			{"dairy", "5100", "Dairy and Eggs", ledger.CostOfGoodsSold, "SuppliesMaterialsCogs"},
			{"packaging", "5200", "Packaging", ledger.CostOfGoodsSold, "SuppliesMaterialsCogs"},
			{"maintenance", "6600", "Oven Maintenance and Repairs", ledger.Expense, "RepairMaintenance"},
			{"delivery", "6700", "Delivery Van", ledger.Expense, "Auto"},
		},
		items: []item{
			{"croissant", "Butter Croissant", "PA-01", "non_inventory", 285, 0, "pastry", "", "Butter croissants, baked overnight", 12, 96, ""},
			{"almond", "Almond Croissant", "PA-02", "non_inventory", 365, 0, "pastry", "", "Almond croissants", 6, 48, ""},
			{"bun", "Cinnamon Bun", "PA-03", "non_inventory", 310, 0, "pastry", "", "Cinnamon buns, trays of six", 6, 60, ""},
			{"sourdough", "Country Sourdough", "BR-01", "non_inventory", 620, 0, "bread", "", "Country sourdough, 900 g loaves", 6, 48, ""},
			{"rye", "Dark Rye", "BR-02", "non_inventory", 680, 0, "bread", "", "Dark rye, 1 kg loaves", 4, 30, ""},
			{"baguette", "Baguette", "BR-03", "non_inventory", 295, 0, "bread", "", "Baguettes", 10, 80, ""},
			{"focaccia", "Rosemary Focaccia", "BR-04", "non_inventory", 1450, 0, "bread", "", "Rosemary focaccia, half sheet", 2, 14, ""},
			{"platter", "Breakfast Platter", "CA-01", "service", 4850, 0, "catering", "", "Breakfast platter for ten", 1, 8, ""},
			{"wheat", "Bread Flour 25 kg", "IN-01", "non_inventory", 0, 2460, "", "flour", "", 0, 0, "Strong bread flour, 25 kg sacks"},
			{"ryeflour", "Rye Flour 25 kg", "IN-02", "non_inventory", 0, 2790, "", "flour", "", 0, 0, "Whole rye flour, 25 kg sacks"},
			{"butter", "Cultured Butter 10 kg", "IN-03", "non_inventory", 0, 8640, "", "dairy", "", 0, 0, "Cultured butter, 10 kg block"},
		},
		vendors: []vendor{
			{"Flour Mills", "FM-", 8, 30, false, []supply{{"", "wheat", "", 3, 12}, {"", "ryeflour", "", 2, 7}}},
			{"Dairy", "", 8, 14, false, []supply{{"", "butter", "", 1, 3}, {"Fresh cream and milk", "", "dairy", 4200, 14000}, {"Free-range eggs, trays", "", "dairy", 3800, 9600}}},
			{"Packaging Supply", "INV", 3, 30, false, []supply{{"Paper bags and boxes", "", "packaging", 6800, 21000}, {"Printed pastry boxes", "", "packaging", 9000, 24000}}},
			{"Oven Service", "S-", 2, 15, false, []supply{{"Deck oven maintenance visit", "", "maintenance", 18500, 42000}, {"Replacement door seals", "", "maintenance", 6400, 15500}}},
			{"Properties", "R", 2, 5, false, []supply{{"Rent of the bakehouse, part of the month", "", "rent", 42000, 42000}}},
			{"Power and Gas", "", 2, 20, false, []supply{{"Electricity", "", "utilities", 16000, 34000}, {"Gas", "", "utilities", 9000, 22000}}},
			{"Garage", "G-", 1, 15, true, []supply{{"Delivery van service", "", "delivery", 14000, 48000}}},
			{"Insurance Brokers", "POL-", 1, 30, false, []supply{{"Business insurance, monthly part", "", "insurance", 21000, 26000}}},
			{"Stationers", "", 1, 0, true, []supply{{"Till rolls and labels", "", "office", 2400, 8800}}},
			{"Bookkeeping", "BK", 1, 15, false, []supply{{"Monthly bookkeeping", "", "professional", 24000, 32000}}},
		},
	}
}
