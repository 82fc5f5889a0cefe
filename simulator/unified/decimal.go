package unified

import (
	"math"
	"math/bits"
	"strconv"
)

// decimal is an exact number in units of 10⁻⁷, the finest step the platforms take. It reaches ±9·10¹¹.
type decimal int64

const (
	decimalPlaces = 7
	decimalOne    = 10_000_000
)

// parseDecimal reads a JSON number, or the text of one. It refuses what does not fit.
func parseDecimal(text string) (decimal, bool) {
	at, negative := 0, false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		at, negative = 1, text[0] == '-'
	}
	value, digits, places, exponent, point := uint64(0), 0, 0, 0, false
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case c >= '0' && c <= '9':
			if value > math.MaxInt64/10-1 {
				return 0, false
			}
			value = value*10 + uint64(c-'0')
			digits++
			if point {
				places++
			}
		case c == '.' && !point:
			point = true
		case c == 'e' || c == 'E':
			n, err := strconv.Atoi(text[at+1:])
			if err != nil || n > 30 || n < -30 {
				return 0, false
			}
			exponent, at = n, len(text)
		default:
			return 0, false
		}
	}
	value, fits := scaled(value, decimalPlaces-places+exponent)
	if !fits || digits == 0 {
		return 0, false
	}
	if negative {
		return -decimal(value), true
	}
	return decimal(value), true
}

// tens are the powers of ten that a decimal can be shifted by.
var tens = func() (powers [19]uint64) {
	powers[0] = 1
	for i := 1; i < len(powers); i++ {
		powers[i] = 10 * powers[i-1]
	}
	return powers
}()

// scaled shifts a number by decimal places, when that leaves nothing out and stays in range.
func scaled(value uint64, shift int) (shifted uint64, fits bool) {
	switch {
	case value == 0 || shift == 0:
		return value, true
	case shift >= len(tens) || shift > 0 && value > math.MaxInt64/10/tens[shift-1]:
		return 0, false
	case shift > 0:
		return value * tens[shift], true
	case -shift >= len(tens) || value%tens[-shift] != 0:
		return 0, false
	}
	return value / tens[-shift], true
}

// appendDecimal prints the shortest exact form, without exponent.
func appendDecimal(b []byte, d decimal) []byte {
	v := uint64(d)
	if d < 0 {
		b = append(b, '-')
		v = uint64(-d)
	}
	b = strconv.AppendUint(b, v/decimalOne, 10)
	fraction := v % decimalOne
	if fraction == 0 {
		return b
	}
	b = append(b, '.')
	for step := uint64(decimalOne / 10); fraction > 0; step /= 10 {
		b = append(b, byte('0'+fraction/step))
		fraction %= step
	}
	return b
}

func (d decimal) String() string { return string(appendDecimal(nil, d)) }

// minorStep is the smallest amount of a currency.
func minorStep(currency string) decimal {
	switch currency {
	case "JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "XPF", "PYG", "RWF":
		return decimalOne
	case "KWD", "BHD", "OMR", "JOD", "TND":
		return decimalOne / 1000
	default:
		return decimalOne / 100
	}
}

// spread divides whole over parts in proportion to their weights, each share a multiple of step, the shares adding up
// to whole. Weights that are not positive get nothing; when none is positive the first part gets everything.
func spread(whole, step decimal, weights []decimal) []decimal {
	shares := make([]decimal, len(weights))
	var total uint64
	for _, w := range weights {
		if w > 0 {
			total += uint64(w / step)
		}
	}
	if len(weights) == 0 || whole == 0 {
		return shares
	}
	if total == 0 || whole < 0 {
		shares[0] = whole
		return shares
	}
	units, passed, given := uint64(whole/step), uint64(0), uint64(0)
	last := 0
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		passed += uint64(w / step)
		high, low := bits.Mul64(units, passed)
		low, carry := bits.Add64(low, total/2, 0)
		due, _ := bits.Div64(high+carry, low, total)
		shares[i] = decimal(due-given) * step
		given = due
		last = i
	}
	shares[last] += whole - decimal(units)*step
	return shares
}
