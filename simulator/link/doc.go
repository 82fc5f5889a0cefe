// Package link is how a company comes to be connected: the registry of connections with their access and public
// tokens, the act of consent, the pages on which a person gives or refuses it, and the component that shows them in a
// popup.
//
// It owns the rows of connections and public tokens and is the only writer of a connection's state, which it moves
// by the table of package health. It refuses to know what is synced, how records look, or what a platform stores:
// companies and scopes are told to it, and what follows a consent is handed to the world.
//
// Invariants: a token opens exactly one living connection; a public token is good once and for 30 minutes; names are
// unique among the living connections of an organisation; a token is posted to the one origin that asked for it;
// identifiers depend on the seed and on how many came before, restarts included; no GET of a page changes anything
// unless auto_approve=1 asks for it or a rule ends the flow there.
package link
