package seed

import (
	"regexp"
	"testing"
)

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestUUIDsAreWellFormedAndFollowTheSeed(t *testing.T) {
	a, b := Seed(1).UUID("invoice", "7"), Seed(1).UUID("invoice", "7")
	if a != b || !uuidForm.MatchString(a) {
		t.Errorf("%s, %s", a, b)
	}
	if a == Seed(2).UUID("invoice", "7") {
		t.Error("the seed is ignored")
	}
	if Seed(1).UUID("ab", "c") == Seed(1).UUID("a", "bc") {
		t.Error("the path is read as one word")
	}
}

// A new draw in one place must not move the draws of another.
func TestStreamsAreIndependent(t *testing.T) {
	first := Seed(7).Stream("fault", "burst")
	want := []float64{first.Float(), first.Float(), first.Float()}
	other := Seed(7).Stream("fault", "other")
	again := Seed(7).Stream("fault", "burst")
	for i, w := range want {
		other.Float()
		other.Intn(10)
		if got := again.Float(); got != w {
			t.Errorf("draw %d is %v, was %v", i, got, w)
		}
	}
	if again.Index() != 3 || again.Name != "fault/burst" {
		t.Errorf("%s stands at %d", again.Name, again.Index())
	}
	if Seed(8).Stream("fault", "burst").Float() == want[0] {
		t.Error("the seed is ignored")
	}
}

func TestSequencesGoOn(t *testing.T) {
	all := Seed(1).Sequence("request", 0)
	var ids []string
	for range 5 {
		id, _ := all.Next()
		ids = append(ids, id)
	}
	rest := Seed(1).Sequence("request", 3)
	id, n := rest.Next()
	if id != ids[3] || n != 4 || id != Seed(1).UUID("request", "4") {
		t.Errorf("behind three comes %s (%d), want %s", id, n, ids[3])
	}
}
