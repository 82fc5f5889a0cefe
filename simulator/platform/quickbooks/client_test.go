package quickbooks_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"faultline/simulator/platform"
)

// door serves the façade over a socket, the way the sandbox door mounts it.
func (w *world) door() *httptest.Server {
	s := httptest.NewServer(http.StripPrefix("/quickbooks", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, err.Error(), 400)
			return
		}
		a := w.facade.Serve(r.Context(), platform.Request{Method: r.Method, Path: r.URL.Path, Query: platform.QueryOf(r.URL.Query()), Header: r.Header, Body: body})
		for name, values := range a.Header {
			rw.Header()[name] = values
		}
		rw.WriteHeader(a.Status)
		rw.Write(a.Body)
	})))
	w.t.Cleanup(s.Close)
	return s
}

// client speaks the way the published Node client does: it puts minorversion and format on everything, updates with
// operation=update and sparse, deletes by posting the whole entity, and knows success by 200 alone.
type client struct {
	t            *testing.T
	base, access string
}

func (c *client) call(method, path, query, contentType string, body []byte) map[string]any {
	c.t.Helper()
	if query != "" {
		query = "&" + query
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path+"?minorversion=75&format=json"+query, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.access)
	r.Header.Set("Request-Id", "0f4f6e2e-0000-11f0-8000-000000000000")
	r.Header.Set("Accept", "application/json, text/plain, */*")
	r.Header.Set("User-Agent", "node-quickbooks: version 2.0.50")
	r.Header.Set("Content-Type", contentType)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer reply.Body.Close()
	raw, err := io.ReadAll(reply.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if reply.StatusCode != 200 || reply.Header.Get("intuit_tid") == "" {
		c.t.Fatalf("%s %s: %d %s", method, path, reply.StatusCode, raw)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		c.t.Fatal(err)
	}
	if m["Fault"] != nil || m["fault"] != nil {
		c.t.Fatalf("fault in a 200: %s", raw)
	}
	return m
}

func (c *client) save(entity, query string, body map[string]any) map[string]any {
	c.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	m := c.call("POST", "/"+strings.ToLower(entity), query, "application/json", raw)
	return m[entity].(map[string]any)
}

func TestNodeClientHabits(t *testing.T) {
	w := newWorld(t)
	door := w.door()
	code := w.approve(authorizeQuery).Get("code")
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {"http://127.0.0.1:9/cb?a=1"}}
	r, err := http.NewRequestWithContext(t.Context(), "POST", door.URL+"/quickbooks/oauth2/v1/tokens/bearer", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("client-1", "secret-1")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var tokens tokenReply
	if err := json.NewDecoder(reply.Body).Decode(&tokens); err != nil || tokens.Access == "" {
		t.Fatalf("token: %v %+v", err, tokens)
	}
	c := &client{t, door.URL + "/quickbooks/v3/company/" + realm, tokens.Access}

	var body map[string]any
	if err := json.Unmarshal([]byte(w.expand(invoiceBody)), &body); err != nil {
		t.Fatal(err)
	}
	made := c.save("Invoice", "requestid=1", body)
	id := made["Id"].(string)

	find := func(statement string) map[string]any {
		return c.call("GET", "/query", "query="+strings.ReplaceAll(url.QueryEscape(statement), "%20", "+"), "application/json", nil)["QueryResponse"].(map[string]any)
	}
	if n := find("select * from invoice orderby TxnDate desc startposition 1 maxresults 50")["maxResults"]; n != 1.0 {
		t.Errorf("found %v", n)
	}
	if n := find("select count(*) from invoice startposition 1 maxresults 50")["totalCount"]; n != 1.0 {
		t.Errorf("counted %v", n)
	}
	read := c.call("GET", "/invoice/"+id, "", "application/json", nil)["Invoice"].(map[string]any)
	if read["TotalAmt"] != 180.0 {
		t.Errorf("read %v", read)
	}
	updated := c.save("Invoice", "operation=update", map[string]any{"Id": id, "SyncToken": read["SyncToken"], "sparse": true, "PrivateNote": "call first"})
	if updated["PrivateNote"] != "call first" || updated["SyncToken"] != "1" {
		t.Errorf("updated %v", updated)
	}
	if info := c.call("GET", "/companyinfo/"+realm, "", "application/json", nil); info["CompanyInfo"] == nil {
		t.Errorf("company: %v", info)
	}
	voided := c.save("Invoice", "operation=void", updated)
	if voided["Balance"] != 0.0 || voided["PrivateNote"] != "Voided - call first" {
		t.Errorf("voided %v", voided)
	}
	gone := c.save("Invoice", "operation=delete", voided)
	if gone["status"] != "Deleted" {
		t.Errorf("deleted %v", gone)
	}
	cdc := c.call("GET", "/cdc", "entities=Invoice&changedSince=2026-03-01T09:59:00-08:00", "application/json", nil)
	if !strings.Contains(string(must(json.Marshal(cdc))), `"status":"Deleted"`) {
		t.Errorf("change capture: %v", cdc)
	}
	w.verify()
}
