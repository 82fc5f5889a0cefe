package jsontext

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// values draws what a decoded JSON text can hold, and two types that it cannot.
func values(depth int) *rapid.Generator[any] {
	of := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e9, 1e30).AsAny(),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?([eE][+-]?[0-9])?|`), func(s string) any { return json.Number(s) }),
		rapid.SampledFrom([]any{json.Number("01"), json.Number("1."), json.Number("-"), []any(nil), (*Object)(nil), "<&>\u2028\x00\x7f\b\f\xff"}),
	}
	if depth > 0 {
		of = append(of, rapid.SliceOfN(values(depth-1), 0, 4).AsAny(), rapid.MapOfN(rapid.String(), values(depth-1), 0, 4).AsAny())
	}
	return rapid.OneOf(of...)
}

// withObjects is a value whose maps are objects.
func withObjects(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := &Object{}
		for name, inner := range v {
			o.Set(name, withObjects(inner))
		}
		return o
	case []any:
		if v == nil {
			return v
		}
		list := make([]any, len(v))
		for i := range v {
			list[i] = withObjects(v[i])
		}
		return list
	}
	return v
}

func TestAppendValueWritesWhatTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		want, failed := json.Marshal(v)
		got, err := AppendValue(nil, withObjects(v))
		if (err == nil) != (failed == nil) || err == nil && string(got) != string(want) {
			t.Errorf("%q, %v; want %q, %v", got, err, want, failed)
		}
	})
}

func TestObjectsAreWrittenByTheStandardLibraryAsItWritesMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.MapOfN(rapid.String(), values(2), 0, 4).AsAny().Draw(t, "value")
		for _, escapes := range []bool{false, true} {
			want, failed := encoded(v, escapes)
			got, err := encoded(withObjects(v), escapes)
			if (err == nil) != (failed == nil) || err == nil && got != want {
				t.Errorf("%q, %v; want %q, %v", got, err, want, failed)
			}
		}
	})
}

func encoded(v any, escapes bool) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapes)
	err := e.Encode(v)
	return b.String(), err
}
