package ledger

import "time"

// IsDate says that a text is a day, written as YYYY-MM-DD: time.Parse takes the same texts.
func IsDate(text string) bool {
	if len(text) != len(time.DateOnly) || text[4] != '-' || text[7] != '-' {
		return false
	}
	year, month, day := twoDigits(text[0:])*100+twoDigits(text[2:]), twoDigits(text[5:]), twoDigits(text[8:])
	if year < 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= 28 || day <= daysIn(year, time.Month(month))
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// twoDigits is the number that a text begins with, far below zero where there are no digits.
func twoDigits(text string) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return -1_000_000
	}
	return int(tens)*10 + int(ones)
}
