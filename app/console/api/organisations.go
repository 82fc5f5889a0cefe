package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/organisation"
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
}
