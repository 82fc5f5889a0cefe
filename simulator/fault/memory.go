package fault

import "faultline/simulator/exchange"

// memory has the API remember an Idempotency-Key otherwise than it does.
type memory struct {
	selection
	of exchange.Memory
}

func buildMemory(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return memory{selection: s, of: exchange.Memory(v.text("memory"))}, err
}

func (m memory) rule(_ scene, matter exchange.Matter) (exchange.Ruling, string, bool) {
	return exchange.Ruling{Memory: m.of}, "the remembered key: " + string(m.of), matter == exchange.MatterKey
}
