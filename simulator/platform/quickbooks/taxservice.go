package quickbooks

import (
	"context"
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// taxRateIn is one rate of a tax code that is to be made: a new one, or one that there is.
type taxRateIn struct {
	name, agency, existing string
	on                     string
	percent                ledger.Scaled
}

var taxRateForm = formOf([]field{
	{name: "TaxRateName", limit: 100, kept: true}, {name: "TaxRateId", kept: true}, {name: "TaxAgencyId", kept: true},
	{name: "RateValue", shape: shapeScaled, kept: true},
	{name: "TaxApplicableOn", words: []string{"Sales", "Purchase", "Adjustment", "Other"}, kept: true},
})

// taxService makes a tax code together with its rates. Its answer has no envelope.
func (f *Facade) taxService(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	body, err := decode(r.Body)
	if err != nil {
		return f.faultAnswer(err)
	}
	write := func(ctx context.Context, kept *recording) exchange.Answer {
		var answer exchange.Answer
		name, rates, err := readTaxCode(body)
		if err == nil {
			_, err = book.Do(ctx, actorOf(ctx), func(tx *ledger.Tx) error {
				s := f.scene(&tx.View, t.realm)
				made, err := s.makeTaxCode(tx, name, rates)
				if err == nil {
					answer = f.jsonAnswer(http.StatusOK, showTaxService(made))
					kept.record(answer)
				}
				return err
			})
		}
		if err != nil {
			answer = f.faultAnswer(err)
			kept.record(answer)
		}
		return answer
	}
	if id := r.Query.Get("requestid"); id != "" {
		return f.once(ctx, t.realm, id, write)
	}
	return write(ctx, nil)
}

func readTaxCode(body *jsontext.Object) (name string, rates []taxRateIn, err error) {
	in := &intake{}
	v, err := in.text(body.Get("TaxCode"), 100, "TaxCode")
	if err != nil {
		return "", nil, err
	}
	name, _ = v.(string)
	details := body.List("TaxRateDetails")
	switch {
	case name == "":
		return "", nil, missing("TaxCode")
	case len(details) == 0:
		return "", nil, missing("TaxRateDetails")
	}
	for i, e := range details {
		at := "TaxRateDetails[" + strconv.Itoa(i) + "]."
		m, _ := e.(*jsontext.Object)
		parsed, err := in.read(nil, taxRateForm, m, at)
		if err != nil {
			return "", nil, err
		}
		rate := taxRateIn{on: "Sales"}
		rate.name, _ = parsed.of("TaxRateName").(string)
		rate.existing, _ = parsed.of("TaxRateId").(string)
		rate.agency, _ = parsed.of("TaxAgencyId").(string)
		if on, ok := parsed.of("TaxApplicableOn").(string); ok {
			rate.on = on
		}
		percent, given := parsed.of("RateValue").(*ledger.Scaled)
		if given {
			rate.percent = *percent
		}
		if rate.existing == "" {
			for _, needed := range []struct {
				name string
				ok   bool
			}{{"TaxRateName", rate.name != ""}, {"RateValue", given}, {"TaxAgencyId", rate.agency != ""}} {
				if !needed.ok {
					return "", nil, missing(at + needed.name)
				}
			}
		}
		rates = append(rates, rate)
	}
	return name, rates, nil
}

func (s *scene) makeTaxCode(tx *ledger.Tx, name string, rates []taxRateIn) (*ledger.Reference, error) {
	code := &ledger.Reference{Kind: ledger.KindTaxRate, Name: name}
	existing, _ := entityNamed("TaxRate")
	for _, rate := range rates {
		next := ledger.TaxComponent{Name: rate.name, Percent: rate.percent, Agency: rate.agency}
		if rate.existing != "" {
			r, ok := s.record(existing, rate.existing)
			if !ok {
				return nil, newFault(codeReference, "TaxRateId")
			}
			next = r.(*component).TaxComponent
		}
		next.Sales, next.Purchases = rate.on == "Sales", rate.on == "Purchase"
		code.Components = append(code.Components, next)
	}
	stored, err := tx.Create(code)
	if err != nil {
		return nil, err
	}
	return stored.(*ledger.Reference), nil
}

func showTaxService(code *ledger.Reference) object {
	details := make(array, 0, len(code.Components))
	for i := range code.Components {
		c := &code.Components[i]
		on := "Sales"
		if c.Purchases {
			on = "Purchase"
		}
		details = append(details, object{
			{"TaxRateName", c.Name}, {"TaxRateId", componentID(code, i)}, {"RateValue", quantity(c.Percent)},
			{"TaxAgencyId", c.Agency}, {"TaxApplicableOn", on},
		})
	}
	return object{{"TaxCode", code.Name}, {"TaxCodeId", code.ID}, {"TaxRateDetails", details}}
}
