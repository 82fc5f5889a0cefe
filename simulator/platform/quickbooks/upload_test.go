package quickbooks_test

import (
	"net/http"
	"strings"
	"testing"

	"faultline/simulator/exchange"
	"faultline/simulator/platform"
)

func (w *world) upload(contentType, body string) exchange.Answer {
	w.t.Helper()
	return w.facade.Serve(w.t.Context(), platform.Request{Method: "POST", Path: "/v3/company/" + realm + "/upload", Body: []byte(body),
		Header: http.Header{"Authorization": {"Bearer " + w.token}, "Content-Type": {contentType}}})
}

const multipart = `multipart/form-data; boundary="b"`

func (w *world) file(metadata, content string) string {
	return strings.ReplaceAll("--b\nContent-Disposition: form-data; name=\"file_metadata_01\"\nContent-Type: application/json\n\n"+w.expand(metadata)+
		"\n--b\nContent-Disposition: form-data; name=\"file_content_01\"; filename=\"plain.txt\"\nContent-Type: text/plain\n\n"+content+"\n--b--\n", "\n", "\r\n")
}

func TestAttachments(t *testing.T) {
	w := newWorld(t)
	w.create("invoice", "invoice", invoiceBody)
	said := `{"FileName":"receipt.txt","Note":"signed","AttachableRef":[{"EntityRef":{"type":"invoice","value":{invoice}}}]}`
	golden(t, "attachable.json", w.upload(multipart, w.file(said, "hello")).Body)
	if a := w.upload(multipart, w.file(`{}`, "loose")); a.Status != 200 || !strings.Contains(string(a.Body), `"FileName":"plain.txt"`) {
		t.Errorf("without metadata: %s", a.Body)
	}
	w.restart()
	found := w.ok(w.ask("select * from Attachable where AttachableRef.EntityRef.Type = 'Invoice' and AttachableRef.EntityRef.value = '" + w.ids["invoice"] + "'"))
	if found["totalCount"] != 1.0 || found["Attachable"].([]any)[0].(map[string]any)["FileName"] != "receipt.txt" {
		t.Errorf("found %v", found)
	}
	if a := w.get("download/1"); a.Status != 200 || string(a.Body) != "hello" || a.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("download: %d %v %s", a.Status, a.Header, a.Body)
	}
	if a := w.post("attachable", "operation=delete", `{"Id":"1","SyncToken":"4"}`); w.code(a) != "5010" {
		t.Errorf("stale delete: %s", a.Body)
	}
	if gone := w.ok(w.post("attachable", "operation=delete", `{"Id":"1","SyncToken":"0"}`)); gone["status"] != "Deleted" {
		t.Errorf("deleted: %v", gone)
	}
	for name, a := range map[string]string{"read": w.code(w.get("attachable/1")), "download": w.code(w.get("download/1")),
		"again": w.code(w.post("attachable", "operation=delete", `{"Id":"1","SyncToken":"1"}`))} {
		if a != "610" {
			t.Errorf("%s of a deleted file: %s", name, a)
		}
	}
	if a := w.upload(multipart, w.file(`{}`, "third")); !strings.Contains(string(a.Body), `"Id":"3"`) {
		t.Errorf("an id was given twice: %s", a.Body)
	}
}

func TestUploadRefusals(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string][3]string{
		"json":           {"application/json", `{}`, "1050"},
		"no boundary":    {"multipart/form-data", ``, "1050"},
		"cut off":        {multipart, "--b\r\nContent-Disposition: form-data; name=\"file_content_01\"\r\n\r\nx", "1050"},
		"no file":        {multipart, "--b--\r\n", "2020"},
		"bad metadata":   {multipart, w.file(`{`, "x"), "2010"},
		"unknown object": {multipart, w.file(`{"AttachableRef":[{"EntityRef":{"type":"Invoice","value":"99"}}]}`, "x"), "2500"},
		"unknown entity": {multipart, w.file(`{"AttachableRef":[{"EntityRef":{"type":"Widget","value":"99"}}]}`, "x"), "2500"},
	} {
		if a := w.upload(c[0], c[1]); w.code(a) != c[2] {
			t.Errorf("%s: code %s, want %s: %s", name, w.code(a), c[2], a.Body)
		}
	}
	if n := w.ok(w.ask("select count(*) from Attachable"))["totalCount"]; n != 0.0 {
		t.Errorf("refused uploads left %v files", n)
	}
}
