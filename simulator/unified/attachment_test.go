package unified_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/journal"
)

const formHeader = `multipart/form-data; boundary="b"`

func form(name, content string) string {
	return strings.ReplaceAll("--b\nContent-Disposition: form-data; name=\"file_name\"\n\n"+name+
		"\n--b\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\nContent-Type: text/plain\n\n"+content+"\n--b--\n", "\n", "\r\n")
}

func TestFilesLieBesideRecords(t *testing.T) {
	w := small(t)
	for _, plural := range []string{"invoices", "bills", "expenses", "journal_entries", "bank_deposits", "bank_transfers"} {
		t.Run(plural, func(t *testing.T) {
			list := w.get("/accounting/" + plural + "?limit=1").Get(plural).Array()
			if len(list) == 0 {
				t.Fatal("the company has none")
			}
			id := list[0].Get("id").Str
			path := "/accounting/" + plural + "/" + id + "/attachments"
			if n := len(w.get(path).Get("attachments").Array()); n > 1 {
				t.Fatalf("%d files to begin with", n)
			}
			made := w.send(http.MethodPost, path, form("receipt.txt", "hello"), "Content-Type", formHeader).Get("attachment")
			if made.Get("file_name").Str != "receipt.txt" || made.Get("attached_to_id").Str != id || made.Get("attached_to_type").Str != map[string]string{
				"invoices": "INVOICE", "bills": "BILL", "expenses": "EXPENSE", "journal_entries": "JOURNAL_ENTRY", "bank_deposits": "BANK_DEPOSIT", "bank_transfers": "BANK_TRANSFER"}[plural] {
				t.Errorf("made %s", made.Raw)
			}
			if entry := w.store.last(journal.HopUnified).Exchange; entry.Object != "attachment" || entry.ObjectID != made.Get("id").Str || !strings.Contains(string(entry.RequestBody.Raw), "--b--") {
				t.Errorf("entry of %s %s, body %.60s", entry.Object, entry.ObjectID, entry.RequestBody.Raw)
			}
			listed := w.get(path).Get("attachments").Array()
			if last := listed[len(listed)-1]; last.Raw != made.Raw {
				t.Errorf("listed %s, made %s", last.Raw, made.Raw)
			}
			rec := w.call(http.MethodGet, w.on(path+"/"+made.Get("id").Str+"/file"), "")
			if rec.Body.String() != "hello" || rec.Header().Get("Content-Type") != "text/plain" || rec.Header().Get("X-Rutter-Request-ID") == "" {
				t.Errorf("the file is %d %v %s", rec.Code, rec.Header(), rec.Body)
			}
			if rec := w.download(made.Get("file_url").Str); rec.Body.String() != "hello" {
				t.Errorf("the link leads to %d %s", rec.Code, rec.Body)
			}
			one := w.call(http.MethodGet, w.on("/accounting/"+plural+"/attachments/"+made.Get("id").Str), "")
			if plural == "bills" && one.Code == http.StatusOK || plural != "bills" && gjson.GetBytes(one.Body.Bytes(), "attachment").Raw != made.Raw {
				t.Errorf("fetched %d %s", one.Code, one.Body)
			}
			old := w.call(http.MethodGet, w.on("/accounting/"+plural+"/attachments"), "", "X-Rutter-Version", "2023-03-14")
			if !strings.Contains(old.Body.String(), made.Get("id").Str) {
				t.Errorf("the old path answers %d %s", old.Code, old.Body)
			}
			older := []string{"X-Rutter-Version", "2023-03-14", "Content-Type", formHeader}
			with := strings.Replace(form("order.txt", "clay"), "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"attached_to_id\"\r\n\r\n"+id+"\r\n--b\r\n", 1)
			put := gjson.GetBytes(w.call(http.MethodPost, w.on("/accounting/"+plural+"/attachments"), with, older...).Body.Bytes(), "attachment")
			if put.Get("attached_to_id").Str != id || put.Get("file_name").Str != "order.txt" {
				t.Errorf("on the old path: %s", put.Raw)
			}
			for name, body := range map[string]string{"without the record": form("a", "b"), "beside nothing": strings.ReplaceAll(with, id, "7c0e1d2c-3b4a-4958-8677-665544332211")} {
				if rec := w.call(http.MethodPost, w.on("/accounting/"+plural+"/attachments"), body, older...); rec.Code != 400 && rec.Code != 410 || !strings.Contains(rec.Body.String(), map[bool]string{true: "attached_to_id", false: "7c0e1d2c"}[rec.Code == 400]) {
					t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
				}
			}
			if rec := w.call(http.MethodPost, w.on("/accounting/"+plural+"/attachments"), with, "Content-Type", formHeader); rec.Code != http.StatusNotFound && rec.Code != http.StatusGone {
				t.Errorf("on the old path of a version that has it no more: %d %s", rec.Code, rec.Body)
			}
		})
	}
}

