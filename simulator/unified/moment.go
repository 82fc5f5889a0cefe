package unified

import (
	"time"

	"faultline/simulator/jsontext"
)

// wireTime is how the unified API prints a moment.
const wireTime = "2006-01-02T15:04:05.000Z"

func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	if year < 0 || year > 9999 {
		return append(t.AppendFormat(append(b, '"'), wireTime), '"')
	}
	b = appendDigits(append(b, '"'), year, 4)
	b = appendDigits(append(b, '-'), int(month), 2)
	b = appendDigits(append(b, '-'), day, 2)
	b = appendDigits(append(b, 'T'), hour, 2)
	b = appendDigits(append(b, ':'), minute, 2)
	b = appendDigits(append(b, ':'), second, 2)
	b = appendDigits(append(b, '.'), t.Nanosecond()/int(time.Millisecond), 3)
	return append(b, 'Z', '"')
}

// appendDigits prints a number that has at most so many digits, with zeros before it.
func appendDigits(b []byte, n, width int) []byte {
	b = append(b, "0000"[:width]...)
	for at := len(b) - 1; n > 0; at-- {
		b[at] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// appendMoment prints a native date, or date and time, in the unified form; what is neither counts as nothing.
func appendMoment(b []byte, value string) []byte {
	if isDay(value) {
		b = append(append(b, '"'), value...)
		return append(append(b, midnight...), '"')
	}
	if b, ok := appendStamp(b, value); ok {
		return b
	}
	t, ok := parseMoment(value)
	if !ok {
		return b
	}
	return appendTime(b, t)
}

// appendStamp prints a native date and time in the way that nearly all are: to the second, and on a day that is the same
// in UTC. It leaves all others alone.
func appendStamp(b []byte, value string) ([]byte, bool) {
	const day, clock, seconds = len("2006-01-02"), len("2006-01-02T"), len("2006-01-02T15:04")
	const zone, highest = len("2006-01-02T15:04:05"), 14 * 60 // what lies further from UTC is no zone
	if len(value) <= zone || value[day] != 'T' || value[seconds] != ':' || !isDay(value[:day]) {
		return b, false
	}
	minutes, read := minutesOf(value[clock:seconds])
	last, ended := upTo(value[seconds+1:zone], 59)
	if !read || !ended || minutes >= 24*60 {
		return b, false
	}
	switch from := value[zone:]; {
	case from == "Z":
	case from[0] == '+' || from[0] == '-':
		shift, read := minutesOf(from[1:])
		if !read || shift > highest {
			return b, false
		}
		if from[0] == '+' {
			shift = -shift
		}
		minutes += shift
	default:
		return b, false
	}
	if minutes < 0 || minutes >= 24*60 {
		return b, false
	}
	b = append(append(b, '"'), value[:clock]...)
	b = appendDigits(b, minutes/60, 2)
	b = appendDigits(append(b, ':'), minutes%60, 2)
	b = appendDigits(append(b, ':'), last, 2)
	return append(b, `.000Z"`...), true
}

// minutesOf reads hours and minutes as 15:04.
func minutesOf(clock string) (minutes int, ok bool) {
	if len(clock) != len("15:04") || clock[2] != ':' {
		return 0, false
	}
	hour, read := upTo(clock[:2], 99)
	minute, ended := upTo(clock[3:], 59)
	return 60*hour + minute, read && ended
}

// upTo reads two digits.
func upTo(digits string, most int) (n int, ok bool) {
	high, low := digits[0]-'0', digits[1]-'0'
	n = 10*int(high) + int(low)
	return n, high <= 9 && low <= 9 && n <= most
}

// isDay reports whether a text is a day as YYYY-MM-DD. It says no to 29 February, which is for parseMoment to judge.
func isDay(s string) bool {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' || !jsontext.Digits(s[:4]) {
		return false
	}
	month, read := upTo(s[5:7], 12)
	if !read || month == 0 {
		return false
	}
	day, read := upTo(s[8:], daysOf[month])
	return read && day > 0
}

// daysOf is how many days a month has each year.
var daysOf = [...]int{1: 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// isMoment reports whether a text is a day or a moment; of the usual ones it is seen at a glance.
func isMoment(s string) bool {
	const day = len(time.DateOnly)
	if len(s) >= day && isDay(s[:day]) && (len(s) == day || s[day:] == midnight) {
		return true
	}
	_, ok := parseMoment(s)
	return ok
}

// midnight is when days begin, as the API writes it.
const midnight = "T00:00:00.000Z"

func parseMoment(value string) (time.Time, bool) {
	if len(value) == len(time.DateOnly) {
		t, err := time.Parse(time.DateOnly, value)
		return t, err == nil
	}
	t, err := time.Parse(time.RFC3339Nano, value)
	return t, err == nil
}
