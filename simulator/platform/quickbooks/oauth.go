package quickbooks

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/platform"
)

// Paths outside of companies.
const (
	pathAuthorize = "/connect/oauth2"
	pathToken     = "/oauth2/v1/tokens/bearer"
	pathRevoke    = "/v2/oauth2/tokens/revoke"
	pathUserinfo  = "/v1/openid_connect/userinfo"
	pathKeys      = "/op/v1/jwks"
	pathDiscovery = "/.well-known/openid_configuration"
	pathSandbox   = "/.well-known/openid_sandbox_configuration"
)

const (
	issuer          = "https://oauth.platform.intuit.com/op/v1"
	accountingScope = "com.intuit.quickbooks.accounting"
)

// open finds the handler of a path that takes no bearer token of a company.
func (f *Facade) open(r platform.Request) (func(platform.Request) exchange.Answer, bool) {
	if strings.HasPrefix(r.Path, companyPrefix) {
		return nil, false // nearly every call
	}
	handlers := map[string]struct {
		methods string
		serve   func(platform.Request) exchange.Answer
	}{
		pathAuthorize: {"GET POST", f.authorize},
		pathToken:     {"POST", f.token},
		pathRevoke:    {"POST", f.revoke},
		pathUserinfo:  {"GET", f.userinfo},
		pathKeys:      {"GET", f.keys},
		pathDiscovery: {"GET", f.discovery},
		pathSandbox:   {"GET", f.discovery},
	}
	h, ok := handlers[strings.TrimSuffix(r.Path, "/")]
	if !ok {
		return nil, false
	}
	if !strings.Contains(h.methods, r.Method) {
		return func(platform.Request) exchange.Answer {
			return exchange.Answer{Status: http.StatusMethodNotAllowed,
				Header: http.Header{"Allow": {strings.ReplaceAll(h.methods, " ", ", ")}}}
		}, true
	}
	return h.serve, true
}

// credentials reads the client's id and secret, from the header or the form. basic says which.
func credentials(r platform.Request, form url.Values) (id, secret string, basic bool) {
	scheme, encoded, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Basic") {
		return form.Get("client_id"), form.Get("client_secret"), false
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", "", true
	}
	id, secret, _ = strings.Cut(string(raw), ":")
	return id, secret, true
}

// unifiedSecret is the secret of the unified layer's own application.
func (f *Facade) unifiedSecret() string { return f.o.Seed.Token(40, "quickbooks", "unified", "secret") }

// client authenticates the caller of the token endpoints; the answer says why it failed.
func (f *Facade) client(r platform.Request, form url.Values) (string, *exchange.Answer) {
	id, secret, basic := credentials(r, form)
	own, ownSecret := f.o.Client()
	if id != "" && (id == own && secret == ownSecret || id == unifiedApp && secret == f.unifiedSecret()) {
		return id, nil
	}
	a := f.oauthError(http.StatusUnauthorized, "invalid_client", "")
	if basic {
		a.Header.Set("WWW-Authenticate", `Basic realm="oauth"`)
	}
	return "", &a
}

func (f *Facade) oauthError(status int, code, description string) exchange.Answer {
	return f.oauthAnswer(status, object{{"error", code}, {"error_description", text(description)}})
}

// oauthAnswer is plain JSON: some libraries take a body with any other type for a form.
func (f *Facade) oauthAnswer(status int, o object) exchange.Answer {
	a := f.jsonAnswer(status, o)
	a.Header = http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "Pragma": {"no-cache"}}
	return a
}

const badToken = "Incorrect Token type or clientID"

