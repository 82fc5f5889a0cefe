package ledger

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/problem"
)

func TestParseMinor(t *testing.T) {
	for _, c := range []struct {
		decimal, currency string
		want              Minor
		fixed, short      string
	}{
		{"432.5", "USD", 43250, "432.50", "432.5"},
		{"432", "USD", 43200, "432.00", "432"},
		{"-0.05", "USD", -5, "-0.05", "-0.05"},
		{"1.2300", "USD", 123, "1.23", "1.23"},
		{"1.5e2", "USD", 15000, "150.00", "150"},
		{"12000E-3", "USD", 1200, "12.00", "12"},
		{"-0", "USD", 0, "0.00", "0"},
		{"0e9", "USD", 0, "0.00", "0"},
		{"1200", "JPY", 1200, "1200", "1200"},
		{"0.001", "KWD", 1, "0.001", "0.001"},
		{"92233720368547758.07", "USD", math.MaxInt64, "92233720368547758.07", "92233720368547758.07"},
	} {
		t.Run(c.decimal+" "+c.currency, func(t *testing.T) {
			got, err := ParseMinor(c.decimal, c.currency)
			if err != nil || got != c.want {
				t.Fatalf("got %d, %v, want %d", got, err, c.want)
			}
			if f, s := got.Fixed(c.currency), got.Decimal(c.currency); f != c.fixed || s != c.short {
				t.Errorf("fixed %q, shortest %q", f, s)
			}
		})
	}
	for name, c := range map[string]struct{ decimal, currency, says string }{
		"half a cent":     {"1.005", "USD", "2 decimal digits of USD"},
		"sen":             {"1.5", "JPY", "0 decimal digits of JPY"},
		"nothing":         {"", "USD", "not an amount"},
		"a sign":          {"-", "USD", "not an amount"},
		"plus":            {"+1", "USD", "not an amount"},
		"no whole part":   {".5", "USD", "not an amount"},
		"no fraction":     {"5.", "USD", "not an amount"},
		"thousands":       {"1,000", "USD", "not an amount"},
		"hexadecimal":     {"0x10", "USD", "not an amount"},
		"no exponent":     {"1e", "USD", "not an amount"},
		"two signs":       {"1e+-2", "USD", "not an amount"},
		"too large":       {"92233720368547758.08", "USD", "out of range"},
		"huge exponent":   {"1e999999999", "USD", "out of range"},
		"larger exponent": {"1e99999999999999999999", "USD", "out of range"},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := ParseMinor(c.decimal, c.currency)
			if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %d, %v, want an error saying %q", n, err, c.says)
			}
		})
	}
}

// The short way reads a number as the long one does, or leaves it alone.
func TestPlainNumbersAreReadAsAllAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,19}(\.[0-9]{0,9})?(e1)?`).Draw(t, "text")
		places := rapid.SampledFrom([]int{0, 2, scaleDigits, rateDigits}).Draw(t, "places")
		want, err := parseAnyFixed(text, places)
		if got, plain := plainFixed(text, places); plain && (err != nil || got != want) {
			t.Errorf("%q of %d places: %d, not %d, %v", text, places, got, want, err)
		}
	})
	for _, text := range []string{"120.5", "-0.05", "1", "0"} {
		if _, plain := plainFixed(text, 2); !plain {
			t.Errorf("%q is not read the short way", text)
		}
	}
}

func TestDigits(t *testing.T) {
	for currency, want := range map[string]int{"USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0,
		"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "XXX": 2} {
		if got := Digits(currency); got != want {
			t.Errorf("%s: %d, want %d", currency, got, want)
		}
	}
}

func TestExtend(t *testing.T) {
	for _, c := range []struct {
		name, quantity, price, currency, want string
	}{
		{"whole", "3", "19.99", "USD", "59.97"},
		{"half up", "1.5", "0.33", "USD", "0.50"},
		{"half away from zero", "-1.5", "0.33", "USD", "-0.50"},
		{"below half", "1", "0.0049999", "USD", "0.00"},
		{"exactly half", "0.5", "0.01", "USD", "0.01"},
		{"no decimals", "2.5", "101", "JPY", "253"},
		{"three decimals", "0.1", "0.015", "KWD", "0.002"},
		{"two negatives", "-2", "-2.25", "USD", "4.50"},
		{"nothing", "0", "-5", "USD", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err1 := ParseScaled(c.quantity)
			p, err2 := ParseScaled(c.price)
			got, err := Extend(q, p, c.currency)
			if err1 != nil || err2 != nil || err != nil || got.Fixed(c.currency) != c.want {
				t.Errorf("%s, want %s (%v %v %v)", got.Fixed(c.currency), c.want, err1, err2, err)
			}
		})
	}
	if _, err := Extend(math.MaxInt64, math.MaxInt64, "USD"); !problem.Is(err, problem.Invalid) {
		t.Errorf("the largest product: %v", err)
	}
	if _, err := Extend(math.MinInt64, Scale, "USD"); err != nil {
		t.Errorf("the least quantity: %v", err)
	}
}

// What is parsed is worth what was written, and prints and parses back to itself.
func FuzzParseMinor(f *testing.F) {
	for _, seed := range []string{"0", "-12.50", "1e2", "1E-2", "0.001", "99999999999999999999", "1.", "--1", "1e400", "00012.3"} {
		f.Add(seed, "USD")
		f.Add(seed, "JPY")
		f.Add(seed, "KWD")
	}
	f.Fuzz(func(t *testing.T, decimal, currency string) {
		m, err := ParseMinor(decimal, currency)
		if err != nil {
			return
		}
		worth, ok := new(big.Rat).SetString(decimal)
		if !ok {
			t.Fatalf("%q was taken", decimal)
		}
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(Digits(currency))), nil))
		if got := new(big.Rat).SetInt64(int64(m)); worth.Mul(worth, scale).Cmp(got) != 0 {
			t.Fatalf("%q became %d", decimal, m)
		}
		for _, text := range []string{m.Decimal(currency), m.Fixed(currency)} {
			if back, err := ParseMinor(text, currency); err != nil || back != m {
				t.Fatalf("%q became %d, printed %q, parsed %d, %v", decimal, m, text, back, err)
			}
		}
	})
}

func FuzzExtend(f *testing.F) {
	f.Add(int64(Scale), int64(Scale/3), "USD")
	f.Add(int64(-5), int64(math.MaxInt64), "JPY")
	f.Add(int64(math.MinInt64), int64(math.MinInt64), "CLF")
	f.Fuzz(func(t *testing.T, quantity, price int64, currency string) {
		got, err := Extend(Scaled(quantity), Scaled(price), currency)
		product := new(big.Int).Mul(big.NewInt(quantity), big.NewInt(price))
		divisor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(14-Digits(currency))), nil)
		doubled := new(big.Int).Abs(product)
		doubled.Mul(doubled, big.NewInt(2)).Add(doubled, divisor).Quo(doubled, new(big.Int).Mul(divisor, big.NewInt(2)))
		if product.Sign() < 0 {
			doubled.Neg(doubled)
		}
		if fits := doubled.IsInt64(); fits != (err == nil) && doubled.Cmp(big.NewInt(math.MinInt64)) != 0 {
			t.Fatalf("%d × %d: %v, exactly %s", quantity, price, err, doubled)
		}
		if err == nil && doubled.Int64() != int64(got) {
			t.Fatalf("%d × %d = %d, exactly %s", quantity, price, got, doubled)
		}
	})
}
