package fault

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
)

func TestReshapingOnBytes(t *testing.T) {
	cases := []struct{ name, operation, to, body, want string }{
		{"case up", "enum_case_changed", "", `{"bill":{"s":"open","x":1}}`, `{"bill":{"s":"OPEN","x":1}}`},
		{"case down", "enum_case_changed", "", `{"bill":{"s":"OPEN"}}`, `{"bill":{"s":"open"}}`},
		{"null to text", "nullable_enum_text", "", `{"bill":{"s":null}}`, `{"bill":{"s":"null"}}`},
		{"text to null", "nullable_enum_text", "", `{"bill":{"s":"null"}}`, `{"bill":{"s":null}}`},
		{"into a list", "nesting_changed", "", `{"bill":{"s":{"a":1}}}`, `{"bill":{"s":[{"a":1}]}}`},
		{"into an object", "nesting_changed", `"object"`, `{"bill":{"s":7}}`, `{"bill":{"s":{"value":7}}}`},
		{"out of a list", "nesting_changed", `"flat"`, `{"bill":{"s":[ {"a":1},2]}}`, `{"bill":{"s":{"a":1}}}`},
		{"out of an object", "nesting_changed", `"flat"`, `{"bill":{"s":{"a": [1]}}}`, `{"bill":{"s":[1]}}`},
		{"date only", "date_format_changed", "", `{"bill":{"s":"2026-03-02T09:00:00Z"}}`, `{"bill":{"s":"2026-03-02"}}`},
		{"epoch", "date_format_changed", `"epoch_ms"`, `{"bill":{"s":"2026-03-02"}}`, `{"bill":{"s":1772409600000}}`},
		{"offset", "date_format_changed", `"offset"`, `{"bill":{"s":"2026-03-02T09:00:00Z"}}`, `{"bill":{"s":"2026-03-02T01:00:00-08:00"}}`},
		{"dotnet", "date_format_changed", `"dotnet"`, `{"bill":{"s":"2026-03-02"}}`, `{"bill":{"s":"/Date(1772409600000)/"}}`},
		{"third decimal", "number_precision", "", `{"bill":{"s":10.5}}`, `{"bill":{"s":10.505}}`},
		{"exponent", "number_precision", `"exponent"`, `{"bill":{"s":-10.50}}`, `{"bill":{"s":-1050e-2}}`},
		{"residue", "number_precision", `"residue"`, `{"bill":{"s":3}}`, `{"bill":{"s":3.0000000000000004}}`},
		{"beyond a double", "number_precision", `"beyond_double"`, `{"bill":{"s":3}}`, `{"bill":{"s":9007199254740993}}`},
		{"id in capitals", "id_format_changed", "", `{"bill":{"s":"0b9f3a52-6c1e-4f0e-9d7a-3f3d9b6c2a11"}}`, `{"bill":{"s":"0B9F3A52-6C1E-4F0E-9D7A-3F3D9B6C2A11"}}`},
		{"id as number", "id_format_changed", `"integer"`, `{"bill":{"s":"0000000f-6c1e-4f0e-9d7a-3f3d9b6c2a11"}}`, `{"bill":{"s":"15"}}`},
		{"key twice", "duplicate_key", "", `{"bill":{"s":1,"t":2}}`, `{"bill":{"s":1,"s":null,"t":2}}`},
		{"key last", "key_order", "", `{"bill":{"r":0,"s":1,"t":2,"u":{}}}`, `{"bill":{"r":0,"t":2,"u":{},"s":1}}`},
		{"half a cent", "money_edge", "", `{"bill":{"s":99.99}}`, `{"bill":{"s":10.005}}`},
		{"negative text", "money_edge", `"negative"`, `{"bill":{"s":"99.99"}}`, `{"bill":{"s":"-0.01"}}`},
		{"leap day", "date_edge", "", `{"bill":{"s":"2026-03-02T09:00:00Z"}}`, `{"bill":{"s":"2028-02-29T09:00:00Z"}}`},
		{"emoji", "unicode_edge", `"four_byte"`, `{"bill":{"s":"Li"}}`, "{\"bill\":{\"s\":\"Li \U00020bb7\"}}"},
		{"nul", "unicode_edge", `"nul"`, `{"bill":{"s":"Li"}}`, `{"bill":{"s":"Li\u0000"}}`},
		{"nothing that fits", "date_format_changed", "", `{"bill":{"s":"Li"}}`, ""},
		{"no number", "number_precision", "", `{"bill":{"s":"10"}}`, ""},
		{"last already", "key_order", "", `{"bill":{"s":1}}`, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			effect := `{"type":"schema_drift","operation":"` + c.operation + `","field":"s"`
			if c.to != "" {
				effect += `,"to":` + c.to
			}
			m, ok := mechanismOf(t, effect+"}").(altering)
			if !ok {
				t.Fatal("not altering")
			}
			made, changed := m.alter(scene{call: exchange.Call{Object: "bill"}, given: exchange.Answer{Status: 200, Body: []byte(c.body)}})
			if changed != (c.want != "") || changed && (cmp.Diff(c.want, string(made.answer.Body)) != "" || !json.Valid(made.answer.Body)) {
				t.Errorf("changed %v: %s", changed, made.answer.Body)
			}
		})
	}
}

func TestReshapingRefusesWhatItCannotDo(t *testing.T) {
	r, err := ParseRule([]byte(`{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"number_precision","field":"total_amount","to":"expnent"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(r, town{}); err == nil {
		t.Error("taken")
	}
}
