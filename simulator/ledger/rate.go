package ledger

import (
	"errors"
	"math"
	"math/bits"

	"faultline/simulator/problem"
)

// Rate is an exchange rate in units of 10⁻¹⁰: home currency for one of the document's currency. Ten places keep a
// rate of a currency with large numbers as exact as the platforms have it.
type Rate int64

const rateDigits = 10

// ParseRate reads a decimal number, as JSON writes them, as an exchange rate. It is exact.
func ParseRate(decimal string) (Rate, error) {
	n, err := parseFixed(decimal, rateDigits)
	if errors.Is(err, errFiner) {
		return 0, problem.New(problem.Invalid, "%q has more than %d decimal digits", shorten(decimal), rateDigits).WithHint("round it")
	}
	if err != nil {
		return 0, problem.New(problem.Invalid, "%q is not a rate: %v", shorten(decimal), err)
	}
	return Rate(n), nil
}

// Decimal is the shortest exact decimal number.
func (r Rate) Decimal() string { return string(appendDecimal(nil, int64(r), rateDigits)) }

// Convert is an amount of one currency in another, rounded half away from zero to its minor unit. A rate of 0 leaves
// the amount as it is.
func Convert(amount Minor, rate Rate, from, to string) (Minor, error) {
	if rate == 0 {
		return amount, nil
	}
	high, low := bits.Mul64(magnitude(int64(amount)), magnitude(int64(rate)))
	shift := rateDigits + Digits(from) - Digits(to) // at least 6: no currency has more than four digits
	converted, ok := divide(high, low, power(shift))
	if !ok || converted > math.MaxInt64 {
		return 0, problem.New(problem.Invalid, "%s %s at %s is too large an amount", amount.Fixed(from), from, rate.Decimal())
	}
	if (amount < 0) != (rate < 0) {
		return -Minor(converted), nil
	}
	return Minor(converted), nil
}

// divide rounds half up; it fails when the result does not fit.
func divide(high, low, divisor uint64) (uint64, bool) {
	if high >= divisor {
		return 0, false
	}
	result, rest := bits.Div64(high, low, divisor)
	if rest >= divisor-rest {
		result++
	}
	return result, true
}
