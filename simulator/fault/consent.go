package fault

import (
	"slices"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// consent lets a person's consent turn out otherwise than they decided. The Link pages ask about it.
type consent struct {
	selection
	how      consenting
	withheld []string
	hold     time.Duration
}

// consenting is one way in which a consent turns out.
type consenting struct {
	name    string
	say     string
	matter  exchange.Matter
	becomes func(m consent) exchange.Consent
}

// consentings is the table of ways.
var consentings = []consenting{
	{"withheld", "objects are kept back that were to be given", exchange.MatterConsent, func(m consent) exchange.Consent { return exchange.Consent{Withheld: m.withheld} }},
	{"elsewhere", "the consent is given for another company", exchange.MatterReconsent, func(consent) exchange.Consent { return exchange.Consent{Elsewhere: true} }},
	{"anew", "the company gets a further connection", exchange.MatterKnown, func(consent) exchange.Consent { return exchange.Consent{Anew: true} }},
	{"renamed", "the records get other ids", exchange.MatterFirst, func(consent) exchange.Consent { return exchange.Consent{Renamed: true} }},
	{"held", "the first sync begins later", exchange.MatterFirst, func(m consent) exchange.Consent { return exchange.Consent{Hold: m.hold} }},
}

func buildConsent(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(consentings, func(c consenting) bool { return c.name == v.text("how") })
	if i < 0 {
		return nil, problem.New(problem.Internal, "the catalogue lets a consent turn out %q, which is no way of doing so", v.text("how"))
	}
	m := consent{selection: s, how: consentings[i], withheld: v.list("objects")}
	m.hold, err = v.duration("length")
	return m, err
}

func (m consent) rule(_ scene, matter exchange.Matter) (exchange.Ruling, string, bool) {
	return exchange.Ruling{Consent: m.how.becomes(m)}, m.how.say, matter == m.how.matter
}
