package api

import (
	"testing"
	"time"
)

func TestTimeoutsAreDurationsOrSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{"10s": 10 * time.Second, "500ms": 500 * time.Millisecond, "2": 2 * time.Second, "0.5": 500 * time.Millisecond} {
		if got, err := parseTimeout(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "soon", "5 s"} {
		if got, err := parseTimeout(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
