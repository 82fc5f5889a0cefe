package unified

import (
	"slices"
	"strings"
)

// paid is what each payment pays, so that a payment which stops paying a document can be taken off it.
type paid map[string]map[string]bool // payment → documents

// paidBy returns the documents of one object that a payment pays as far as the copy knows.
func (b *book) paidBy(object, target, payment string) map[string]bool {
	return b.paid[object+" "+target][payment]
}

// remember keeps which documents of one object a payment pays.
func (b *book) remember(object, target, payment string, pays map[string][]settlement) {
	way := object + " " + target
	if b.paid == nil {
		b.paid = map[string]paid{}
	}
	if b.paid[way] == nil {
		b.paid[way] = paid{}
	}
	if len(pays) == 0 {
		delete(b.paid[way], payment)
		return
	}
	documents := make(map[string]bool, len(pays))
	for document := range pays {
		documents[document] = true
	}
	b.paid[way][payment] = documents
}

// part is one line of a payment: a document, and how much of it.
type part struct {
	object, id string
	left       decimal
}

// payments lists what a payment settles, by object and platform id of the settled. The credits among its lines pay its
// documents first, one after the other; what they leave is paid by the payment itself.
func (o *Object) payments(platformID string, record node, others natives) map[string]map[string][]settlement {
	if o.settles == nil {
		return nil
	}
	date := strings.Clone(record.get("TxnDate").String()) // what is kept of a record must not keep the record
	pays := map[string]map[string][]settlement{}
	settle := func(of *part, object, id string, amount decimal) {
		if pays[of.object] == nil {
			pays[of.object] = map[string][]settlement{}
		}
		pays[of.object][of.id] = append(pays[of.object][of.id], settlement{payment: platformID, object: object, id: id, amount: amount, date: date})
	}
	debts, credits := o.parts(record, others)
	for i := range debts {
		debt := &debts[i]
		for len(credits) > 0 && debt.left > 0 {
			credit := &credits[0]
			amount := min(debt.left, credit.left)
			settle(debt, credit.object, credit.id, amount)
			settle(credit, debt.object, debt.id, amount)
			debt.left, credit.left = debt.left-amount, credit.left-amount
			if credit.left == 0 {
				credits = credits[1:]
			}
		}
		if debt.left != 0 || len(pays[debt.object][debt.id]) == 0 {
			settle(debt, o.Name, platformID, debt.left)
		}
	}
	for i := range credits {
		settle(&credits[i], o.Name, platformID, credits[i].left)
	}
	return pays
}

// natives finds records as the platform gave them.
type natives interface {
	native(object, platformID string) (node, bool)
}

// parts reads the lines of a payment that link to something, one for each record, in the order of the lines.
func (o *Object) parts(record node, others natives) (debts, credits []part) {
	for line := range record.get("Line").all() {
		amount, _ := parseDecimal(line.get("Amount").Raw())
		for link := range line.get("LinkedTxn").all() {
			word, id := link.get("TxnType").String(), strings.Clone(link.get("TxnId").String())
			object, ok := o.settles[word]
			if !ok {
				continue
			}
			list := &debts
			if word == o.credits || object == journalEntryObject.Name && o.entryPays(record, id, others) {
				list = &credits
			}
			at := slices.IndexFunc(*list, func(p part) bool { return p.object == object && p.id == id })
			if at < 0 {
				at = len(*list)
				*list = append(*list, part{object: object, id: id})
			}
			(*list)[at].left += amount
		}
	}
	return debts, credits
}

// entryPays reports whether a journal entry stands against what the party of a payment owes or is owed, as a credit
// does, rather than being part of that.
func (o *Object) entryPays(payment node, id string, others natives) bool {
	control, party := "Accounts Receivable", payment.at("CustomerRef.value").String()
	if party == "" {
		control, party = "Accounts Payable", payment.at("VendorRef.value").String()
	}
	entry, _ := others.native(journalEntryObject.Name, id)
	var stands decimal
	for line := range entry.get("Line").all() {
		account, _ := others.native(accountObject.Name, line.at(journalLine+".AccountRef.value").String())
		if line.at(partyPath).String() != party || account.get("AccountType").String() != control {
			continue
		}
		amount, _ := parseDecimal(line.get("Amount").Raw())
		if line.at(journalLine+".PostingType").String() == "Credit" {
			amount = -amount
		}
		stands += amount
	}
	if control == "Accounts Payable" {
		return stands > 0
	}
	return stands < 0
}

// replaceSettlements puts in what a payment settles of one document, and reports whether that differs from before.
func replaceSettlements(index map[string][]settlement, document, payment string, next []settlement) bool {
	var before, list []settlement
	for _, s := range index[document] {
		if s.payment == payment {
			before = append(before, s)
		} else {
			list = append(list, s)
		}
	}
	if slices.Equal(before, next) {
		return false
	}
	list = append(list, next...)
	slices.SortStableFunc(list, func(a, b settlement) int { return byNumber(a.payment, b.payment) })
	index[document] = list
	return true
}

// linkedTransactions lists what a record is linked to, as far as it is of the native types given, which pairs with the
// objects that they are.
func linkedTransactions(pairs ...string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		b = append(b, '[')
		count := 0
		for link := range r.record.follow(linksOf).all() {
			at := slices.Index(pairs, link.get("TxnType").String())
			if at < 0 || at%2 != 0 {
				continue
			}
			if count > 0 {
				b = append(b, ',')
			}
			count++
			b = append(b, `{"id":`...)
			b = r.id(pairs[at+1], link.get("TxnId").String(), b)
			if len(f.Fields) > 1 {
				b = appendWord(append(b, `,"type":`...), pairs[at+1])
			}
			b = append(b, '}')
		}
		return append(b, ']')
	}
}

// relatives are the records that a record links to as a whole, by object: orders that it fulfils.
func (o *Object) relatives(record node) map[string][]string {
	if o.links == nil {
		return nil
	}
	var related map[string][]string
	for link := range record.get("LinkedTxn").all() {
		if object, ok := o.links[link.get("TxnType").String()]; ok {
			if related == nil {
				related = map[string][]string{}
			}
			related[object] = append(related[object], link.get("TxnId").String())
		}
	}
	return related
}
