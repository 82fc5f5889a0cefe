package unified

import (
	"strconv"
	"sync"

	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// reserve is how many request ids are set aside in one write, so that a restart never gives an id twice and a
// request does not have to write a counter.
const reserve = 1024

const requestsKey = "requests"

// idSource hands out request ids in a fixed order.
type idSource struct {
	mu       sync.Mutex
	seed     seed.Seed
	sequence *seed.Sequence
	reserved uint64
}

func (s *idSource) load(store journal.Recorder) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return store.Load(tableCounter, func(key string, value []byte) (err error) {
		if key != requestsKey {
			return nil
		}
		s.reserved, err = strconv.ParseUint(string(value), 10, 64)
		s.sequence = s.seed.Sequence("request", s.reserved)
		return err
	})
}

// next returns an id and, now and then, the row that sets further ones aside; it belongs into the request's batch.
func (s *idSource) next() (string, []journal.Put) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ordinal := s.sequence.Next()
	if ordinal <= s.reserved {
		return id, nil
	}
	s.reserved = ordinal - 1 + reserve
	return id, []journal.Put{{Table: tableCounter, Key: requestsKey, Value: strconv.AppendUint(nil, s.reserved, 10)}}
}
