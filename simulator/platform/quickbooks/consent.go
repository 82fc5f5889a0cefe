package quickbooks

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
)

// consent is an authorization code that waits to be traded.
type consent struct {
	app, redirect, realm, scope string
	expires                     time.Time
}

// approve makes a code for a consent.
func (s *grants) approve(c consent) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.expires = s.o.Now().Add(codeLife)
	code := s.token("code", "XAB1", 46)
	s.codes[code] = c
	s.o.Store.Append(journal.Batch{Puts: s.rows()})
	return code
}

// redeem trades a code, once; nil when it is not good.
func (s *grants) redeem(code, app, redirect string) (g *grant, wait func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.codes[code]
	delete(s.codes, code)
	if !ok || c.app != app || c.redirect != redirect || !s.o.Now().Before(c.expires) {
		return nil, nil
	}
	g = s.issue(c.realm, app, c.scope)
	return g.copy(), s.o.Store.Enqueue(journal.Batch{Puts: s.rows(g)})
}

// authorize shows the consent page and takes its answer.
func (f *Facade) authorize(r platform.Request) exchange.Answer {
	q := r.Query
	if r.Method == http.MethodPost {
		form, err := url.ParseQuery(string(r.Body))
		if err != nil {
			return errorPage("The form could not be read.")
		}
		q = platform.QueryOf(form)
	}
	redirect, wrong := f.checkAuthorize(q)
	if wrong != "" {
		return errorPage(wrong)
	}
	realm, known := f.chosen(q.Get("realmId"))
	switch {
	case q.Get("response_type") != "code":
		return redirected(redirect, url.Values{"error": {"unsupported_response_type"}, "state": {q.Get("state")}})
	case !known:
		return redirected(redirect, url.Values{"error": {"access_denied"}, "state": {q.Get("state")}})
	case r.Method == http.MethodGet && q.Get("auto_approve") != "1":
		return f.consentPage(q, realm)
	case r.Method == http.MethodPost && !sameOrigin(r, q.Get("csrf")):
		return errorPage("This form is not the one that was shown. Open the page again.")
	case r.Method == http.MethodPost && q.Get("decision") != "allow":
		return redirected(redirect, url.Values{"error": {"access_denied"}, "state": {q.Get("state")}})
	}
	code := f.grants.approve(consent{app: q.Get("client_id"), redirect: q.Get("redirect_uri"), realm: realm, scope: q.Get("scope")})
	return redirected(redirect, url.Values{"code": {code}, "state": {q.Get("state")}, "realmId": {realm}})
}

// checkAuthorize finds where to go back to. While that is not known to be sound nothing is sent there.
func (f *Facade) checkAuthorize(q platform.Query) (*url.URL, string) {
	if id, _ := f.o.Client(); q.Get("client_id") != id {
		return nil, "The client_id is not known. Use the one that Faultline printed at its start."
	}
	to, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || to.Fragment != "" {
		return nil, "The redirect_uri must be an absolute http or https URL without a fragment."
	}
	return to, ""
}

// chosen is the company that was asked for, or the first one.
func (f *Facade) chosen(realm string) (string, bool) {
	realms := f.o.Realms()
	if realm == "" && len(realms) > 0 {
		return realms[0].ID, true
	}
	return realm, slices.ContainsFunc(realms, func(r Realm) bool { return r.ID == realm })
}

const consentCookie = "faultline_consent"

// sameOrigin compares the form's token with the cookie that came with the page. The cookie is strict, so a form that
// another site shows is posted without it.
func sameOrigin(r platform.Request, token string) bool {
	cookies := (&http.Request{Header: r.Header}).CookiesNamed(consentCookie)
	return token != "" && len(cookies) > 0 && cookies[0].Value == token
}

func redirected(to *url.URL, add url.Values) exchange.Answer {
	at := *to
	q := at.Query()
	for _, name := range []string{"code", "error", "state", "realmId"} {
		if v := add.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	at.RawQuery = q.Encode()
	return exchange.Answer{Status: http.StatusFound, Header: http.Header{
		"Location": {at.String()}, "Cache-Control": {"no-store"}, "Referrer-Policy": {"no-referrer"}}}
}

var consentTemplate = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect to QuickBooks (simulated)</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#111;background:#fff}
fieldset{border:1px solid #767676;border-radius:6px;margin:1rem 0}label{display:block;padding:.25rem 0}
button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem;border-radius:6px;border:1px solid #767676;background:#fff;color:#111}
button[value=allow]{background:#0b5d1e;border-color:#0b5d1e;color:#fff}
@media (prefers-color-scheme:dark){body{background:#111;color:#eee}button{background:#222;color:#eee}}</style></head>
<body><h1>Connect to QuickBooks</h1>
<p>This is Faultline's simulated platform. An application asks to read and change a company's books.</p>
<form method="post" action="">{{range .Hidden}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">{{end}}
<fieldset><legend>Company</legend>{{range .Realms}}
<label><input type="radio" name="realmId" value="{{.ID}}"{{if eq .ID $.Chosen}} checked{{end}}> {{.Name}}</label>{{end}}
</fieldset>
<button type="submit" name="decision" value="allow">Allow</button><button type="submit" name="decision" value="deny">Deny</button>
</form></body></html>
`))

type hiddenInput struct{ Name, Value string }

func (f *Facade) consentPage(q platform.Query, realm string) exchange.Answer {
	f.grants.mu.Lock()
	token := f.grants.token("consent", "", 32)
	f.grants.mu.Unlock()
	page := struct {
		Hidden []hiddenInput
		Realms []Realm
		Chosen string
	}{Realms: f.o.Realms(), Chosen: realm}
	for _, name := range []string{"client_id", "redirect_uri", "response_type", "scope", "state"} {
		page.Hidden = append(page.Hidden, hiddenInput{name, q.Get(name)})
	}
	page.Hidden = append(page.Hidden, hiddenInput{"csrf", token})
	var b bytes.Buffer
	if err := consentTemplate.Execute(&b, page); err != nil {
		return errorPage("The page could not be made.")
	}
	a := htmlPage(http.StatusOK, b.Bytes())
	cookie := http.Cookie{Name: consentCookie, Value: token, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	a.Header.Set("Set-Cookie", cookie.String())
	return a
}

func errorPage(text string) exchange.Answer {
	body := `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not connected</title></head><body><h1>Not connected</h1><p>` +
		template.HTMLEscapeString(text) + "</p></body></html>\n"
	return htmlPage(http.StatusBadRequest, []byte(body))
}

// htmlPage allows no scripts and no frames. form-action is left open because browsers apply it to the redirect that
// answers the form too, which goes to the application's own origin.
func htmlPage(status int, body []byte) exchange.Answer {
	return exchange.Answer{Status: status, Body: body, Header: http.Header{
		"Content-Type":            {"text/html; charset=utf-8"},
		"X-Frame-Options":         {"DENY"},
		"Content-Security-Policy": {strings.Join([]string{"default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "frame-ancestors 'none'"}, "; ")},
		"Cache-Control":           {"no-store"},
		"X-Content-Type-Options":  {"nosniff"},
		"Referrer-Policy":         {"no-referrer"},
	}}
}
