package company

import "faultline/simulator/ledger"

func saas() preset {
	return preset{
		name: "saas", suffixes: []string{"Cloud", "Software", "Systems", "Labs"},
		workweek: 5, taxedIn10: 3, taxRate: 825, equipment: 2_400_000, capital: 200, wages: 38, terms: []int{0, 14, 30, 30, 60},
		counter: 8, quoted: 10, classes: []string{"Self-Serve", "Enterprise"}, places: []string{"Engineering", "Sales", "Support"},
		heads: []string{"Apex", "Beacon", "Cobalt", "Delta", "Ember", "Fulcrum", "Gemstone", "Horizon", "Indigo", "Jetstream", "Keystone",
			"Lattice", "Momentum", "Nimbus", "Orbit", "Pinnacle", "Quantum", "Relay", "Sable", "Trellis", "Umbra", "Vector", "Waypoint", "Zephyr"},
		tails: []string{"Manufacturing", "Insurance", "Freight", "Clinics", "Realty", "Robotics", "Staffing", "Media", "Energy", "Retail", "Labs", "Partners"},
		accounts: []account{
			{"deferred", "2400", "Deferred Revenue", ledger.OtherCurrentLiability, "DeferredRevenue"},
			{"subscriptions", "4000", "Subscription Revenue", ledger.Income, "ServiceFeeIncome"},
			{"usage", "4100", "Usage Revenue", ledger.Income, "ServiceFeeIncome"},
			{"services", "4200", "Implementation Services", ledger.Income, "ServiceFeeIncome"},
			{"hosting", "5000", "Cloud Hosting", ledger.CostOfGoodsSold, "OtherCostsOfServiceCos"},
			{"support", "5100", "Customer Support Tools", ledger.CostOfGoodsSold, "OtherCostsOfServiceCos"},
			{"fees", "5200", "Payment Processing Fees", ledger.CostOfGoodsSold, "OtherCostsOfServiceCos"},
			{"tools", "6600", "Development Tools", ledger.Expense, "DuesSubscriptions"},
			{"marketing", "6700", "Marketing", ledger.Expense, "AdvertisingPromotional"},
			{"recruiting", "6800", "Recruiting", ledger.Expense, "OtherMiscellaneousServiceCost"},
		},
		items: []item{
			{"team", "Team Plan Seats", "SUB-TEAM", "service", 2900, 0, "subscriptions", "", "Team plan, seats for the month", 5, 60, ""},
			{"business", "Business Plan Seats", "SUB-BIZ", "service", 4900, 0, "subscriptions", "", "Business plan, seats for the month", 10, 90, ""},
			{"annual", "Annual Platform Fee", "SUB-ANN", "service", 480000, 0, "subscriptions", "", "Platform fee for the year", 1, 1, ""},
			{"events", "Event Volume, per 10,000", "USE-10K", "service", 450, 0, "usage", "", "Events above the plan, units of 10,000", 10, 400, ""},
			{"onboarding", "Onboarding Package", "PS-ONB", "service", 150000, 0, "services", "", "Guided onboarding and data import", 1, 1, ""},
			{"integration", "Integration Hours", "PS-INT", "service", 17500, 0, "services", "", "Integration work by the hour", 2, 24, ""},
			{"compute", "Compute Hours", "HOST-C", "service", 0, 38, "", "hosting", "", 0, 0, "Virtual machines, hours"},
		},
		vendors: []vendor{
			{"Cloud Hosting", "CH", 8, 30, true, []supply{{"", "compute", "", 1200, 3600}, {"Object storage and traffic", "", "hosting", 18000, 95000}}},
			{"Support Desk", "", 3, 30, true, []supply{{"Help desk seats", "", "support", 22000, 64000}}},
			{"Payments", "FEE-", 4, 0, false, []supply{{"Card processing fees", "", "fees", 12000, 88000}}},
			{"Contract Engineering", "CE-", 5, 15, false, []supply{{"Contract engineering, two weeks", "", "professional", 180000, 420000}}},
			{"Dev Tools", "SUB", 3, 0, true, []supply{{"Source hosting and build minutes", "", "tools", 14000, 46000}, {"Error tracking", "", "tools", 8000, 26000}}},
			{"Marketing", "M-", 4, 30, false, []supply{{"Search campaign", "", "marketing", 60000, 240000}, {"Conference booth", "", "marketing", 120000, 300000}}},
			{"Talent", "", 1, 30, false, []supply{{"Recruiting fee", "", "recruiting", 250000, 480000}}},
			{"Workspaces", "W", 2, 5, false, []supply{{"Office desks, part of the month", "", "rent", 140000, 140000}}},
			{"Telecom", "", 1, 20, false, []supply{{"Internet and telephone", "", "utilities", 9000, 24000}}},
			{"Insurance Services", "POL-", 1, 30, false, []supply{{"Cyber and liability insurance", "", "insurance", 48000, 72000}}},
		},
	}
}
