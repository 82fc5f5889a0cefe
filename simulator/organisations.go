package simulator

import (
	"context"

	"faultline/simulator/journal"
	"faultline/simulator/organisation"
)

// Organisations are the customers of the unified API, each with its keys.
func (w *World) Organisations() *organisation.Registry { return w.organisations }

// AddOrganisation makes an organisation, and says so in the journal.
func (w *World) AddOrganisation(ctx context.Context, name string) (organisation.Organisation, error) {
	made, err := w.organisations.Add(ctx, name)
	if err != nil {
		return made, err
	}
	return made, w.noteOrganisation(ctx, made, "organisation added")
}

// RotateSecret gives an organisation another client secret. The one before is refused at once, and webhooks are signed
// with the new one from the same moment.
func (w *World) RotateSecret(ctx context.Context, nameOrID string) (organisation.Organisation, error) {
	changed, err := w.organisations.RotateSecret(ctx, nameOrID)
	if err != nil {
		return changed, err
	}
	return changed, w.noteOrganisation(ctx, changed, "client secret rotated")
}

func (w *World) noteOrganisation(ctx context.Context, o organisation.Organisation, what string) error {
	return w.Record(ctx, "", journal.Step{Type: "note", Text: what + ": " + o.Name})
}

// organisationOf is the organisation of a connection; of none it is the first, as of events by hand.
func (w *World) organisationOf(connection string) string {
	if c, ok := w.connections.ByID(connection); ok {
		return c.Org
	}
	return w.organisations.First().ID
}

// organisationOfKey is the organisation whose public key a Link page was opened with; without one it is the first.
func (w *World) organisationOfKey(publicKey string) (org string, known bool) {
	if publicKey == "" {
		return w.organisations.First().ID, true
	}
	o, known := w.organisations.ByPublicKey(publicKey)
	return o.ID, known
}

// secretOf is the client secret that signs what an organisation is told.
func (w *World) secretOf(org string) string {
	o, err := w.organisations.Resolve(org)
	if err != nil {
		return w.organisations.First().ClientSecret
	}
	return o.ClientSecret
}

// nativeClient is the app as which the unified layer is known to the platforms. Its keys are not replaced with those of
// an organisation: that would cost every company its grant.
func (w *World) nativeClient() (id, secret string) {
	o := w.organisations.Original()
	return o.ClientID, o.ClientSecret
}
