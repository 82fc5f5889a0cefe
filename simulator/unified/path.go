package unified

import "strings"

// path is a dotted path into native records that was taken apart beforehand. Each has a number: what is read of a record
// is known when the program starts, and a directory notes where all of it lies.
type path struct {
	names  []string
	number int
}

// paths that descriptions name, numbered from 1 with all that lead there. They are complete once the package is
// initialized.
var known = &names{}

// numbered counts the known paths.
var numbered int

// names are those that known paths begin with, or go on with behind the same names. Each lies at the place that slotOf
// gives, or behind it.
type names struct {
	slots []name // a power of two; at most half are taken
	count int
}

type name struct {
	text  string
	path  int
	inner *names // what goes on from here, if anything
}

// slotOf is where the search for a name begins.
func slotOf(name string) int {
	if name == "" {
		return 0
	}
	return len(name) + 5*int(name[0]) + 11*int(name[len(name)/2]) + 3*int(name[len(name)-1])
}

// find is a name among these, or nil.
func (n *names) find(text string) *name {
	mask := len(n.slots) - 1
	for slot := slotOf(text); ; slot++ {
		found := &n.slots[slot&mask]
		if found.path == 0 {
			return nil
		}
		if found.text == text {
			return found
		}
	}
}

// add finds a name, which is among these from now on.
func (n *names) add(text string) *name {
	if n.count > 0 {
		if found := n.find(text); found != nil {
			return found
		}
	}
	numbered++
	return n.put(text, numbered)
}

// put adds a name that is not among these.
func (n *names) put(text string, number int) *name {
	if 2*n.count >= len(n.slots) {
		n.grow()
	}
	n.count++
	return n.place(name{text: text, path: number})
}

func (n *names) place(of name) *name {
	mask := len(n.slots) - 1
	slot := slotOf(of.text)
	for n.slots[slot&mask].path != 0 {
		slot++
	}
	n.slots[slot&mask] = of
	return &n.slots[slot&mask]
}

func (n *names) grow() {
	before := n.slots
	n.slots = make([]name, max(2*len(before), 4))
	for _, of := range before {
		if of.path != 0 {
			n.place(of)
		}
	}
}

func pathOf(dotted string) path {
	p := path{names: strings.Split(dotted, ".")}
	for at, i := known, 0; ; i++ {
		found := at.add(p.names[i])
		if i == len(p.names)-1 {
			p.number = found.path
			return p
		}
		if found.inner == nil {
			found.inner = &names{}
		}
		at = found.inner
	}
}

// What is read of nearly every document.
var (
	ownID         = pathOf("Id")
	currencyOf    = pathOf("CurrencyRef.value")
	totalOf       = pathOf("TotalAmt")
	dueOf         = pathOf("Balance")
	totalTax      = pathOf("TxnTaxDetail.TotalTax")
	noteOf        = pathOf("PrivateNote")
	linksOf       = pathOf("LinkedTxn")
	documentLines = pathOf("Line")
	kindOf        = pathOf("DetailType") // of a line
	amountIn      = pathOf("Amount")     // of a line, or of what is as simple
	soldItem      = pathOf(saleLine + ".ItemRef.value")
)

func pathsOf(dotted ...string) []path {
	paths := make([]path, len(dotted))
	for i := range dotted {
		paths[i] = pathOf(dotted[i])
	}
	return paths
}
