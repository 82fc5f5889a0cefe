package unified

import "github.com/tidwall/gjson"

// Members that the native record leaves to be concluded: accounts that go without saying, the account that an item
// posts to, the tax rate behind a pseudo code.

// accountKind is what accounts that go without saying are told apart by.
type accountKind struct{ accountType, currency string }

// defaultAccount is the account of a type that documents post to which name none: the oldest one in use, in their
// currency when there is one. Accounts seldom change, so that what was found is kept until one does.
func (b *book) defaultAccount(accountType, currency string) string {
	kind := accountKind{accountType, currency}
	if id, ok := b.defaults[kind]; ok {
		return id
	}
	var same, other string
	for r := range b.table(accountObject.Name).rows.all() {
		m := outlined(r.native.String())
		if r.deleted || m.get("AccountType").String() != accountType || m.get("Active").isFalse() {
			continue
		}
		least := &other
		if m.at("CurrencyRef.value").String() == currency {
			least = &same
		}
		if *least == "" || byNumber(r.platformID, *least) < 0 {
			*least = r.platformID
		}
	}
	if same == "" {
		same = other
	}
	if b.defaults == nil {
		b.defaults = map[accountKind]string{}
	}
	b.defaults[kind] = same
	return same
}

// orDefault reads the first native path that has a value, and otherwise the account that goes without saying.
func orDefault(accountType string, paths ...string) source {
	said := pathsOf(paths...)
	return func(r *reading, f *Field, b []byte) []byte {
		if v := r.scope.first(said); v.Exists() {
			return r.id(f.Object, v.String(), b)
		}
		return r.id(f.Object, r.peers.defaultAccount(accountType, r.currency), b)
	}
}

// whenKnown reads a reference to a record, when that is there to be read.
func whenKnown(path string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		platformID := r.scope.at(path).String()
		if _, known := r.peers.native(f.Object, platformID); !known {
			return b
		}
		return r.id(f.Object, platformID, b)
	}
}

// orOfItem reads the account of a line, or else the one that the line's item posts to.
func orOfItem(account, item, itemAccount string) source {
	paths := pathsOf(account, item)
	return func(r *reading, f *Field, b []byte) []byte {
		if v := r.scope.follow(paths[0]); v.Exists() {
			return r.id(f.Object, v.String(), b)
		}
		native, ok := r.peers.native(itemObject.Name, r.scope.follow(paths[1]).String())
		if !ok {
			return b
		}
		return r.id(f.Object, native.get(itemAccount).get("value").String(), b)
	}
}

// taxCode reads the tax rate of a line. TAX stands for the one of the whole document, NON for none.
func taxCode(paths ...string) source {
	said := pathsOf(paths...)
	return func(r *reading, f *Field, b []byte) []byte {
		code := r.scope.first(said).String()
		if code == "TAX" {
			code = r.record.at("TxnTaxDetail.TxnTaxCodeRef.value").String()
		}
		if code == "NON" {
			return b
		}
		return r.id(f.Object, code, b)
	}
}

// textOr is the text at a native path, or another one where there is none: for members that may not be null.
func textOr(path, otherwise string) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		text := r.scope.at(path).String()
		if text == "" {
			text = otherwise
		}
		return gjson.AppendJSONString(b, text)
	}
}

// inEach gives every detail a path may lie in, for lines of several kinds.
func inEach(path string, details ...string) []string {
	paths := make([]string, len(details))
	for i, d := range details {
		paths[i] = d + "." + path
	}
	return paths
}

var creditLeft = pathsOf("RemainingCredit", "Balance")

// upperStatus is openStatus in the words of credit memos, which are applied rather than paid.
func upperStatus(r *reading, _ *Field, b []byte) []byte {
	left, _ := parseDecimal(r.record.first(creditLeft).Raw())
	switch {
	case r.voided():
		return appendWord(b, "VOID")
	case left == 0:
		return appendWord(b, "APPLIED")
	case left < r.amounts().total:
		return appendWord(b, "PARTIALLY_APPLIED")
	default:
		return appendWord(b, "OPEN")
	}
}
