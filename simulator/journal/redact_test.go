package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func redactor() *Redactor { return NewRedactor([]byte("key"), []string{"pin-code"}) }

func TestMark(t *testing.T) {
	r := redactor()
	long := r.Mark("sk_sandbox_0123456789")
	if !strings.HasPrefix(long, "REDACTED…6789#") || len(long) != len("REDACTED…6789#")+8 {
		t.Error(long)
	}
	if short := r.Mark("hunter2"); !strings.HasPrefix(short, "REDACTED…#") {
		t.Errorf("a short secret shows its end: %s", short)
	}
	if odd := r.Mark("0123456789\"\n\\ü"); !strings.HasPrefix(odd, "REDACTED…#") {
		t.Errorf("characters that need escapes are shown: %s", odd)
	}
	if r.Mark("") != "" {
		t.Error("nothing became a mark")
	}
	if r.Mark("sk_sandbox_0123456789") != long || r.Mark("sk_sandbox_1123456789") == long {
		t.Error("equality does not show")
	}
	if NewRedactor([]byte("other"), nil).Mark("sk_sandbox_0123456789") == long {
		t.Error("the hash does not depend on the key")
	}
	if r.Mark(long) != long {
		t.Error("a mark is marked again")
	}
	for _, no := range []string{"", "REDACTED", "REDACTED…", "REDACTED…#12345678x", "REDACTED…12345#12345678", "REDACTED…1234#1234567g"} {
		if IsMark(no) {
			t.Errorf("%q counts as a mark", no)
		}
	}
}

func TestRedactHeader(t *testing.T) {
	r := redactor()
	m := r.Mark
	given := http.Header{
		"Authorization":       {"Bearer abcdefghijklmnop", "raw-value-raw-value"},
		"Proxy-Authorization": {"Basic dXNlcjpwYXNzd29yZA=="},
		"Cookie":              {"a=11111111111111; b=2"},
		"Set-Cookie":          {"session=aaaaaaaaaaaaaaaa; Path=/; HttpOnly", "x=1"},
		"X-Rutter-Signature":  {"c2lnbmF0dXJlLXNpZ25hdHVyZQ=="},
		"Intuit-Signature":    {"c2lnbmF0dXJl"},
		"X-Api-Key":           {"k"}, "X-Auth-Token": {"t"}, "X-Client-Secret": {"s"}, "Pin-Code": {"1234"},
		"Location":         {"https://x.test/cb?code=abcdefabcdef1234&state=s"},
		"Idempotency-Key":  {"not-a-secret-not-a-secret"},
		"X-Rutter-Version": {"2024-08-31"},
	}
	want := http.Header{
		"Authorization":       {"Bearer " + m("abcdefghijklmnop"), m("raw-value-raw-value")},
		"Proxy-Authorization": {"Basic " + m("dXNlcjpwYXNzd29yZA==")},
		"Cookie":              {"a=" + m("11111111111111") + "; b=" + m("2")},
		"Set-Cookie":          {"session=" + m("aaaaaaaaaaaaaaaa") + "; Path=/; HttpOnly", "x=" + m("1")},
		"X-Rutter-Signature":  {m("c2lnbmF0dXJlLXNpZ25hdHVyZQ==")},
		"Intuit-Signature":    {m("c2lnbmF0dXJl")},
		"X-Api-Key":           {m("k")}, "X-Auth-Token": {m("t")}, "X-Client-Secret": {m("s")}, "Pin-Code": {m("1234")},
		"Location":         {"https://x.test/cb?code=" + url.QueryEscape(m("abcdefabcdef1234")) + "&state=s"},
		"Idempotency-Key":  {"not-a-secret-not-a-secret"},
		"X-Rutter-Version": {"2024-08-31"},
	}
	got, changed := r.Header(given)
	if diff := cmp.Diff(want, got); diff != "" || !changed {
		t.Error(diff)
	}
	if again, changed := r.Header(got); changed {
		t.Error(cmp.Diff(got, again))
	}
	if plain := (http.Header{"Accept": {"*/*"}}); true {
		if _, changed := r.Header(plain); changed {
			t.Error("a clean header was changed")
		}
	}
}

