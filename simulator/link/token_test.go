package link_test

import (
	"testing"

	"faultline/simulator/link"
)

// A replaced token opens nothing and is still known to be the connection's; put back, it counts again beside its
// successor. A restart changes none of it.
func TestTokensAreReplacedAndPutBack(t *testing.T) {
	r := newRig(t)
	c, err := r.connections.Create(t.Context(), link.NewConnection{Platform: "QUICKBOOKS"})
	if err != nil {
		t.Fatal(err)
	}
	first := c.AccessToken
	if c, err = r.connections.RotateToken(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	second := c.AccessToken
	opens := func(token string) [2]bool {
		_, opens := r.connections.ByToken(token)
		former, was := r.connections.ByFormerToken("access-sandbox-" + token)
		return [2]bool{opens, was && former.ID == c.ID}
	}
	check := func(when string, one, two [2]bool) {
		t.Helper()
		for range 2 {
			if opens(first) != one || opens(second) != two {
				t.Errorf("%s: the first opens or was %v, the second %v", when, opens(first), opens(second))
			}
			r.restart()
		}
	}
	check("replaced", [2]bool{false, true}, [2]bool{true, false})
	if c, err = r.connections.PutTokenBack(t.Context(), c.ID); err != nil || c.AccessToken != first {
		t.Fatalf("%+v, %v", c, err)
	}
	check("put back", [2]bool{true, false}, [2]bool{true, false})
	if c, err = r.connections.RotateToken(t.Context(), c.ID); err != nil || c.AccessToken == first || c.AccessToken == second {
		t.Fatalf("%+v, %v", c, err)
	}
	check("replaced again", [2]bool{false, true}, [2]bool{false, false})
}
