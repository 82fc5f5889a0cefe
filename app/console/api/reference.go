package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/unified"
)

type (
	// Reference is what the sandbox's API offers: which objects, with which members, and on which platforms.
	Reference struct {
		Version   string                    `json:"version" doc:"current version of the sandbox's API"`
		Versions  []string                  `json:"versions"`
		Objects   []unified.ObjectReference `json:"objects"`
		Platforms []PlatformReference       `json:"platforms"`
	}
	// PlatformReference is what one platform has something to answer with.
	PlatformReference struct {
		Name   string              `json:"name" doc:"as connections say it: QUICKBOOKS"`
		Label  string              `json:"label"`
		Served bool                `json:"served" doc:"companies can be linked on it here"`
		Verbs  map[string][]string `json:"verbs" doc:"by object; the others are refused when platforms are strict"`
	}
)

// reference hands out what clients of the sandbox have to know, made from the descriptions that serve it.
func (o *operations) reference() {
	type output struct{ Body Reference }
	huma.Register(o.api, operation(http.MethodGet, "/reference", "get-reference", "Objects, verbs, platforms and members of the sandbox's API"), func(context.Context, *struct{}) (*output, error) {
		return &output{describedReference()}, nil
	})
}

func describedReference() Reference {
	r := Reference{Version: unified.Version, Versions: unified.Versions(), Objects: unified.Reference()}
	served := []string{quickbooks.Profile().Name}
	for _, c := range platform.Capabilities() {
		p := PlatformReference{Name: c.Platform, Label: c.Label, Served: slices.Contains(served, c.Platform), Verbs: map[string][]string{}}
		for object, letters := range c.Objects {
			p.Verbs[object] = unified.VerbWords(letters)
		}
		r.Platforms = append(r.Platforms, p)
	}
	return r
}