func TestRedactQuery(t *testing.T) {
	r := redactor()
	e := func(s string) string { return url.QueryEscape(r.Mark(s)) }
	for given, want := range map[string]string{
		"":                                   "",
		"limit=5&cursor=abc":                 "limit=5&cursor=abc",
		"access_token=aaaa&limit=5":          "access_token=" + e("aaaa") + "&limit=5",
		"code=abc&state=x":                   "code=" + e("abc") + "&state=x",
		"Access%5FToken=a%20b":               "Access%5FToken=" + e("a b"),
		"X-Amz-Signature=ff&sig=1":           "X-Amz-Signature=" + e("ff") + "&sig=" + e("1"),
		"token=":                             "token=",
		"token":                              "token",
		"oauth_token_secret=q&a=b":           "oauth_token_secret=" + e("q") + "&a=b",
		"password=%zz":                       "password=" + e("%zz"),
		"next=http%3A%2F%2Fx%3Ftoken%3Dabc":  "next=" + url.QueryEscape("http://x?token="+e("abc")),
		`doc=%7B%22secret%22%3A%22abc%22%7D`: "doc=" + url.QueryEscape(`{"secret":"`+r.Mark("abc")+`"}`),
	} {
		got, changed := r.Query(given)
		if got != want || changed != (given != want) {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
		if again, changed := r.Query(got); changed {
			t.Errorf("%q became %q when done again", got, again)
		}
	}
}

func TestRedactText(t *testing.T) {
	r := redactor()
	e := func(s string) string { return url.QueryEscape(r.Mark(s)) }
	for given, want := range map[string]string{
		`Post "http://x/y?access_token=abc&b=1": refused`: `Post "http://x/y?access_token=` + e("abc") + `&b=1": refused`,
		"exit code=3":              "exit code=3",
		"http://x/cb?code=3":       "http://x/cb?code=" + e("3"),
		"a=b, password=hunter2; c": "a=b, password=" + e("hunter2") + "; c",
		"token=a token=b":          "token=" + e("a") + " token=" + e("b"),
		"synctoken=3 = == =":       "synctoken=3 = == =",
		"nothing here":             "nothing here",
		"clientSecret=x":           "clientSecret=" + e("x"),
	} {
		got, changed := r.Text(given)
		if got != want || changed != (given != want) {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
		if again, changed := r.Text(got); changed {
			t.Errorf("%q became %q when done again", got, again)
		}
	}
}

func TestRedactBody(t *testing.T) {
	r := redactor()
	m := r.Mark
	e := func(s string) string { return url.QueryEscape(m(s)) }
	for _, c := range []struct{ name, media, given, want string }{
		{"clean", "application/json", `{"total_amount": 5, "name":"x"}`, ``},
		{"codes stay in JSON", "application/json", `{"code":"INVOICE_CREATED","error_code":"x","SyncToken":"3","key":"v"}`, ``},
		{"a version beside a secret", "application/json", `{"SyncToken":"3","a":{"token":"abc"}}`, `{"SyncToken":"3","a":{"token":"` + m("abc") + `"}}`},
		{"not the version's name", "application/json", `{"oauthSyncToken":"abc"}`, `{"oauthSyncToken":"` + m("abc") + `"}`},
		{"one", "application/json", `{"access_token": "abc" , "b":1}`, `{"access_token": "` + m("abc") + `" , "b":1}`},
		{"nested", "application/json", `{"a":[{"b":{"refreshToken":"abc"}}],"Client-Secret":"x"}`, `{"a":[{"b":{"refreshToken":"` + m("abc") + `"}}],"Client-Secret":"` + m("x") + `"}`},
		{"number", "application/json", `{"password":1234,"n":5}`, `{"password":"` + m("1234") + `","n":5}`},
		{"null and true stay", "application/json", `{"token":null,"secret":true,"n":5}`, ``},
		{"list", "application/json", `{"secret":["a",["b"],{"c":"d"}],"e":"f"}`, `{"secret":["` + m("a") + `",["` + m("b") + `"],{"c":"` + m("d") + `"}],"e":"f"}`},
		{"escaped name", "application/json", `{"\u0061ccess_token":"abc"}`, `{"\u0061ccess_token":"` + m("abc") + `"}`},
		{"escaped value", "application/json", `{"token":"a\"b\\"}`, `{"token":"` + m(`a"b\`) + `"}`},
		{"address in a string", "application/json", `{"request":{"url":"http:\/\/x?access_token=abc&b=1"}}`, `{"request":{"url":"http://x?access_token=` + e("abc") + `&b=1"}}`},
		{"proof in an address", "application/json", `{"url":"http://x?code_verifier=abc"}`, `{"url":"http://x?code_verifier=` + e("abc") + `"}`},
		{"document in a string", "application/json", `{"raw":"{\"id_token\":\"abc\"}"}`, `{"raw":"{\"id_token\":\"` + m("abc") + `\"}"}`},
		{"cut off", "application/json", `{"a":1,"token":"abcdef`, `{"a":1,"token":"` + m("abcdef") + `"`},
		{"wrong type", "text/plain", ` [{"token":"abc"}]`, ` [{"token":"` + m("abc") + `"}]`},
		{"user's own", "application/json", `{"pinCode":"1234"}`, `{"pinCode":"` + m("1234") + `"}`},
		{"form", "application/x-www-form-urlencoded; charset=utf-8", `grant_type=authorization_code&code=abc`, `grant_type=authorization_code&code=` + e("abc")},
		{"text", "text/plain", `see http://x?token=abc or {"secret":"s"}`, `see http://x?token=` + e("abc") + ` or {"secret":"` + m("s") + `"}`},
		{"unmarked text", "", "a=b&c=d", ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				c.want = c.given
			}
			given := []byte(c.given)
			got, changed := r.Body(c.media, given)
			if string(got) != c.want || changed != (c.given != c.want) {
				t.Errorf("became\n%s, want\n%s", got, c.want)
			}
			if !changed && &got[0] != &given[0] {
				t.Error("a clean body was copied")
			}
			if string(given) != c.given {
				t.Error("the given bytes were modified")
			}
			if json.Valid(given) && !json.Valid(got) {
				t.Error("it is no JSON any more")
			}
			if again, changed := r.Body(c.media, got); changed {
				t.Errorf("done again it became %s", again)
			}
		})
	}
}

// documents draws JSON values with secrets anywhere.
func documents(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(rapid.Just[any](nil), rapid.Just[any](true), rapid.Just[any](canary), rapid.Just[any](12.5),
		rapid.Just[any]("https://x?access_token="+canary+"&b=c"), rapid.Just[any](`{"token":"`+canary+`"}`), rapid.Map(rapid.String(), func(s string) any { return s }))
	if depth == 0 {
		return leaf
	}
	return rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			return rapid.SliceOfN(documents(depth-1), 0, 4).Draw(t, "list")
		case 1, 2:
			keys := rapid.SampledFrom([]string{"token", "access_token", "id", "code", "Secret", "url", "paſſword"})
			return rapid.MapOfN(keys, documents(depth-1), 0, 4).Draw(t, "object")
		}
		return leaf.Draw(t, "leaf")
	})
}

