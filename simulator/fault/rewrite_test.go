package fault

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
)

func TestRewritingABody(t *testing.T) {
	const invoice = `{"DocNumber":"7","Line":[{"Amount":20.54,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemAccountRef":{"value":"9"},"Qty":2,"TaxCodeRef":{"value":"TAX"},"UnitPrice":10.27}}],"TxnTaxDetail":{"TotalTax":1}}`
	cases := []struct{ what, sent, want string }{
		{"number", invoice, `{"Line":[{"Amount":20.54,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemAccountRef":{"value":"9"},"Qty":2,"TaxCodeRef":{"value":"TAX"},"UnitPrice":10.27}}],"TxnTaxDetail":{"TotalTax":1}}`},
		{"rounding", invoice, `{"DocNumber":"7","Line":[{"Amount":21,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemAccountRef":{"value":"9"},"TaxCodeRef":{"value":"TAX"}}}],"TxnTaxDetail":{"TotalTax":1}}`},
		{"tax", invoice, `{"DocNumber":"7","Line":[{"Amount":20.54,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemAccountRef":{"value":"9"},"Qty":2,"UnitPrice":10.27}}]}`},
		{"account", invoice, `{"DocNumber":"7","Line":[{"Amount":20.54,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"Qty":2,"TaxCodeRef":{"value":"TAX"},"UnitPrice":10.27}}],"TxnTaxDetail":{"TotalTax":1}}`},
		{"number", `{"Line":[]}`, ""},
		{"rounding", `{"Line":[{"Amount":20.00}]}`, ""},
		{"rounding", `{"Line":[{"Amount":-0.5}]}`, `{"Line":[{"Amount":-1}]}`},
		{"tax", `{"Line":["nonsense"]}`, ""},
		{"account", `not JSON`, ""},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			m, err := buildRewrite(values{"what": quote(c.what)})
			if err != nil {
				t.Fatal(err)
			}
			direction, detail, redirects := m.(redirecting).redirect(scene{call: exchange.Call{Body: []byte(c.sent)}}, exchange.Direction{})
			if diff := cmp.Diff(c.want, string(direction.Body)); diff != "" || redirects != (c.want != "") || redirects == (detail == "") {
				t.Errorf("%v %q %s", redirects, detail, diff)
			}
		})
	}
}

// TestPlatformsWordsInEveryShape reads what stands under error_metadata.platform.
func TestPlatformsWordsInEveryShape(t *testing.T) {
	native := &exchange.Native{Code: "6000", Kind: "ValidationFault", Message: "refused", Detail: `a "rule"`, Element: "Line"}
	kinds := map[string]byte{"fault": '{', "gateway": '{', "xml": '"', "text": '"', "absent": 'n', "xero": '{', "netsuite": '{', "intacct": '"'}
	for _, name := range nativeShapeNames() {
		root := read(shapedNative(name, native))
		if root == nil || root.kind != kinds[name] {
			t.Errorf("%s: %s", name, shapedNative(name, native))
		}
	}
	if shapedNative("", native) != nil || shapedNative("xml", nil) != nil {
		t.Error("a shape where none was asked for")
	}
}
