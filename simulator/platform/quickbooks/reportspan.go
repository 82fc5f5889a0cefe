package quickbooks

import (
	"strings"
	"time"
)

// macroSpan is the span that a date macro names; fiscal years are calendar years here.
func macroSpan(macro string, now time.Time) (from, to string, ok bool) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	days := func(from, to time.Time) (string, string, bool) {
		return from.Format(time.DateOnly), to.Format(time.DateOnly), true
	}
	name := strings.ToLower(strings.TrimSpace(macro))
	switch name {
	case "all":
		return days(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), today.AddDate(100, 0, 0))
	case "today":
		return days(today, today)
	case "yesterday":
		return days(today.AddDate(0, 0, -1), today.AddDate(0, 0, -1))
	case "next 4 weeks":
		return days(today, today.AddDate(0, 0, 28))
	}
	name, toDate := strings.CutSuffix(name, "-to-date")
	which, unit, _ := strings.Cut(name, " ")
	shift, known := map[string]int{"this": 0, "last": -1, "next": 1}[which]
	if !known || toDate && which == "next" {
		return "", "", false
	}
	start, months, weeks := today, 0, 0
	switch unit {
	case "week":
		start, weeks = today.AddDate(0, 0, -int(today.Weekday())), 1
	case "month":
		start, months = today.AddDate(0, 0, 1-today.Day()), 1
	case "fiscal quarter", "calendar quarter":
		start, months = time.Date(today.Year(), (today.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC), 3
	case "fiscal year", "calendar year":
		start, months = time.Date(today.Year(), 1, 1, 0, 0, 0, 0, time.UTC), 12
	default:
		return "", "", false
	}
	begin := start.AddDate(0, shift*months, 7*shift*weeks)
	end := begin.AddDate(0, months, 7*weeks-1)
	if toDate {
		end = today.AddDate(0, shift*months, 7*shift*weeks)
	}
	return days(begin, end)
}