const canary = "canary-0123456789-abcdef"

// hide replaces secrets in a decoded document, naively.
func hide(r *Redactor, v any, secret bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, inner := range v {
			out[k] = hide(r, inner, secret || r.secretField(k))
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, hide(r, inner, secret))
		}
		return out
	case string:
		if secret {
			return r.Mark(v)
		}
		if clean, changed := r.Text(v); changed {
			return clean
		}
		clean, _ := r.document([]byte(v), 1)
		return string(clean)
	case float64:
		if secret {
			text, _ := json.Marshal(v)
			return r.Mark(string(text))
		}
	}
	return v
}

// The scan over bytes does what a walk over the decoded document does, keeps JSON valid and is idempotent.
func TestRedactionOfDocuments(t *testing.T) {
	r := redactor()
	rapid.Check(t, func(t *rapid.T) {
		document := documents(4).Draw(t, "document")
		raw, err := json.Marshal(map[string]any{"data": document})
		if err != nil {
			t.Fatal(err)
		}
		clean, _ := r.Body("application/json", raw)
		var given, got map[string]any
		if err := json.Unmarshal(clean, &got); err != nil {
			t.Fatalf("%s: %v", clean, err)
		}
		if err := json.Unmarshal(raw, &given); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(hide(r, given, false), any(got)); diff != "" {
			t.Fatalf("%s\n%s", raw, diff)
		}
		if again, changed := r.Body("application/json", clean); changed {
			t.Fatalf("%s became %s", clean, again)
		}
	})
}

