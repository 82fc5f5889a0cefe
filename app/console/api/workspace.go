package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/app/shell"
	"faultline/simulator/journal"
)

// Workspace is the state of this Faultline for people.
type Workspace struct {
	About
	Clock       string         `json:"clock"`
	Journal     journal.Status `json:"journal"`
	Credentials Credentials    `json:"credentials"`
}

// Credentials are the fake organisation's: they open nothing but this sandbox.
type Credentials struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

func (o *operations) workspace() {
	type workspaceOutput struct{ Body Workspace }
	huma.Register(o.api, operation(http.MethodGet, "/workspace", "get-workspace", "Addresses, credentials and the state of the journal"), func(context.Context, *struct{}) (*workspaceOutput, error) {
		c := o.World.Credentials()
		return &workspaceOutput{Workspace{About: o.About(), Clock: o.World.Clock().Mode().String(), Journal: o.World.Journal().Status(),
			Credentials: Credentials{ClientID: c.ClientID, ClientSecret: c.ClientSecret}}}, nil
	})
	type capabilitiesOutput struct{ Body shell.Capabilities }
	huma.Register(o.api, operation(http.MethodGet, "/capabilities", "get-capabilities", "What the desktop around the page can do"), func(context.Context, *struct{}) (*capabilitiesOutput, error) {
		return &capabilitiesOutput{o.Shell.Capabilities()}, nil
	})
}
