package fault

import (
	"context"
	"fmt"
	"testing"

	"faultline/simulator/exchange"
)

// BenchmarkRulesThatDoNotMatch measures what armed rules cost a call that none of them is about.
func BenchmarkRulesThatDoNotMatch(b *testing.B) {
	st := newStage(b, 1)
	for i := range 20 {
		st.arm(b, fmt.Sprintf(`{"name":"r-%d","where":{"path":"/accounting/bills*","method":"GET"},"effect":{"type":"rate_limited"}}`, i))
	}
	answer := listing()
	next := func(context.Context) exchange.Answer { return answer }
	for b.Loop() {
		st.Around(b.Context(), invoiceList, next, nil)
	}
}
