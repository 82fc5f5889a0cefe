package fault

import (
	"context"
	"net/http"
	"testing"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// told passes a call and says whether its handler was told that nothing can hold it up.
func (st *stage) told(call exchange.Call) (said bool) {
	st.Around(context.Background(), call, func(ctx context.Context) exchange.Answer {
		said = exchange.IsUnhindered(ctx)
		return listing()
	}, func(exchange.Refusal) exchange.Answer { return exchange.Answer{} })
	return said
}

func TestWriteIsToldThatNothingHoldsItUp(t *testing.T) {
	st := newStage(t, 1)
	write := invoiceList
	write.Method = http.MethodPost
	native := write
	native.Hop = journal.HopPlatform
	if !st.told(write) || st.told(invoiceList) || st.told(native) {
		t.Errorf("without rules: write %v, read %v, native call %v", st.told(write), st.told(invoiceList), st.told(native))
	}

	st.arm(t, `{"name":"r","where":{"hop":"platform"},"effect":{"type":"rate_limited"}}`)
	if st.told(write) {
		t.Error("a rule was armed")
	}
	st.Around(exchange.Unhindered(t.Context()), native, func(context.Context) exchange.Answer {
		return listing()
	}, func(exchange.Refusal) exchange.Answer {
		t.Error("a rule acted on what was let in before it")
		return exchange.Answer{}
	})
}

func TestCallThatMetARuleHoldsUpOthers(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","effect":{"type":"schema_drift","operation":"field_removed","field":"status"}}`)
	write := invoiceList
	write.Method = http.MethodPost
	st.Around(t.Context(), invoiceList, func(context.Context) exchange.Answer {
		if err := st.Heal(t.Context(), "r"); err != nil {
			t.Fatal(err)
		}
		if st.told(write) {
			t.Error("the rule is healed, but a call that met it is under way")
		}
		return listing()
	}, nil)
	if !st.told(write) {
		t.Error("nothing is under way any more")
	}
}
