package company

import "faultline/simulator/ledger"

func agency() preset {
	return preset{
		name: "agency", suffixes: []string{"Studio", "Creative", "Design Partners", "Works"},
		workweek: 5, taxedIn10: 0, taxRate: 0, equipment: 3_600_000, capital: 120, wages: 34, terms: []int{15, 30, 30, 30, 45},
		quoted: 20, classes: []string{"Brand", "Digital", "Media"}, places: []string{"Studio", "Client Services"},
		heads: []string{"Northgate", "Bluefin", "Summit", "Harborlight", "Evergreen", "Ironwood", "Silverline", "Brightwater", "Granite",
			"Redwood", "Meridian", "Clearbrook", "Stonebridge", "Fairview", "Oakhurst", "Westfield", "Crestline", "Kingfisher", "Larkspur",
			"Millbrook", "Palisade", "Quarry", "Tidewater", "Windmill"},
		tails: []string{"Outdoor", "Foods", "Health", "Logistics", "Ventures", "Museum", "Brewing", "Furniture", "Credit Union", "Theatre", "Apparel", "Travel"},
		accounts: []account{
			{"retainers", "4000", "Retainer Fees", ledger.Income, "ServiceFeeIncome"},
			{"projects", "4100", "Project Fees", ledger.Income, "ServiceFeeIncome"},
			{"media", "4200", "Media Commission", ledger.Income, "OtherPrimaryIncome"},
			{"contractors", "5000", "Contractors", ledger.CostOfGoodsSold, "CostOfLaborCos"},
			{"production", "5100", "Printing and Production", ledger.CostOfGoodsSold, "OtherCostsOfServiceCos"},
			{"software", "6600", "Software Subscriptions", ledger.Expense, "DuesSubscriptions"},
			{"travel", "6700", "Travel", ledger.Expense, "Travel"},
			{"advertising", "6800", "Advertising", ledger.Expense, "AdvertisingPromotional"},
		},
		items: []item{
			{"retainer", "Monthly Retainer", "RET-M", "service", 320000, 0, "retainers", "", "Design and content retainer for the month", 1, 1, ""},
			{"sprint", "Design Sprint", "SPR-5", "service", 540000, 0, "projects", "", "Five-day design sprint with report", 1, 2, ""},
			{"workshop", "Brand Workshop", "WS-1", "service", 185000, 0, "projects", "", "Brand workshop, one day on site", 1, 2, ""},
			{"hours", "Design Hours", "HR-D", "service", 13500, 0, "projects", "", "Design work by the hour", 4, 40, ""},
			{"copy", "Copywriting Hours", "HR-C", "service", 9800, 0, "projects", "", "Copywriting by the hour", 3, 30, ""},
			{"campaign", "Campaign Management", "CM-1", "service", 240000, 0, "media", "", "Campaign planning and buying, month", 1, 1, ""},
			{"prototype", "Contract Prototype Hours", "CT-P", "service", 0, 7200, "", "contractors", "", 0, 0, "Front-end prototyping by the hour"},
		},
		vendors: []vendor{
			{"Freelance Design", "", 8, 15, false, []supply{{"Illustration for a client campaign", "", "contractors", 60000, 240000}, {"Motion design", "", "contractors", 90000, 320000}}},
			{"Interactive", "INV-", 6, 30, false, []supply{{"", "prototype", "", 10, 60}}},
			{"Print Works", "P", 4, 30, false, []supply{{"Brochure print run", "", "production", 48000, 210000}, {"Exhibition panels", "", "production", 65000, 180000}}},
			{"Photography", "", 3, 15, false, []supply{{"Product photography, day rate", "", "contractors", 90000, 180000}}},
			{"Software", "SUB-", 3, 0, true, []supply{{"Design tool seats", "", "software", 18000, 52000}, {"Stock image plan", "", "software", 9900, 29900}}},
			{"Office Park", "R-", 2, 5, false, []supply{{"Studio rent, part of the month", "", "rent", 180000, 180000}}},
			{"Travel Desk", "T", 2, 15, true, []supply{{"Train and hotel for a client visit", "", "travel", 32000, 140000}}},
			{"Insurance Group", "POL", 1, 30, false, []supply{{"Professional liability insurance", "", "insurance", 42000, 56000}}},
			{"Energy", "", 1, 20, false, []supply{{"Electricity and heating", "", "utilities", 14000, 36000}}},
			{"Accountants", "A", 1, 30, false, []supply{{"Quarterly review of the books", "", "professional", 90000, 140000}}},
		},
	}
}
