package api

import (
	"slices"
	"testing"
)

func TestReferenceCrossesObjectsWithPlatforms(t *testing.T) {
	r := describedReference()
	if len(r.Objects) < 20 || len(r.Platforms) < 7 || !slices.Contains(r.Versions, r.Version) {
		t.Fatalf("%d objects, %d platforms, version %s of %v", len(r.Objects), len(r.Platforms), r.Version, r.Versions)
	}
	served := map[string]bool{}
	for _, p := range r.Platforms {
		served[p.Name] = p.Served
		if p.Name == "NETSUITE" && !slices.Contains(p.Verbs["subsidiary"], "list") {
			t.Errorf("NetSuite has subsidiaries: %v", p.Verbs["subsidiary"])
		}
	}
	if !served["QUICKBOOKS"] || served["NETSUITE"] {
		t.Errorf("served are %v", served)
	}
}
