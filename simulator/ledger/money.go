package ledger

// Minor is an amount in the currency's minor unit (cents for USD, yen for JPY). Money is never a float.
type Minor int64

// Scaled is a quantity or a unit price in units of 10⁻⁷, which is the finest the platforms take.
type Scaled int64

// Scale is how many Scaled make one.
const Scale = 10_000_000
