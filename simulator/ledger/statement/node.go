package statement

import "faultline/simulator/ledger"

// Node is a group of a statement, or an account in it.
type Node struct {
	Group   string // stable key of a group or a computed row; empty on an account
	Name    string
	Account string // id; empty on a group
	Value   ledger.Minor
	Items   []Node
}

// Find returns the group of a key within the tree.
func (n *Node) Find(group string) (*Node, bool) {
	if n.Group == group {
		return n, true
	}
	for i := range n.Items {
		if found, ok := n.Items[i].Find(group); ok {
			return found, true
		}
	}
	return nil, false
}

// section is the plan of a group.
type section struct {
	group string
	name  string
	types []ledger.AccountType
	parts []section
}

// chart is the accounts of the books with what was posted to each in a span, debit positive.
type chart struct {
	accounts []*ledger.Account
	posted   map[string]ledger.Minor
}

// node fills a section in; sign makes its natural side positive. Accounts at zero and empty parts are left out.
func (c *chart) node(s section, sign ledger.Minor) Node {
	n := Node{Group: s.group, Name: s.name}
	for _, part := range s.parts {
		if child := c.node(part, sign); len(child.Items) > 0 {
			n.Items = append(n.Items, child)
		}
	}
	for _, kind := range s.types {
		for _, a := range c.accounts {
			if amount := sign * c.posted[a.ID]; a.Type == kind && amount != 0 {
				n.Items = append(n.Items, Node{Name: a.Name, Account: a.ID, Value: amount})
			}
		}
	}
	n.sum()
	return n
}

func (n *Node) sum() {
	n.Value = 0
	for i := range n.Items {
		n.Value += n.Items[i].Value
	}
}

// add appends a computed row, unless it is zero.
func (n *Node) add(group, name string, value ledger.Minor) {
	if value == 0 {
		return
	}
	n.Items = append(n.Items, Node{Group: group, Name: name, Value: value})
	n.Value += value
}

const (
	debit  ledger.Minor = +1
	credit ledger.Minor = -1
)
