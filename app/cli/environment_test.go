package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestFlagsTakeTheirEnvironmentTwins(t *testing.T) {
	for name, tt := range map[string]struct {
		typed       []string
		environment map[string]string
		data        string
		ephemeral   bool
		fails       bool
	}{
		"twin":                           {environment: map[string]string{"FAULTLINE_DATA": "/kept"}, data: "/kept"},
		"a flag wins over its twin":      {typed: []string{"--data=/typed"}, environment: map[string]string{"FAULTLINE_DATA": "/kept"}, data: "/typed"},
		"a flag wins over what it rules": {typed: []string{"--ephemeral"}, environment: map[string]string{"FAULTLINE_DATA": "/kept"}, ephemeral: true},
		"and the other way round":        {typed: []string{"--data=/typed"}, environment: map[string]string{"FAULTLINE_EPHEMERAL": "true"}, data: "/typed"},
		"empty is not given":             {environment: map[string]string{"FAULTLINE_DATA": "", "FAULTLINE_EPHEMERAL": ""}},
		"a bad value is named":           {environment: map[string]string{"FAULTLINE_EPHEMERAL": "perhaps"}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			flags := pflag.NewFlagSet("", pflag.ContinueOnError)
			data, ephemeral := flags.String("data", "", ""), flags.Bool("ephemeral", false, "")
			if err := flags.Parse(tt.typed); err != nil {
				t.Fatal(err)
			}
			err := applyEnvironment(flags, func(name string) (string, bool) { v, ok := tt.environment[name]; return v, ok })
			if tt.fails {
				if err == nil {
					t.Fatal("accepted")
				}
				return
			}
			if err != nil || *data != tt.data || *ephemeral != tt.ephemeral {
				t.Errorf("data %q, ephemeral %v, %v", *data, *ephemeral, err)
			}
		})
	}
}
