package host

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// only lists libraries that one folder alone may import.
var only = map[string]string{
	"go.etcd.io/bbolt":                         "faultline/simulator/journal",
	"github.com/gorilla/websocket":             "faultline/app/console/stream",
	"github.com/brianvoe/gofakeit/v7":          "faultline/simulator/seed",
	"github.com/santhosh-tekuri/jsonschema/v5": "faultline/scenarios/plan",
	"github.com/wailsapp/wails/v2":             "faultline/app/desktop",
}

// never lists arrows that must not exist: no package below the first may import one below the second, at any remove.
var never = [][2]string{
	{"faultline/simulator", "faultline/app"},
	{"faultline/simulator", "faultline/scenarios"},
	{"faultline/scenarios", "faultline/app"},
	{"faultline/simulator/ledger", "faultline/simulator/journal"},
	{"faultline/simulator/journal", "faultline/simulator/ledger"},
	{"faultline/simulator/platform", "faultline/simulator/unified"},
	{"faultline/simulator/unified", "faultline/simulator/syncing"},
	{"faultline/simulator/webhook", "faultline/simulator/fault"},
	{"faultline/simulator/webhook", "faultline/simulator/unified"},
	{"faultline/simulator/fault", "faultline/simulator/unified"},
	{"faultline/simulator/fault", "faultline/simulator/webhook"},
	{"faultline/app/console", "faultline/app/host"},
	{"faultline/app/console", "faultline/app/cli"},
	{"faultline/app/host", "faultline/app/cli"},
}

// leaves may import nothing of Faultline but what is listed.
var leaves = map[string][]string{
	"faultline/simulator/ledger":  {"faultline/simulator/problem", "faultline/simulator/jsontext", "faultline/simulator/imprint", "faultline/simulator/ream"},
	"faultline/simulator/imprint": {},
	"faultline/simulator/ream":    {},
	"faultline/simulator/clock":   {"faultline/simulator/problem"},
	"faultline/simulator/seed":    {},
	"faultline/simulator/journal": {"faultline/simulator/problem", "faultline/simulator/jsontext", "faultline/simulator/problem/nearest", "faultline/simulator/journal/filter"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Imports,Deps"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, "faultline") {
			all = append(all, p)
		}
	}
}

func below(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestArrowsPointOneWay(t *testing.T) {
	for _, p := range packages(t, "./...") {
		for _, library := range p.Imports {
			for name, owner := range only {
				if below(library, name) && !below(p.ImportPath, owner) {
					t.Errorf("%s imports %s, which belongs to %s", p.ImportPath, library, owner)
				}
			}
		}
		for _, arrow := range never {
			if !below(p.ImportPath, arrow[0]) {
				continue
			}
			for _, dep := range p.Deps {
				if below(dep, arrow[1]) {
					t.Errorf("%s reaches %s", p.ImportPath, dep)
				}
			}
		}
		allowed, isLeaf := leaves[p.ImportPath]
		for _, dep := range p.Deps {
			if isLeaf && strings.HasPrefix(dep, "faultline") && !contains(allowed, dep) {
				t.Errorf("%s reaches %s and should know nobody", p.ImportPath, dep)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// The headless program must start in milliseconds anywhere: nothing of the window may be in it.
func TestHeadlessHoldsNoWindow(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if strings.Contains(dep, "wailsapp/wails") {
			t.Errorf("the headless build holds %s", dep)
		}
	}
}
