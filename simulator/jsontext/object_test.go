package jsontext

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An object is a map whose members have an order.
func TestAnObjectHoldsWhatAMapDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, m := &Object{}, map[string]any{}
		for _, name := range rapid.SliceOfN(rapid.StringMatching(`[a-e]{1,2}`), 0, 60).Draw(t, "names") {
			if rapid.IntRange(0, 3).Draw(t, "deletes") == 0 {
				o.Delete(name)
				delete(m, name)
				continue
			}
			v := rapid.Int().Draw(t, "value")
			o.Set(name, v)
			m[name] = v
		}
		names := slices.Sorted(maps.Keys(m))
		if o.Len() != len(names) {
			t.Fatalf("%d members, want %d", o.Len(), len(names))
		}
		for i, member := range o.Members() {
			if member.Name != names[i] || member.Value != m[names[i]] || o.Get(member.Name) != member.Value || !o.Has(member.Name) {
				t.Fatalf("%v is %v, want %s: %v", i, member, names[i], m[names[i]])
			}
		}
		if o.Has("z") || o.Get("z") != nil {
			t.Fatal("it has a member that nobody set")
		}
	})
}

func TestAnObjectThatIsNotThereHasNoMembers(t *testing.T) {
	var o *Object
	o.Delete("a")
	o.Update(func(m Member) (any, bool) { return m.Value, true })
	if o.Len() != 0 || o.Members() != nil || o.Has("a") || o.Get("a") != nil || o.Object("a") != nil || o.List("a") != nil {
		t.Error("it has some")
	}
}

func TestMembersAreReplacedAndTakenAwayTogether(t *testing.T) {
	o := With("a", 1).With("c", With("d", true)).With("b", 2)
	o.Update(func(m Member) (any, bool) {
		n, isNumber := m.Value.(int)
		if !isNumber {
			return m.Value, true
		}
		return n * 10, n > 1
	})
	raw, err := json.Marshal(o)
	if diff := cmp.Diff(`{"b":20,"c":{"d":true}}`, string(raw)); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if o.Object("c").Get("d") != true || o.List("c") != nil {
		t.Error("what is nested is not found")
	}
}
