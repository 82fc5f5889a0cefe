package quickbooks

import (
	"context"
	"strconv"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// amend answers a POST of an object that a company has one of. It takes updates alone, by the token that it shows.
func (f *Facade) amend(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	body, err := decode(r.Body)
	if err != nil {
		return f.faultAnswer(err)
	}
	w := &writing{facade: f, route: t, body: body}
	op := strings.ToLower(r.Query.Get("operation"))
	switch id := w.text("Id"); {
	case op != "" && op != "update":
		return f.faultAnswer(unsupported(op + " " + t.entity.name))
	case id == "":
		return f.faultAnswer(missing("Id"))
	case id != "1" && id != t.realm:
		return f.faultAnswer(newFault(codeNotFound, ""))
	case w.text("SyncToken") == "":
		return f.faultAnswer(missing("SyncToken"))
	}
	revision, err := strconv.Atoi(w.text("SyncToken"))
	if err != nil || revision < 0 {
		return f.faultAnswer(newFault(codeStale, ""))
	}
	_, err = book.Amend(ctx, actorOf(ctx), revision, func(c *ledger.Company) error { return t.entity.amend(c, body) })
	if err != nil {
		return f.faultAnswer(err)
	}
	t.id = "1"
	return f.read(book, t)
}

// amendCompany sets what a body says of a company. Members that are left out keep what they hold, and the addresses of
// these books are one.
func amendCompany(c *ledger.Company, body *jsontext.Object) error {
	in := &intake{}
	for _, m := range []struct {
		path  string
		value any
		limit int
		into  *string
	}{
		{"CompanyName", body.Get("CompanyName"), 1024, &c.Name}, {"LegalName", body.Get("LegalName"), 1024, &c.LegalName}, {"Country", body.Get("Country"), 255, &c.Country},
		{"CustomerCommunicationEmailAddr.Address", inside(body.Get("CustomerCommunicationEmailAddr"), "Address"), 100, &c.Email},
		{"Email.Address", inside(body.Get("Email"), "Address"), 100, &c.Email},
		{"PrimaryPhone.FreeFormNumber", inside(body.Get("PrimaryPhone"), "FreeFormNumber"), 30, &c.Phone},
		{"CompanyAddr.Line1", inside(body.Get("CompanyAddr"), "Line1"), 500, &c.Address.Line1}, {"CompanyAddr.Line2", inside(body.Get("CompanyAddr"), "Line2"), 500, &c.Address.Line2},
		{"CompanyAddr.Line3", inside(body.Get("CompanyAddr"), "Line3"), 500, &c.Address.Line3}, {"CompanyAddr.City", inside(body.Get("CompanyAddr"), "City"), 255, &c.Address.City},
		{"CompanyAddr.CountrySubDivisionCode", inside(body.Get("CompanyAddr"), "CountrySubDivisionCode"), 255, &c.Address.Region},
		{"CompanyAddr.PostalCode", inside(body.Get("CompanyAddr"), "PostalCode"), 30, &c.Address.PostalCode},
		{"CompanyAddr.Country", inside(body.Get("CompanyAddr"), "Country"), 255, &c.Address.Country},
	} {
		if m.value == nil {
			continue
		}
		v, err := in.text(m.value, m.limit, m.path)
		if err != nil {
			return err
		}
		*m.into, _ = v.(string) // an empty text clears the field
	}
	return nil
}
