package unified_test

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"
	"testing"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
)

// A write that nothing can hold up is carried out by the request itself; others are watched by it.
func TestUnhinderedWriteNeedsNobodyToWatchIt(t *testing.T) {
	w := small(t)
	for name, unhindered := range map[string]bool{"unhindered": true, "hindered": false} {
		ctx := context.Background()
		if unhindered {
			ctx = exchange.Unhindered(ctx)
		}
		w.gate.around = func(_ exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
			return next(ctx), nil
		}
		calls := 0
		w.intercept(func(ctx context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
			calls++
			if itself := strings.Contains(string(debug.Stack()), "(*API).ServeHTTP"); itself != unhindered {
				t.Errorf("%s: the request carried it out itself: %v", name, itself)
			}
			if exchange.IsUnhindered(ctx) != unhindered {
				t.Errorf("%s: rules were told otherwise", name)
			}
			return next()
		})
		if rec := w.post(w.bill("U-"+name, "5"), "key-"+name); rec.Code != http.StatusOK || calls != 1 {
			t.Errorf("%s: %d calls, %d %s", name, calls, rec.Code, rec.Body)
		}
	}
}
