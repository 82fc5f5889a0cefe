package simulator

import (
	"encoding/json"
	"strconv"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// tableWorld holds what belongs to no room.
const (
	tableWorld  = "world.meta"
	keyIdentity = "identity"
	keyTime     = "time"
)

// identity is what a workspace keeps of itself.
type identity struct {
	Seed      seed.Seed `json:"seed"`
	Starts    int       `json:"starts"`    // times it was opened: ids of each start are a family of their own
	Companies int       `json:"companies"` // made so far
	Runs      int       `json:"runs"`      // scenario runs so far
}

// persisted reads the identity and the last known time of a workspace; found is false in a new one.
func persisted(j *journal.Journal) (id identity, resume time.Time, found bool, err error) {
	err = j.Load(tableWorld, func(key string, value []byte) error {
		switch key {
		case keyIdentity:
			found = true
			return json.Unmarshal(value, &id)
		case keyTime:
			return resume.UnmarshalText(value)
		}
		return nil
	})
	if err != nil {
		err = problem.New(problem.Internal, "the workspace's own rows do not parse").Because(err)
	}
	return id, resume, found, err
}

func identityRow(id identity) journal.Put {
	value, err := json.Marshal(id)
	if err != nil {
		panic("simulator: four numbers do not marshal: " + err.Error())
	}
	return journal.Put{Table: tableWorld, Key: keyIdentity, Value: value}
}

func timeRow(now time.Time) journal.Put {
	return journal.Put{Table: tableWorld, Key: keyTime, Value: []byte(now.UTC().Format(time.RFC3339Nano))}
}

// names hands out ids of one kind to many callers.
type names struct{ sequence *seed.Sequence }

func newNames(s seed.Seed, kind string, start int) *names {
	return &names{s.Sequence(kind+"/"+strconv.Itoa(start), 0)}
}

func (n *names) next() string {
	id, _ := n.sequence.Next()
	return id
}