func TestUploadsAreWritesLikeOthers(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	path := "/accounting/invoices/" + id + "/attachments"
	body := `{"file":"` + base64.StdEncoding.EncodeToString([]byte("%PDF-1.4")) + `","file_name":"offer.pdf"}`
	before := len(w.get(path).Get("attachments").Array())
	first := w.call(http.MethodPost, w.on(path), body, "Idempotency-Key", "k1")
	again := w.call(http.MethodPost, w.on(path), `{"attachment":`+body+`,"response_mode":null}`, "Idempotency-Key", "k1")
	if first.Code != http.StatusOK || first.Header().Get("X-Rutter-Job-ID") == "" || first.Body.String() != again.Body.String() {
		t.Errorf("first %d %s, again %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	if n := len(w.get(path).Get("attachments").Array()); n != before+1 {
		t.Errorf("%d files, %d before", n, before)
	}
	file := gjson.GetBytes(first.Body.Bytes(), "attachment.id").Str
	if rec := w.call(http.MethodGet, w.on(path+"/"+file+"/file"), ""); rec.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("the type was taken for %s", rec.Header().Get("Content-Type"))
	}
	const nobody = "7c0e1d2c-3b4a-4958-8677-665544332211"
	for name, c := range map[string]struct {
		path, body, contentType string
		status                  int
		says                    string
	}{
		"no name":         {path, `{"attachment":{"file":"aGk="}}`, "", 400, "attachment.file_name"},
		"no file":         {path, `{"attachment":{"file_name":"a"}}`, "", 400, "attachment.file"},
		"nothing":         {path, ``, "", 400, "attachment"},
		"not base64":      {path, `{"attachment":{"file":"?","file_name":"a"}}`, "", 400, "base64"},
		"broken form":     {path, "--b\r\n", formHeader, 400, "form"},
		"no boundary":     {path, "--b\r\n", "multipart/form-data", 400, "form"},
		"unknown invoice": {"/accounting/invoices/" + nobody + "/attachments", body, "", 410, nobody},
	} {
		rec := w.call(http.MethodPost, w.on(c.path), c.body, "Content-Type", c.contentType)
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	if rec := w.call(http.MethodGet, w.on(path+"/"+nobody+"/file"), ""); rec.Code != http.StatusGone {
		t.Errorf("an unknown file: %d %s", rec.Code, rec.Body)
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/invoices/"+nobody+"/attachments"), ""); rec.Code != http.StatusGone {
		t.Errorf("files beside nothing: %d %s", rec.Code, rec.Body)
	}
}

func TestPrintedInvoices(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	link := w.get("/accounting/invoices/" + id + "/pdf").Get("invoice.pdf_link").Str
	rec := w.download(link)
	if !strings.HasPrefix(rec.Body.String(), "%PDF-") || rec.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %v %.40s", rec.Code, rec.Header(), rec.Body)
	}
	if rec := w.download("http://127.0.0.1:4010/files/7c0e1d2c-3b4a-4958-8677-665544332211"); rec.Code != http.StatusGone {
		t.Errorf("no such file: %d", rec.Code)
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/bills/"+id+"/pdf"), ""); rec.Code != http.StatusNotFound {
		t.Errorf("bills are not printed: %d %s", rec.Code, rec.Body)
	}
}