func FuzzRedactBody(f *testing.F) {
	for _, s := range []string{`{"token":"a"}`, `{"token":"a`, `[[{"secret":["x",1]}]]`, `a=b&code=c`, `{"a":"http://x?token=b"}`, `"token":`, `{"token":"\`, "\xff{\"token\":\"\xff\"}", `{"token"  : -1.5e3}`} {
		f.Add("application/json", []byte(s))
		f.Add("application/x-www-form-urlencoded", []byte(s))
		f.Add("text/plain", []byte(s))
	}
	r := redactor()
	f.Fuzz(func(t *testing.T, media string, raw []byte) {
		before := bytes.Clone(raw)
		clean, changed := r.Body(media, raw)
		if !bytes.Equal(raw, before) {
			t.Fatal("the given bytes were modified")
		}
		if changed == bytes.Equal(clean, raw) {
			t.Fatalf("changed is %t: %q became %q", changed, raw, clean)
		}
		if json.Valid(raw) && !json.Valid(clean) {
			t.Fatalf("%q became %q", raw, clean)
		}
		if again, changed := r.Body(media, clean); changed && json.Valid(raw) {
			t.Fatalf("%q became %q, then %q", raw, clean, again)
		}
	})
}

// Thirty secrets through every part of an entry: none is in the file, none in what can be read back.
func TestCanaries(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{RedactKeys: []string{"iban"}, BodyCap: 64 << 10})
	n := 0
	var secrets []string
	secret := func() string {
		n++
		s := fmt.Sprintf("canary%02dabcdefghijklmnop%02d", n, n)
		secrets = append(secrets, s)
		return s
	}
	padding := `,"padding":"` + strings.Repeat("lorem ipsum ", 1000) + `"`
	header := func() http.Header {
		basic := base64.StdEncoding.EncodeToString([]byte("client:" + secret()))
		secrets = append(secrets, basic)
		return http.Header{
			"Authorization": {"Basic " + basic}, "Cookie": {"s=" + secret()}, "X-Api-Key": {secret()},
			"Location": {"http://x/cb?code=" + secret()}, "X-Hub-Signature": {secret()},
		}
	}
	commit(t, j, one(&Entry{Kind: KindExchange, ID: "x", Exchange: &Exchange{
		Query:          "access_token=" + secret() + "&X-Amz-Signature=" + secret() + "&next=" + url.QueryEscape("http://x?token="+secret()),
		RequestHeader:  header(),
		RequestBody:    Body{Raw: []byte(`{"public_token":"` + secret() + `","a":[{"client_secret":"` + secret() + `"}],"iban":"` + secret() + `"` + padding + `}`)},
		ResponseHeader: http.Header{"Set-Cookie": {"session=" + secret() + "; Path=/"}, "Content-Type": {"application/json"}},
		ResponseBody:   Body{Raw: []byte(`{"job":{"request":{"url":"http://x/bills?access_token=` + secret() + `"}},"oauth_token":"` + secret() + `","raw":"{\"password\":\"` + secret() + `\"}"}`)},
		Remote:         secret(),
	}, Faults: []Touch{{Rule: "r", Detail: "asked http://x?token=" + secret(), Would: &Would{Note: "would ask http://x?token=" + secret(), Body: Body{Raw: []byte(`{"id_token":"` + secret() + `"}`)}}}}}))
	commit(t, j, one(&Entry{Kind: KindExchange, ID: "form", Exchange: &Exchange{
		RequestHeader: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": {"Bearer " + secret()}},
		RequestBody:   Body{Raw: []byte("grant_type=authorization_code&code=" + secret() + "&refresh_token=" + secret() + "&password=" + secret())},
		ResponseBody:  Body{Raw: []byte(`{"access_token":"` + secret() + strings.Repeat("z", 70<<10) + `"}`)}, // across the cut
	}}))
	commit(t, j, one(&Entry{Kind: KindAttempt, ID: "a", Attempt: &Attempt{
		URL: "http://x/hook?secret=" + secret(), Error: `Post "http://x/hook?secret=` + secret() + `": refused`, RequestHeader: header(),
		RequestBody: Body{Raw: []byte(`{"new_access_token":"` + secret() + `"}`)}, ResponseBody: Body{Raw: []byte("text with token=" + secret())},
	}}))
	commit(t, j, one(&Entry{Kind: KindEvent, ID: "e", Event: &Event{Body: Body{Raw: []byte(`{"code":"X","access_token":"` + secret() + `"}`)}}}))
	commit(t, j, one(&Entry{Kind: KindStep, ID: "s", Step: &Step{Text: "curl http://x?access_token=" + secret(), Error: "token=" + secret()}}))
	commit(t, j, one(&Entry{Kind: KindSyncRun, ID: "r", SyncRun: &SyncRun{Error: "http://x?consumer_secret=" + secret()}}))
	if n < 30 {
		t.Fatalf("only %d canaries", n)
	}
	var read strings.Builder
	for _, e := range get(t, j, Query{}).Entries {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		read.Write(text)
		for _, p := range bodiesOf(e) {
			body, err := j.Body(e, p.name)
			if err != nil {
				t.Fatal(err)
			}
			read.Write(body)
		}
	}
	closeJournal(t, j)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range secrets {
		forms := []string{s, url.QueryEscape(s), base64.StdEncoding.EncodeToString([]byte(s))[:20], s[:20]}
		for _, form := range forms {
			if bytes.Contains(file, []byte(form)) || strings.Contains(read.String(), form) {
				t.Errorf("canary %d is found as %s", i+1, form)
			}
		}
	}
	if got := strings.Count(read.String(), "REDACTED"); got < 30 {
		t.Errorf("only %d marks", got)
	}
}

func TestEqualSecretsShowAsEqual(t *testing.T) {
	j := open(t, workspace(t), Options{RedactionKey: []byte("fixed")})
	for range 2 {
		commit(t, j, one(&Entry{Kind: KindExchange, Exchange: &Exchange{Query: "access_token=abc", RequestHeader: http.Header{"Authorization": {"Bearer abc"}}}}))
	}
	entries := get(t, j, Query{Filter: "is:redacted"}).Entries
	if len(entries) != 2 || entries[0].Exchange.Query != entries[1].Exchange.Query {
		t.Fatalf("%d entries", len(entries))
	}
	if want := "Bearer " + NewRedactor([]byte("fixed"), nil).Mark("abc"); entries[0].Exchange.RequestHeader.Get("Authorization") != want {
		t.Errorf("%v", entries[0].Exchange.RequestHeader)
	}
}
