package unified

import (
	"slices"

	"faultline/simulator/health"
	"faultline/simulator/jsontext"
	"faultline/simulator/link"
	"faultline/simulator/problem"
)

// credentials are what a platform's own app holds of a company. A connection that is created with them needs no page.
type credentials struct {
	realm  string   // the member that names the company
	needed []string // all of them, once one is sent
	extra  []string
}

// platformCredentials is by platform; one that is not here connects only through the page.
var platformCredentials = map[string]credentials{
	"QUICKBOOKS": {
		realm:  "realm_id",
		needed: []string{"oauth_client_id", "realm_id", "oauth_client_secret", "oauth_refresh_token"},
		extra:  []string{"environment"},
	},
}

// realmIn reads the company out of the credentials in a body; it is empty when there are none. Half of them are as good
// as a mistake.
func realmIn(body *jsontext.Object, platform string) (string, *failure) {
	known := platformCredentials[platform]
	sent := func(name string) bool { return body.Get(name) != nil }
	if !slices.ContainsFunc(known.needed, sent) {
		return "", nil
	}
	c := &complaints{}
	for _, name := range slices.Concat(known.needed, known.extra) {
		text, isText := body.Get(name).(string)
		switch {
		case !sent(name) && slices.Contains(known.needed, name):
			c.missing = append(c.missing, name)
		case sent(name) && (!isText || text == ""):
			c.complain(name, "must be a text that is not empty")
		}
	}
	return plainText(body.Get(known.realm)), c.failure()
}

// credentialFields are the credentials of every platform, for the documents.
func credentialFields() []Field {
	var names []string
	for _, platform := range sortedKeys(platformCredentials) {
		known := platformCredentials[platform]
		names = append(names, slices.Concat(known.needed, known.extra)...)
	}
	slices.Sort(names)
	var fields []Field
	for _, name := range slices.Compact(names) {
		fields = append(fields, text(name).writes(May, May))
	}
	return fields
}

// takenBack refuses credentials that open no company, and takes the connection away that was made for them.
func (a *API) takenBack(q *request, c link.Connection, why error) *failure {
	if _, _, err := a.o.Connections.Move(q.ctx, c.ID, health.Delete, "its credentials open no company", "api"); err != nil {
		return problemFailure(err)
	}
	p := problem.From(why)
	if p.Code == problem.Invalid {
		member := platformCredentials[c.Platform].realm
		return badRequest(codeInvalidFields, member+": "+p.Message+".", "Send the "+member+" of a company that exists on the platform.")
	}
	return problemFailure(why)
}
