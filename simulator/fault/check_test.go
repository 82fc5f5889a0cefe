package fault

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/problem"
)

func TestCheckRefusesWhatCanNeverMatch(t *testing.T) {
	cases := []struct{ name, text, path, says string }{
		{"no effect", `{}`, "/effect/type", "invalid_credentials"},
		{"unknown effect", `{"effect":{"type":"rate_limit"}}`, "/effect/type", "did you mean rate_limited?"},
		{"unknown parameter", `{"effect":{"type":"rate_limited","retry_afer":"2s"}}`, "/effect/retry_afer", "did you mean retry_after?"},
		{"parameter of an effect without", `{"effect":{"type":"invalid_credentials","code":"x"}}`, "/effect/code", "takes none"},
		{"duration without unit", `{"effect":{"type":"rate_limited","retry_after":2}}`, "/effect/retry_after", "with its unit"},
		{"negative duration", `{"effect":{"type":"rate_limited","retry_after":"-2s"}}`, "/effect/retry_after", "with its unit"},
		{"unknown style", `{"effect":{"type":"rate_limited","style":"http-date"}}`, "/effect/style", "did you mean http_date?"},
		{"name with a space", `{"name":"my rule","effect":{"type":"rate_limited"}}`, "/name", "letters"},
		{"name with a line break", `{"name":"a\nb","effect":{"type":"rate_limited"}}`, "/name", "letters"},
		{"unknown hop", `{"where":{"hop":"unifed"},"effect":{"type":"rate_limited"}}`, "/where/hop", "did you mean unified?"},
		{"hop without sense", `{"where":{"hop":"webhook"},"effect":{"type":"rate_limited"}}`, "/where/hop", "use unified or platform or sync"},
		{"unknown connection", `{"where":{"connection":"mian"},"effect":{"type":"rate_limited"}}`, "/where/connection", "did you mean main?"},
		{"unknown method", `{"where":{"method":"FETCH"},"effect":{"type":"rate_limited"}}`, "/where/method", "did you mean PATCH?"},
		{"method not offered", `{"where":{"method":"POST","path":"/accounting/vendors"},"effect":{"type":"rate_limited"}}`, "/where/method", "GET"},
		{"method not offered for the object", `{"where":{"method":"POST","object":"vendor"},"effect":{"type":"rate_limited"}}`, "/where/method", "GET"},
		{"unknown path", `{"where":{"path":"/accounting/invoice"},"effect":{"type":"rate_limited"}}`, "/where/path", "did you mean /accounting/invoices?"},
		{"path too deep", `{"where":{"path":"/accounting/invoices/:id/lines"},"effect":{"type":"rate_limited"}}`, "/where/path", "no known path"},
		{"path with a query", `{"where":{"path":"/accounting/invoices?limit=1"},"effect":{"type":"rate_limited"}}`, "/where/path", "no query"},
		{"path without a slash", `{"where":{"path":"accounting"},"effect":{"type":"rate_limited"}}`, "/where/path", "begin with /"},
		{"unknown object", `{"where":{"object":"invoices"},"effect":{"type":"rate_limited"}}`, "/where/object", "did you mean invoice?"},
		{"object against path", `{"where":{"path":"/accounting/bills*","object":"invoice"},"effect":{"type":"rate_limited"}}`, "/where/object", "is about bill, never about invoice"},
		{"drift without operation", `{"effect":{"type":"schema_drift","field":"status"}}`, "/effect/operation", "needs operation"},
		{"drift of an unknown field", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_removed","field":"total_amont"}}`, "/effect/field", "did you mean total_amount?"},
		{"drift of a field of other objects", `{"where":{"path":"/accounting/vendors*"},"effect":{"type":"schema_drift","operation":"field_removed","field":"total_amount"}}`, "/effect/field", "vendor has no field"},
		{"drift adding what is there", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_added","field":"status"}}`, "/effect/field", "already"},
		{"drift adding to nothing", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_added","field":"lines.extra"}}`, "/effect/field", "no field lines"},
		{"drift renaming to a field that is there", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_renamed","field":"id","to":"status"}}`, "/effect/to", "already"},
		{"drift renaming to nothing", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_renamed","field":"id"}}`, "/effect/to", "the new name"},
		{"drift to an unknown type", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"type_changed","field":"id","to":"strng"}}`, "/effect/to", "did you mean string?"},
		{"drift with a gap in the path", `{"where":{"object":"invoice"},"effect":{"type":"schema_drift","operation":"field_removed","field":"line_items..id"}}`, "/effect/field", "dotted path"},
		{"unknown event code", `{"effect":{"type":"event_dropped","code":"INVOICE_CREATE"}}`, "/effect/code", "did you mean INVOICE_CREATED?"},
		{"one unknown event code of two", `{"effect":{"type":"event_dropped","code":["INVOICE_CREATED","X"]}}`, "/effect/code", `no event code "X"`},
		{"events are posted", `{"where":{"method":"GET"},"effect":{"type":"event_dropped"}}`, "/where/method", "never with GET"},
		{"a run is about all objects", `{"where":{"hop":"sync","object":"invoice"},"effect":{"type":"rate_limited"}}`, "/where", "a whole run"},
		{"lasting effects have no calls", `{"where":{"path":"/accounting/*"},"effect":{"type":"grant_revoked"}}`, "/where", "connection only"},
		{"lasting effects are not counted", `{"when":{"times":3},"effect":{"type":"grant_revoked"}}`, "/when", "only from and for"},
		{"from is no time", `{"when":{"from":"tomorrow"},"effect":{"type":"rate_limited"}}`, "/when/from", "duration from arming"},
		{"for is no duration", `{"when":{"for":"0s"},"effect":{"type":"rate_limited"}}`, "/when/for", "with a unit"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := ParseRule([]byte(c.text))
			if err != nil {
				t.Fatalf("the form itself is refused: %v", err)
			}
			_, err = Check(r, town{})
			p := problem.From(err)
			if err == nil || p.Code != problem.Invalid || p.Path != c.path || !strings.Contains(p.Message+" "+p.Hint, c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCheckCompletesARule(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"the effect's hop", `{"effect":{"type":"event_dropped"}}`, `{"name":"","where":{"hop":"webhook"},"when":{"every":1,"probability":1},"effect":{"type":"event_dropped"}}`},
		{"without the prefix of the door", `{"where":{"path":"/versioned/accounting/*"},"effect":{"type":"rate_limited"}}`, `{"name":"","where":{"hop":"unified","path":"/accounting/*"},"when":{"every":1,"probability":1},"effect":{"type":"rate_limited"}}`},
		{"any method", `{"where":{"method":"*"},"effect":{"type":"rate_limited"}}`, `{"name":"","where":{"hop":"unified"},"when":{"every":1,"probability":1},"effect":{"type":"rate_limited"}}`},
		{"a field inside lists", `{"where":{"object":"bill"},"effect":{"type":"schema_drift","operation":"field_removed","field":"line_items.item"}}`, `{"name":"","where":{"hop":"unified","object":"bill"},"when":{"every":1,"probability":1},"effect":{"type":"schema_drift","field":"line_items.item","operation":"field_removed"}}`},
		{"a drift that fits some of the objects", `{"effect":{"type":"schema_drift","operation":"null_injected","field":"vendor_name"}}`, `{"name":"","where":{"hop":"unified"},"when":{"every":1,"probability":1},"effect":{"type":"schema_drift","field":"vendor_name","operation":"null_injected"}}`},
		{"a concrete id", `{"where":{"path":"/accounting/bills/17"},"effect":{"type":"rate_limited"}}`, `{"name":"","where":{"hop":"unified","path":"/accounting/bills/17"},"when":{"every":1,"probability":1},"effect":{"type":"rate_limited"}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := ParseRule([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			r, err = Check(r, town{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.text()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsUnknownRefusesNothing(t *testing.T) {
	r, err := ParseRule([]byte(`{"where":{"hop":"platform","method":"GET","path":"/v3/company/*"},"effect":{"type":"rate_limited"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(r, town{}); err != nil {
		t.Errorf("the routes of the platform are not known, so nothing can be said about them: %v", err)
	}
}
