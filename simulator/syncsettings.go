package simulator

import (
	"context"

	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// The unified API has calls for the sync configurations of platforms and of connections. That of a whole organisation is
// made where its keys are: here.

// SyncConfiguration is what was configured for a whole organisation; nil when nothing was.
func (w *World) SyncConfiguration(organisation string) (*unified.SyncConfiguration, error) {
	o, err := w.organisations.Resolve(organisation)
	if err != nil {
		return nil, err
	}
	if c, configured := w.syncConfigs.Organisation(o.ID); configured {
		return &c, nil
	}
	return nil, nil
}

// ConfigureSync configures a whole organisation; nil takes the configuration away. Connections that there are go on by
// what they began with, until their next backfill.
func (w *World) ConfigureSync(ctx context.Context, organisation string, c *unified.SyncConfiguration) error {
	o, err := w.organisations.Resolve(organisation)
	if err == nil && c != nil {
		err = c.Check()
	}
	if err != nil {
		return err
	}
	if err := w.journal.Commit(ctx, journal.Batch{Puts: []journal.Put{w.syncConfigs.SetOrganisation(o.ID, c)}}); err != nil {
		return err
	}
	what := "sync configuration set"
	if c == nil {
		what = "sync configuration taken away"
	}
	return w.noteOrganisation(ctx, o, what)
}

// NearestSyncConfiguration is what a connection goes by when it is linked, or after a backfill: the level at which that
// was configured, and what it says; empty and nil where nothing was.
func (w *World) NearestSyncConfiguration(connection string) (level string, c *unified.SyncConfiguration) {
	found, ok := w.connections.ByID(connection)
	if !ok {
		return "", nil
	}
	return w.syncConfigs.Nearest(found.Org, found.Platform, found.ID)
}

// Synced is how many records of an object the copy of a connection has.
func (w *World) Synced(connection, object string) int { return w.copy.Count(connection, object) }
