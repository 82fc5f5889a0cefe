package ledger

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"faultline/simulator/problem"
)

// Minor is an amount in the currency's minor unit (cents for USD, yen for JPY). Money is never a float.
type Minor int64

// Scaled is a quantity or a unit price in units of 10⁻⁷, which is the finest the platforms take.
type Scaled int64

// Scale is how many Scaled make one.
const Scale = 10_000_000

const scaleDigits = 7

// ParseMinor reads a decimal number, as JSON writes them, as an amount of the currency. It is exact: a number with
// more digits than the currency has is an error.
func ParseMinor(decimal, currency string) (Minor, error) {
	n, err := parseFixed(decimal, Digits(currency))
	if errors.Is(err, errFiner) {
		return 0, problem.New(problem.Invalid, "%q has more than the %d decimal digits of %s", decimal, Digits(currency), currency).
			WithHint("round it")
	}
	if err != nil {
		return 0, problem.New(problem.Invalid, "%q is not an amount: %v", shorten(decimal), err)
	}
	return Minor(n), nil
}

// ParseScaled reads a decimal number, as JSON writes them, as a quantity or unit price. It is exact.
func ParseScaled(decimal string) (Scaled, error) {
	n, err := parseFixed(decimal, scaleDigits)
	if errors.Is(err, errFiner) {
		return 0, problem.New(problem.Invalid, "%q has more than %d decimal digits", shorten(decimal), scaleDigits).WithHint("round it")
	}
	if err != nil {
		return 0, problem.New(problem.Invalid, "%q is not a number: %v", shorten(decimal), err)
	}
	return Scaled(n), nil
}

// Decimal is the shortest exact decimal number: "432", "120.5".
func (m Minor) Decimal(currency string) string {
	return string(m.AppendDecimal(make([]byte, 0, longest), currency))
}

// AppendDecimal appends what Decimal returns.
func (m Minor) AppendDecimal(to []byte, currency string) []byte {
	return appendDecimal(to, int64(m), Digits(currency))
}

// Fixed has all decimal digits of the currency: "432.00".
func (m Minor) Fixed(currency string) string {
	return string(m.AppendFixed(make([]byte, 0, longest), currency))
}

// AppendFixed appends what Fixed returns.
func (m Minor) AppendFixed(to []byte, currency string) []byte {
	return appendFixed(to, int64(m), Digits(currency))
}

// Decimal is the shortest exact decimal number.
func (s Scaled) Decimal() string { return string(s.AppendDecimal(make([]byte, 0, longest))) }

// AppendDecimal appends what Decimal returns.
func (s Scaled) AppendDecimal(to []byte) []byte { return appendDecimal(to, int64(s), scaleDigits) }

// Extend is quantity × price, rounded half away from zero to the currency's minor unit.
func Extend(quantity, price Scaled, currency string) (Minor, error) {
	high, low := bits.Mul64(magnitude(int64(quantity)), magnitude(int64(price)))
	result, ok := divide(high, low, power(2*scaleDigits-Digits(currency)))
	if !ok {
		return 0, tooLarge(quantity, price)
	}
	if result > math.MaxInt64 {
		return 0, tooLarge(quantity, price)
	}
	if (quantity < 0) != (price < 0) {
		return -Minor(result), nil
	}
	return Minor(result), nil
}

func tooLarge(quantity, price Scaled) error {
	return problem.New(problem.Invalid, "%s × %s is too large an amount", quantity.Decimal(), price.Decimal())
}

type numberError string

func (e numberError) Error() string { return string(e) }

const (
	errFiner  numberError = "too many decimal digits"
	errSyntax numberError = "write digits with a point, as in -12.5"
	errRange  numberError = "out of range"
)

// parseFixed reads JSON's number grammar, leading zeros allowed, as an integer count of 10^-places.
func parseFixed(text string, places int) (int64, error) {
	if n, ok := plainFixed(text, places); ok {
		return n, nil
	}
	return parseAnyFixed(text, places)
}

// plainFixed reads what nearly every number is: a few digits, and behind the point no more than there are places. It
// leaves all others, and what is wrong, to parseAnyFixed.
func plainFixed(text string, places int) (n int64, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if digits == "" || len(digits)+places > 18 || digits[0] == '.' || digits[len(digits)-1] == '.' {
		return 0, false
	}
	rest, pointed := places, false // places that have no digit yet
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c == '.' && !pointed:
			pointed = true
			continue
		case c < '0' || c > '9' || pointed && rest == 0:
			return 0, false
		case pointed:
			rest--
		}
		n = n*10 + int64(c-'0')
	}
	for range rest {
		n *= 10
	}
	if negative {
		n = -n
	}
	return n, true
}

func parseAnyFixed(text string, places int) (int64, error) {
	rest, negative := strings.CutPrefix(text, "-")
	mantissa, exponentText, scientific := cutExponent(rest)
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	if !digitsOnly(whole) || (pointed && !digitsOnly(fraction)) {
		return 0, errSyntax
	}
	exponent := 0
	if scientific {
		signless := strings.TrimPrefix(strings.TrimPrefix(exponentText, "+"), "-")
		if !digitsOnly(signless) || len(exponentText)-len(signless) > 1 {
			return 0, errSyntax
		}
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil || exponent > 400 || exponent < -400 {
			return 0, errRange
		}
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	point := exponent + places - len(fraction) // zeros to add at the end; negative: digits to drop there
	for point < 0 && strings.HasSuffix(digits, "0") {
		digits, point = digits[:len(digits)-1], point+1
	}
	switch {
	case digits == "":
		return 0, nil
	case point < 0:
		return 0, errFiner
	case len(digits)+point > 19:
		return 0, errRange
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", point), 10, 64)
	if err != nil {
		return 0, errRange
	}
	if negative {
		n = -n
	}
	return n, nil
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// longest is room for any number of any number of decimal digits.
const longest = 32

// appendDecimal appends the shortest exact decimal of a number of 10^-places.
func appendDecimal(to []byte, n int64, places int) []byte {
	for places > 0 && n%10 == 0 {
		n, places = n/10, places-1
	}
	return appendFixed(to, n, places)
}

// appendFixed appends a number of 10^-places with all its places.
func appendFixed(to []byte, n int64, places int) []byte {
	if n < 0 {
		to = append(to, '-')
	}
	unit := power(places)
	whole, rest := magnitude(n)/unit, magnitude(n)%unit
	to = strconv.AppendUint(to, whole, 10)
	if places == 0 {
		return to
	}
	to = append(to, '.')
	for unit /= 10; unit > 0; unit /= 10 {
		to = append(to, '0'+byte(rest/unit%10))
	}
	return to
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func power(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
