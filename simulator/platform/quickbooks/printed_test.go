package quickbooks_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
)

// Every offset of the cross-reference table leads to its object, and the trailer to the table.
func TestPDF(t *testing.T) {
	w := newWorld(t)
	w.create("short", "invoice", strings.Replace(invoiceBody, "Site survey", "Café (one) \\\\ 日", 1))
	w.create("long", "estimate", `{"CustomerRef":{"value":{customer}},"Line":[`+strings.Repeat(saleLine+",", 60)+saleLine+`]}`)
	for path, pages := range map[string]int{"invoice/" + w.ids["short"]: 1, "estimate/" + w.ids["long"]: 2} {
		a := w.get(path + "/pdf")
		if a.Status != 200 || a.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-1.4\n")) {
			t.Fatalf("%s: %d %v %s", path, a.Status, a.Header, a.Body)
		}
		_, tail, _ := strings.Cut(string(a.Body), "startxref\n")
		start, err := strconv.Atoi(strings.TrimSuffix(tail, "\n%%EOF\n"))
		if err != nil || !strings.HasPrefix(string(a.Body[start:]), "xref\n0 ") {
			t.Fatalf("%s: startxref %q", path, tail)
		}
		rows := strings.Split(string(a.Body[start:]), "\n")[3:]
		for i := range 3 + 2*pages {
			at, err := strconv.Atoi(strings.Fields(rows[i])[0])
			if err != nil || len(rows[i]) != 19 || !bytes.HasPrefix(a.Body[at:], []byte(strconv.Itoa(i+1)+" 0 obj\n")) {
				t.Errorf("%s: row %d of the table is %q", path, i, rows[i])
			}
		}
		if n := bytes.Count(a.Body, []byte("/Type/Page/")); n != pages {
			t.Errorf("%s: %d pages, want %d", path, n, pages)
		}
	}
	if a := w.get("invoice/" + w.ids["short"] + "/pdf"); !bytes.Contains(a.Body, []byte(`(Caf\351 \(one\) \\ ?   180.00) Tj`)) {
		t.Errorf("text: %s", a.Body)
	}
}

func TestSend(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	path := "/v3/company/" + realm + "/invoice/" + w.ids["invoice"] + "/send"
	sent := w.ok(w.serve("POST", path, "", ""))
	if sent["EmailStatus"] != "EmailSent" || sent["SyncToken"] != "1" || sent["BillEmail"].(map[string]any)["Address"] != "pay@lights.example" {
		t.Errorf("sent: %v", sent)
	}
	if info := sent["DeliveryInfo"].(map[string]any); info["DeliveryType"] != "Email" || info["DeliveryTime"] != "2026-03-01T10:00:00-08:00" {
		t.Errorf("delivery: %v", info)
	}
	again := w.ok(w.serve("POST", path, "sendTo=new@lights.example", ""))
	if again["BillEmail"].(map[string]any)["Address"] != "new@lights.example" {
		t.Errorf("sent elsewhere: %v", again)
	}
	full := w.ok(w.post("invoice", "", strings.Replace(invoiceBody, `{"CustomerRef"`, `{"Id":{invoice},"SyncToken":"2","DeliveryInfo":{"DeliveryType":"Pigeon"},"CustomerRef"`, 1)))
	if full["DeliveryInfo"].(map[string]any)["DeliveryType"] != "Email" {
		t.Errorf("a client wrote the delivery: %v", full)
	}
	w.create("order", "purchaseorder", documents[6].body)
	if a := w.serve("POST", "/v3/company/"+realm+"/purchaseorder/"+w.ids["order"]+"/send", "", ""); w.code(a) != "6000" {
		t.Errorf("mailed to nobody: %s", a.Body)
	}
	if a := w.serve("GET", path, "", ""); w.code(a) != "500" {
		t.Errorf("get of send: %s", a.Body)
	}
	w.verify()
}
