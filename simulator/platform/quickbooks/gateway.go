package quickbooks

import (
	"net/http"
	"strings"

	"faultline/simulator/exchange"
)

// The kinds of faults that the gateway answers.
const (
	kindAuthentication = "AUTHENTICATION"
	kindAuthorization  = "AUTHORIZATION"
	kindService        = "SERVICE"
)

// admission is what a bearer token lets its holder do.
type admission struct{ realm, app string }

// authenticate finds what the bearer token of a request admits to, or says why that is nothing.
func (f *Facade) authenticate(header http.Header) (admission, *exchange.Answer) {
	authorization := ""
	if values := header["Authorization"]; len(values) > 0 { // as every server spells it
		authorization = values[0]
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	token = strings.TrimSpace(token)
	if !equalFold(scheme, "Bearer") || token == "" {
		return admission{}, f.unauthorized("Bearer", "Malformed bearer token: too short or too long")
	}
	challenge := `Bearer error="invalid_token"`
	f.grants.mu.Lock()
	defer f.grants.mu.Unlock()
	g, ok := f.grants.byAccess[token]
	if !ok {
		return admission{}, f.unauthorized(challenge, "Malformed bearer token: too short or too long")
	}
	if g.dead() {
		return admission{}, f.unauthorized(challenge, "Token revoked")
	}
	now := f.o.Now()
	for _, a := range g.Access {
		if a.Token == token && now.Before(a.Expires) {
			return admission{g.Realm, g.App}, nil
		}
	}
	return admission{}, f.unauthorized(challenge, "Token expired: the access token has passed its hour")
}

func (f *Facade) unauthorized(challenge, detail string) *exchange.Answer {
	a := f.gateway(http.StatusUnauthorized, kindAuthentication, "AuthenticationFailed", detail, codeAuthentication)
	a.Header.Set("WWW-Authenticate", challenge)
	return &a
}

func (f *Facade) wrongRealm() exchange.Answer {
	a := f.gateway(http.StatusForbidden, kindAuthorization, "ApplicationAuthorizationFailed",
		"The token does not belong to this company", codeWrongRealm)
	a.Header.Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
	return a
}

func (f *Facade) throttled() exchange.Answer {
	return f.gateway(http.StatusTooManyRequests, kindService, "ThrottleExceeded",
		"The request limit was reached.  Try again later", codeThrottled)
}

// Refusal gives what a rule demands the platform's wire form.
func (f *Facade) Refusal(r exchange.Refusal) exchange.Answer {
	var a exchange.Answer
	switch {
	case r.Native != nil:
		a = f.application(r.Status, either(r.Native.Kind, "ValidationFault"), r.Native.Message, r.Native.Detail, code(r.Native.Code), r.Native.Element)
	case r.Status == http.StatusUnauthorized:
		a = *f.unauthorized(`Bearer error="invalid_token"`, either(r.Message, "Token expired"))
	case r.Status == http.StatusForbidden:
		a = f.wrongRealm()
	case r.Status == http.StatusTooManyRequests:
		a = f.throttled()
	case r.Status == http.StatusServiceUnavailable, r.Status == http.StatusBadGateway, r.Status == http.StatusGatewayTimeout:
		text := http.StatusText(r.Status)
		a = exchange.Answer{Status: r.Status, Header: http.Header{"Content-Type": {"text/html"}},
			Body: []byte("<html><head><title>" + text + "</title></head><body><h1>" + text + "</h1></body></html>\n")}
	case r.Status >= http.StatusInternalServerError:
		a = f.application(r.Status, "SystemFault", wording[codeFailure].message,
			"System Failure Error: "+either(r.Message, "the request could not be completed."), codeFailure, "")
	default:
		a = f.application(r.Status, "ValidationFault", wording[codeBusiness].message,
			"Business Validation Error: "+r.Message, codeBusiness, "")
	}
	for name, values := range r.Header {
		a.Header[name] = values
	}
	return a
}

func either(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Expired says that an answer refuses the access token.
func (f *Facade) Expired(a exchange.Answer) bool { return a.Status == http.StatusUnauthorized }
