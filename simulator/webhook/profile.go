package webhook

import (
	"time"

	"faultline/simulator/problem"
)

// profile is how one emulated vendor delivers. It is data: what differs between vendors is said here, and what they
// share is said once, where it is done.
type profile struct {
	name    string
	timeout time.Duration // of the machine's time, from dialling to the end of the answer
	scheme  scheme        // how a request is signed
	ladder  ladder        // when a failed delivery is tried again
	reply   reply         // what an answer means
	retire  retirement    // when an endpoint is switched off
	formats []format      // what bodies look like; the first is the usual one
	ordered bool          // events of one connection wait until those before them are acknowledged
	// handshake is what an endpoint must pass before anything is sent to it; nil: nothing.
	handshake *handshake
}

// retirement is the rule by which a vendor gives an endpoint up.
type retirement struct {
	failing   time.Duration // nothing has arrived for so long; 0: never for that
	exhausted bool          // one delivery has reached the end of its ladder
}

// standardProfile is used where none is named.
const standardProfile = "rutter"

// Profiles lists the names of the delivery profiles.
func Profiles() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.name
	}
	return names
}

// Choice is what an endpoint of a profile can be given.
type Choice struct {
	Profile   string   `json:"profile"`
	Formats   []string `json:"formats"`    // of the bodies, the usual one first
	OwnSecret bool     `json:"own_secret"` // each endpoint signs with a secret of its own, which can be replaced
}

// Choices lists what the endpoints of each profile can be given.
func Choices() []Choice {
	list := make([]Choice, len(profiles))
	for i, p := range profiles {
		list[i] = Choice{Profile: p.name, OwnSecret: p.scheme.secret != nil}
		for _, f := range p.formats {
			list[i].Formats = append(list[i].Formats, f.name)
		}
	}
	return list
}

func profileNamed(name string) (profile, error) {
	if name == "" {
		name = standardProfile
	}
	for _, p := range profiles {
		if p.name == name {
			return p, nil
		}
	}
	return profile{}, problem.New(problem.Invalid, "there is no delivery profile %q", name).At("/profile").WithHint("use one of: %v", Profiles())
}

// format finds one of the profile's formats.
func (p profile) format(name string) (format, error) {
	names := make([]string, len(p.formats))
	for i, f := range p.formats {
		if name == "" || f.name == name {
			return f, nil
		}
		names[i] = f.name
	}
	return format{}, problem.New(problem.Invalid, "the profile %s has no format %q", p.name, name).At("/format").WithHint("use one of: %v", names)
}
