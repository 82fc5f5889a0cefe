package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"faultline/app/desktop"
)

// version and commit are set by the linker: -X faultline/app/cli.version=….
var (
	version = "0.1.0"
	commit  = ""
)

// Version is the number of this build.
func Version() string { return version }

func newVersion() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "version", Short: "Print what this build is", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			facts := struct {
				Version string `json:"version"`
				Commit  string `json:"commit"`
				Go      string `json:"go"`
				System  string `json:"system"`
				Desktop bool   `json:"desktop"`
			}{version, revision(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, desktop.Built}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(facts)
			}
			build := "headless"
			if facts.Desktop {
				build = "desktop"
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "faultline %s (%s, %s, %s%s)\n", facts.Version, build, facts.System, facts.Go, commitNote(facts.Commit))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func commitNote(c string) string {
	if c == "" {
		return ""
	}
	return ", commit " + c[:min(12, len(c))]
}

func revision() string {
	if commit != "" {
		return commit
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
