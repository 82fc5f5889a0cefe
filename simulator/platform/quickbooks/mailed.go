package quickbooks

import (
	"context"
	"encoding/json"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// deliveryInfo is kept by send alone: what clients post back of it is left aside.
func deliveryInfo() field {
	return field{name: "DeliveryInfo", shape: shapeOwn, kept: true, sticky: true,
		parse: func(*intake, any, string) (any, error) { return nil, nil }}
}

// send marks a form as mailed to its customer or vendor. No mail leaves the machine.
func (f *Facade) send(ctx context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	w := &writing{facade: f, route: t}
	var answer exchange.Answer
	_, err := book.Do(ctx, actorOf(ctx), func(tx *ledger.Tx) error {
		before, ok := tx.Document(t.entity.kind, t.id)
		if !ok || before.Deleted {
			return newFault(codeNotFound, "")
		}
		s := f.scene(&tx.View, t.realm)
		to, err := s.addressee(t.entity, before, r.Query.Get("sendTo"))
		if err != nil {
			return err
		}
		next := copyRecord(before)
		extras := unpack(before.Extra)
		if extras == nil {
			extras = map[string]json.RawMessage{}
		}
		w.now = f.o.Now()
		extras["EmailStatus"] = jsontext.AppendBare(nil, "EmailSent")
		extras[t.entity.mail] = render(nil, object{{"Address", to}}, f.zone)
		extras["DeliveryInfo"] = render(nil, object{{"DeliveryType", "Email"}, {"DeliveryTime", moment(w.now)}}, f.zone)
		next.Header().Extra = pack(t.entity.fields, extras)
		stored, err := tx.Update(next, -1)
		if err == nil {
			answer = w.reply(&s, stored)
		}
		return err
	})
	if err != nil {
		return f.faultAnswer(err)
	}
	return answer
}

// addressee is whom a form is mailed to: the address that is asked for, the form's own, or the contact's.
func (s *scene) addressee(e *entity, d *ledger.Document, asked string) (string, error) {
	var own struct{ Address string }
	if raw, ok := unpack(d.Extra)[e.mail]; ok && json.Unmarshal(raw, &own) != nil {
		own.Address = ""
	}
	to := either(asked, own.Address)
	if c, ok := s.view.Contact(d.Contact); ok {
		to = either(to, c.Email)
	}
	if !strings.Contains(to, "@") {
		return "", business("sendTo", "An email address is needed to send the form to")
	}
	return to, nil
}
