package host

// Ready is the line that scripts wait for. Its members are part of the outside.
type Ready struct {
	Ready        bool              `json:"ready"`
	Version      string            `json:"version"`
	Sandbox      string            `json:"sandbox"`
	Console      string            `json:"console"`
	Proxy        string            `json:"proxy"`
	CA           string            `json:"ca"`
	Token        string            `json:"token"`
	ClientID     string            `json:"client_id"`
	ClientSecret string            `json:"client_secret"`
	Workspace    string            `json:"workspace"`
	Connections  []ReadyConnection `json:"connections"`
}

// ReadyConnection is one linked company.
type ReadyConnection struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Platform    string `json:"platform"`
	AccessToken string `json:"access_token"`
}

// Ready describes the running host.
func (h *Host) Ready() Ready {
	c := h.world.Credentials()
	r := Ready{Ready: true, Version: h.config.Version, Sandbox: h.SandboxURL(), Console: h.ConsoleURL(), Token: h.Token(),
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, Workspace: h.path, Connections: []ReadyConnection{}}
	for _, x := range h.world.Connections().All() {
		r.Connections = append(r.Connections, ReadyConnection{ID: x.ID, Name: x.Name, Platform: x.Platform, AccessToken: x.AccessToken})
	}
	return r
}
