package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/organisation"
	"faultline/simulator/unified"
)

type organisationOutput struct{ Body organisation.Organisation }

// organisations are the customers of the unified API, with their keys. They open nothing but this sandbox.
func (o *operations) organisations() {
	type organisationsOutput struct {
		Body struct {
			Organisations []organisation.Organisation `json:"organisations"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/organisations", "list-organisations", "Organisations and their keys, the first one first"), func(context.Context, *struct{}) (*organisationsOutput, error) {
		out := &organisationsOutput{}
		out.Body.Organisations = o.World.Organisations().All()
		return out, nil
	})
	type addOrganisationInput struct {
		Body struct {
			Name string `json:"name" minLength:"1" maxLength:"40"`
		}
	}
	add := operation(http.MethodPost, "/organisations", "add-organisation", "Makes an organisation with keys, connections and endpoints of its own")
	add.DefaultStatus = http.StatusOK
	huma.Register(o.api, add, func(ctx context.Context, in *addOrganisationInput) (*organisationOutput, error) {
		made, err := o.World.AddOrganisation(ctx, in.Body.Name)
		if err != nil {
			return nil, o.failure(err)
		}
		return &organisationOutput{made}, nil
	})
	type rotateInput struct {
		ID string `path:"id" doc:"id or name of the organisation"`
	}
	rotate := operation(http.MethodPost, "/organisations/{id}/rotate-secret", "rotate-client-secret", "Replaces the client secret; the one before is refused at once")
	rotate.DefaultStatus = http.StatusOK
	huma.Register(o.api, rotate, func(ctx context.Context, in *rotateInput) (*organisationOutput, error) {
		changed, err := o.World.RotateSecret(ctx, in.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		return &organisationOutput{changed}, nil
	})
	o.organisationSyncs()
}

// organisationSyncs are the sync configurations of whole organisations, which the unified API has no calls for.
func (o *operations) organisationSyncs() {
	type path struct {
		ID string `path:"id" doc:"id or name of the organisation"`
	}
	type output struct {
		Body struct {
			Configuration *unified.SyncConfiguration `json:"configuration,omitempty" doc:"left out when nothing was configured"`
		}
	}
	shown := func(id string) (*output, error) {
		c, err := o.World.SyncConfiguration(id)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &output{}
		out.Body.Configuration = c
		return out, nil
	}
	huma.Register(o.api, operation(http.MethodGet, "/organisations/{id}/sync-configuration", "get-organisation-sync", "What is configured for all connections of an organisation"),
		func(_ context.Context, in *path) (*output, error) { return shown(in.ID) })
	type putInput struct {
		ID   string `path:"id" doc:"id or name of the organisation"`
		Body unified.SyncConfiguration
	}
	put := operation(http.MethodPut, "/organisations/{id}/sync-configuration", "set-organisation-sync", "Configures the syncs of all connections that are linked from now on, unless their platform or they themselves are configured")
	huma.Register(o.api, put, func(ctx context.Context, in *putInput) (*output, error) {
		if err := o.World.ConfigureSync(ctx, in.ID, &in.Body); err != nil {
			return nil, o.failure(err)
		}
		return shown(in.ID)
	})
	drop := operation(http.MethodDelete, "/organisations/{id}/sync-configuration", "drop-organisation-sync", "Takes the configuration of an organisation away")
	drop.DefaultStatus = http.StatusOK
	huma.Register(o.api, drop, func(ctx context.Context, in *path) (*output, error) {
		if err := o.World.ConfigureSync(ctx, in.ID, nil); err != nil {
			return nil, o.failure(err)
		}
		return shown(in.ID)
	})
}
