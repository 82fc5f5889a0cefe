package platform

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Capability is which verbs of the unified API a platform has something to answer with, by the object's singular name.
// The verbs are the letters R list, r fetch, C create, U update, D delete, A attach files and P print.
type Capability struct {
	Platform string            `json:"-"` // as the unified API spells it
	Label    string            `json:"label"`
	Objects  map[string]string `json:"objects"`
}

//go:embed capability.json
var capabilityTable []byte

// capabilities is the table, by platform. It is read once and never changes.
var capabilities = readCapabilities(capabilityTable)

func readCapabilities(table []byte) map[string]Capability {
	var all map[string]Capability
	if err := json.Unmarshal(table, &all); err != nil {
		panic("platform: the table of capabilities does not parse: " + err.Error())
	}
	for name, c := range all {
		c.Platform = name
		all[name] = c
	}
	return all
}

// Capabilities lists what is known of every platform, by name.
func Capabilities() []Capability {
	list := make([]Capability, 0, len(capabilities))
	for _, name := range slices.Sorted(maps.Keys(capabilities)) {
		list = append(list, capabilities[name])
	}
	return list
}

// Offers reports whether a platform has something to answer a verb with.
func Offers(name, object string, verb byte) bool {
	return strings.IndexByte(capabilities[name].Objects[object], verb) >= 0
}
