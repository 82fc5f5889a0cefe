package link

import (
	"context"
	"net/http"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// A consent can turn out otherwise than the person decided, when a rule that the request met says so.

// turn is how it turns out, and for which company.
type turn struct {
	exchange.Consent
	company Company
}

// turn asks the rules about a consent for a company that is about to be carried out.
func (c *Consent) turn(ctx context.Context, conn Connection, company Company) turn {
	t := turn{Consent: advice(ctx, exchange.MatterConsent), company: company}
	if !conn.Authenticated() {
		first := advice(ctx, exchange.MatterFirst)
		t.Renamed, t.Hold = first.Renamed, first.Hold
		return t
	}
	other, exists := c.otherCompany(conn)
	if exists && advice(ctx, exchange.MatterReconsent).Elsewhere {
		t.company = other
	}
	return t
}

// otherCompany is a company of the platform that is not the connection's own.
func (c *Consent) otherCompany(conn Connection) (Company, bool) {
	companies := c.o.Companies(conn.Platform)
	i := slices.IndexFunc(companies, func(o Company) bool { return o.ID != conn.Company() })
	if i < 0 {
		return Company{}, false
	}
	return companies[i], true
}

// advice is what the first rule says that wants to.
func advice(ctx context.Context, matter exchange.Matter) exchange.Consent {
	counsel := exchange.CounselOf(ctx)
	if counsel == nil {
		return exchange.Consent{}
	}
	ruling, _ := counsel.Ask(matter, journal.Would{Status: http.StatusFound, Note: "the consent would have been carried out as the person gave it"})
	return ruling.Consent
}

// union is both lists, without repetitions.
func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