// token trades a code or a refresh token for tokens.
func (f *Facade) token(r platform.Request) exchange.Answer {
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return f.oauthError(http.StatusBadRequest, "invalid_request", "the body is not a form")
	}
	app, refusal := f.client(r, form)
	if refusal != nil {
		return *refusal
	}
	if f.grants.unanswered(form.Get("refresh_token")) {
		return f.oauthError(http.StatusServiceUnavailable, "server_error", "")
	}
	var g *grant
	var wait func() error
	switch form.Get("grant_type") {
	case "authorization_code":
		g, wait = f.grants.redeem(form.Get("code"), app, form.Get("redirect_uri"))
	case "refresh_token":
		g, wait = f.grants.refresh(form.Get("refresh_token"), app)
	default:
		return f.oauthError(http.StatusBadRequest, "unsupported_grant_type", "")
	}
	if g == nil {
		return f.oauthError(http.StatusBadRequest, "invalid_grant", badToken)
	}
	if err := wait(); err != nil {
		return f.oauthError(http.StatusInternalServerError, "server_error", "the tokens could not be kept")
	}
	id := ""
	if form.Get("grant_type") == "authorization_code" {
		if id, err = f.idToken(g); err != nil {
			return f.oauthError(http.StatusInternalServerError, "server_error", "the identity could not be signed")
		}
	}
	now := f.o.Now()
	answer := object{
		{"token_type", "bearer"}, {"access_token", g.newest().Token}, {"expires_in", seconds(accessLife)},
		{"refresh_token", g.Refresh}, {"x_refresh_token_expires_in", seconds(g.expiry().Sub(now))}, {"id_token", text(id)},
	}
	if strings.EqualFold(r.Header.Get("x-include-refresh-token-hard-expires-in"), "true") {
		answer = append(answer, member{"x_refresh_token_hard_expires_in", seconds(g.HardExpires.Sub(now))})
	}
	return f.oauthAnswer(http.StatusOK, answer)
}

func seconds(d time.Duration) number { return count(int(d / time.Second)) }

// revoke ends a grant by either of its tokens, given as JSON or as a form.
func (f *Facade) revoke(r platform.Request) exchange.Answer {
	form, _ := url.ParseQuery(string(r.Body)) // a body that is no form may be JSON
	var body struct {
		Token string `json:"token"`
	}
	if json.Unmarshal(r.Body, &body) == nil {
		form.Set("token", body.Token)
	}
	if _, refusal := f.client(r, form); refusal != nil {
		return *refusal
	}
	if form.Get("token") == "" {
		return f.oauthError(http.StatusBadRequest, "invalid_request", "token is missing")
	}
	f.grants.end(form.Get("token"))
	return exchange.Answer{Status: http.StatusOK}
}

// userinfo says who consented.
func (f *Facade) userinfo(r platform.Request) exchange.Answer {
	admitted, refusal := f.authenticate(r.Header)
	if refusal != nil {
		return *refusal
	}
	return f.oauthAnswer(http.StatusOK, object{
		{"sub", f.subject(admitted.realm)}, {"email", "owner@example.com"}, {"emailVerified", true},
		{"givenName", "Ada"}, {"familyName", "Owner"}, {"phoneNumber", "+1 5550100"},
		{"address", object{{"streetAddress", "1 Main Street"}, {"locality", "Springfield"}, {"country", "US"}}},
	})
}

func (f *Facade) discovery(platform.Request) exchange.Answer {
	at := f.o.PublicURL()
	return f.jsonAnswer(http.StatusOK, object{
		{"issuer", issuer}, {"authorization_endpoint", at + pathAuthorize}, {"token_endpoint", at + pathToken},
		{"userinfo_endpoint", at + pathUserinfo}, {"revocation_endpoint", at + pathRevoke}, {"jwks_uri", at + pathKeys},
		{"response_types_supported", array{"code"}}, {"subject_types_supported", array{"public"}},
		{"id_token_signing_alg_values_supported", array{"RS256"}},
		{"scopes_supported", array{"openid", "email", "profile", "address", "phone", accountingScope}},
		{"token_endpoint_auth_methods_supported", array{"client_secret_post", "client_secret_basic"}},
		{"claims_supported", array{"aud", "exp", "iat", "iss", "realmid", "sub"}},
	})
}

// Refresh is the unified layer's request for new tokens.
func (f *Facade) Refresh(refresh string) platform.Request {
	secret := base64.StdEncoding.EncodeToString([]byte(unifiedApp + ":" + f.unifiedSecret()))
	return platform.Request{
		Method: http.MethodPost, Path: pathToken,
		Header: http.Header{"Authorization": {"Basic " + secret}, "Content-Type": {"application/x-www-form-urlencoded"},
			"Accept": {"application/json"}},
		Body: []byte(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}.Encode()),
	}
}

// Granted reads the answer to Refresh.
func (f *Facade) Granted(a exchange.Answer, now time.Time) (token platform.Token, ok, dead bool) {
	var body struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Expires int    `json:"expires_in"`
		Error   string `json:"error"`
	}
	if json.Unmarshal(a.Body, &body) != nil {
		return platform.Token{}, false, false
	}
	if a.Status == http.StatusOK && body.Access != "" {
		return platform.Token{Access: body.Access, Refresh: body.Refresh, Expires: now.Add(time.Duration(body.Expires) * time.Second)}, true, false
	}
	return platform.Token{}, false, body.Error == "invalid_grant"
}
