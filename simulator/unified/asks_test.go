package unified

import (
	"fmt"
	"slices"
	"testing"

	"faultline/simulator/jsontext"
)

// Members of bodies come in the order of the description, whatever else there is in the body.
func TestAnswersComeInTheOrderOfTheDescription(t *testing.T) {
	asks := asksOf([]Field{text("name").writes(Must, May), text("code").writes(May, May), text("id"), text("amount").writes(May, Never), text("zone").writes(Must, Must)})
	body := jsontext.With("zone", "z").With("amount", "1").With("id", "7").With("name", nil)
	for i := range 300 {
		body.Set(fmt.Sprintf("m%03d", i), "other")
	}
	for _, c := range []struct {
		update bool
		want   []string
	}{
		{false, []string{"name <nil>", "amount 1", "zone z"}},
		{true, []string{"name <nil>", "zone z"}},
	} {
		list, got := asks.of(c.update), []string(nil)
		said := list.answers(body)
		for left := said.set; left != 0; {
			at := left.next()
			got = append(got, fmt.Sprint(list.all[at].name, " ", said.value(at)))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("update %t: %q", c.update, got)
		}
	}
	if said := (&askList{}).answers(body); said.set != 0 {
		t.Error("who asks for nothing gets an answer")
	}
	if said := asks.create.answers(nil); said.set != 0 || said.value(0) != nil {
		t.Error("a body that is not there says something")
	}
}
