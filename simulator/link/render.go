package link

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

//go:embed style.css
var style template.CSS // ours, so it needs no escaping

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 }}).Parse(pageText))

// page is what the one template shows; what is empty is left out.
type page struct {
	Title, Text, Tone string
	Step              int // 1 to 3; 0 hides the steps
	Action            string
	Hidden            []field
	ChoiceName        string
	Choices           []choice
	Seal              string
	Scopes            []tick
	Token             string
	Back, BackText    string
	Handover          *handover // tells the page that opened this one how it ended
}

type field struct{ Name, Value string }

type choice struct{ Value, Label, Note, Mark string }

type tick struct {
	Scope
	Ticked bool
}

// Steps are the names over the page.
func (page) Steps() []string { return []string{"Platform", "Company", "Permission"} }

// Style is the sheet in the page's head.
func (page) Style() template.CSS { return style }

// styleHash admits the one inline sheet. A hash rather than a nonce: the same page is then the same bytes each time.
var styleHash = hashed([]byte(style))

func hashed(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// render gives a page its bytes and headers. Browsers hold form-action against the redirect that answers a form too,
// so the place that the flow returns to has to be named.
func (v page) render(status int, returnsTo *url.URL) exchange.Answer {
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, v); err != nil {
		panic("link: the page template does not execute: " + err.Error()) // the template and its data are both ours
	}
	actions := "'self'"
	if returnsTo != nil {
		actions += " " + returnsTo.Scheme + "://" + returnsTo.Host
	}
	header := guarded()
	header.Set("Content-Type", "text/html; charset=utf-8")
	scripts := ""
	if v.Handover != nil {
		scripts = "script-src " + handoverHash + "; "
	}
	header.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleHash+"; "+scripts+"form-action "+actions+"; frame-ancestors 'none'; base-uri 'none'")
	return exchange.Answer{Status: status, Header: header, Body: body.Bytes()}
}

