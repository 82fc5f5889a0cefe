package company

import (
	"fmt"
	"strings"

	"github.com/brianvoe/gofakeit/v7"

	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// namer is the one door to gofakeit. Only lists of words are taken from it: its dates, ids and telephone numbers
// depend on more than the seed, or belong to somebody.
type namer struct {
	stream *seed.Stream
	faker  *gofakeit.Faker
}

func newNamer(s *seed.Stream) namer {
	return namer{stream: s, faker: gofakeit.NewFaker(s, false)}
}

func (n namer) given() string  { return n.faker.FirstName() }
func (n namer) family() string { return n.faker.LastName() }

func (n namer) address() *ledger.Address {
	all := places()
	p := all[n.stream.Intn(len(all))]
	return &ledger.Address{Line1: n.faker.Street(), City: p.city, Region: p.region,
		PostalCode: fmt.Sprintf("%s%02d", p.postal, n.stream.Intn(100)), Country: "US"}
}

// place is a city with its state and the first digits of its postal codes, which belong together.
type place struct{ city, region, postal string }

func places() []place {
	return []place{
		{"Portland", "OR", "972"}, {"Seattle", "WA", "981"}, {"San Diego", "CA", "921"}, {"Sacramento", "CA", "958"},
		{"Boise", "ID", "837"}, {"Denver", "CO", "802"}, {"Tucson", "AZ", "857"}, {"Austin", "TX", "787"},
		{"Madison", "WI", "537"}, {"Minneapolis", "MN", "554"}, {"Columbus", "OH", "432"}, {"Pittsburgh", "PA", "152"},
		{"Asheville", "NC", "288"}, {"Savannah", "GA", "314"}, {"Burlington", "VT", "054"}, {"Providence", "RI", "029"},
	}
}

// phone is in the range set aside for fiction.
func (n namer) phone() string {
	return fmt.Sprintf("(%d) 555-01%02d", n.stream.Between(201, 989), n.stream.Intn(100))
}

// domain is under the reserved top-level name, where nobody can receive mail.
func domain(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String() + ".example"
}