// guarded are the headers of everything under /link. A page that was opened as a popup has another opener policy.
func guarded() http.Header {
	return http.Header{
		"Cache-Control":              {"no-store"},
		"X-Frame-Options":            {"DENY"},
		"X-Content-Type-Options":     {"nosniff"},
		"Referrer-Policy":            {"no-referrer"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
	}
}

func redirect(to string) exchange.Answer {
	header := guarded()
	header.Set("Location", to)
	header.Set("Content-Type", "text/plain; charset=utf-8")
	return exchange.Answer{Status: http.StatusFound, Header: header, Body: []byte("see Location\n")}
}

// hidden are the parts of the flow that a form carries on.
func (f flow) hidden(names ...string) []field {
	var fields []field
	for _, pair := range []field{{"origin", f.Origin}, {"publicKey", f.PublicKey}, {"platform", f.Platform}, {"company", f.Company}, {"redirect_uri", f.RedirectURI}, {"state", f.State}} {
		if pair.Value != "" && slices.Contains(names, pair.Name) {
			fields = append(fields, pair)
		}
	}
	return fields
}

func mark(name string) string { return strings.ToUpper(cut(name, 1)) }

func (p *Pages) platformPage(f flow) exchange.Answer {
	v := page{Title: "Connect your accounting", Text: "Choose the system in which the books are kept.", Step: 1,
		Action: f.path(), Hidden: f.hidden("origin", "publicKey", "redirect_uri", "state"), ChoiceName: "platform"}
	for _, platform := range p.o.Consent.o.Platforms {
		v.Choices = append(v.Choices, choice{Value: platform.ID, Label: platform.Name, Mark: mark(platform.Name)})
	}
	return v.render(http.StatusOK, f.target)
}

func (p *Pages) companyPage(f flow, platform Platform) exchange.Answer {
	v := page{Title: "Choose a company", Text: "These companies are kept in " + platform.Name + ".", Step: 2,
		Action: f.path(), Hidden: f.hidden("origin", "publicKey", "platform", "redirect_uri", "state"), ChoiceName: "company",
		Back: f.with("", ""), BackText: "Choose another system"}
	for _, company := range p.o.Consent.o.Companies(platform.ID) {
		one := choice{Value: company.ID, Label: company.Name, Note: "Company " + company.ID, Mark: mark(company.Name)}
		if _, linked := p.o.Consent.o.Connections.ByRealm(company.ID); linked {
			one.Note += " · connected"
		}
		v.Choices = append(v.Choices, one)
	}
	if len(v.Choices) == 0 {
		v.Text = "There is no company in " + platform.Name + " yet. Make one on the console, then load this page again."
	}
	if f.Connection != "" {
		v.Back = ""
	}
	return v.render(http.StatusOK, f.target)
}

func (p *Pages) consentPage(f flow, platform Platform, company Company, conn *Connection) exchange.Answer {
	again := conn != nil && conn.Authenticated()
	v := page{Title: "Allow access to " + company.Name + "?", Step: 3, Action: f.path(),
		Text:   "The application that sent you here asks for the books of this company in " + platform.Name + ". Untick what it should not see.",
		Hidden: f.hidden("origin", "publicKey", "platform", "company", "redirect_uri", "state"),
		Seal:   f.seal(p.o.Key(), p.o.Clock.Now()),
		Back:   f.with(f.Platform, ""), BackText: "Choose another company"}
	if again {
		v.Title, v.Back = "Reconnect "+company.Name+"?", ""
		v.Text = "The connection to " + platform.Name + " stays the same; allowing it renews the permission."
	}
	for _, scope := range p.o.Consent.o.Scopes(platform.ID) {
		v.Scopes = append(v.Scopes, tick{Scope: scope, Ticked: !again || !slices.Contains(conn.Unavailable, scope.Name)})
	}
	return v.render(http.StatusOK, f.target)
}

// donePage is where a flow without a redirect_uri ends. It shows nothing of the query but a well-formed token.
func donePage(query url.Values) exchange.Answer {
	if query.Get("closed") != "" {
		return page{Title: "Closed", Text: "Nothing was decided, and nothing was connected.", Back: "/link/start", BackText: "Begin again"}.render(http.StatusOK, nil)
	}
	if query.Get("error") != "" {
		return page{Title: "Not connected", Tone: "bad", Text: "Access was not allowed, so nothing was connected. You can close this page, or begin again.",
			Back: "/link/start", BackText: "Begin again"}.render(http.StatusOK, nil)
	}
	v := page{Title: "Connected", Tone: "good", Text: "Permission was given. You can close this page."}
	if token := query.Get("public_token"); strings.HasPrefix(token, "public-sandbox-") && len(token) < 64 {
		v.Text, v.Token = "Permission was given. Exchange this public token within 30 minutes, or close this page.", token
	}
	return v.render(http.StatusOK, nil)
}

// statusOf is the HTTP status of a problem on a page.
func statusOf(code problem.Code) int {
	switch code { //exhaustive:enforce
	case problem.NotFound:
		return http.StatusNotFound
	case problem.Invalid, problem.Unsupported:
		return http.StatusBadRequest
	case problem.Refused:
		return http.StatusForbidden
	case problem.Conflict:
		return http.StatusConflict
	case problem.Unavailable:
		return http.StatusServiceUnavailable
	case problem.Internal, problem.Locked, problem.Newer, problem.Older, problem.Foreign, problem.PortTaken:
	}
	return http.StatusInternalServerError // also of codes that a room declares for itself
}

func errorPage(err error) exchange.Answer {
	p := problem.From(err)
	text := sentence(p.Message)
	if p.Hint != "" {
		text += " " + sentence(p.Hint)
	}
	return page{Title: "This link does not work", Tone: "bad", Text: text}.render(statusOf(p.Code), nil)
}

// sentence gives a message the form that people read on a page.
func sentence(message string) string {
	first := cut(message, 1)
	return strings.ToUpper(first) + strings.TrimPrefix(message, first) + "."
}
