package link

import (
	"context"
	"net/http"
	"strings"

	"faultline/simulator/exchange"
)

// A flow ends in one of three ways: with a public token, with a failure, or because the person closed it. The
// application hears of it where it waits: by a message when it opened a popup, by a redirect when it gave an address,
// and else not at all, for then a person reads the page.

// Failure is how a flow ended badly.
type Failure struct {
	Code    string // as onError and CONNECTION_LINK_ERROR give it
	OAuth   string // as a redirect gives it
	Message string
	Status  int // of the page, where nobody but a person is told; 0 leads to the done page
}

// failures are those that are known; a rule may invent others.
var failures = []Failure{
	{"CONSENT_DENIED", "access_denied", "The person did not allow access to their books.", 0},
	{"PLATFORM_UNAVAILABLE", "temporarily_unavailable", "The platform does not answer at the moment.", http.StatusServiceUnavailable},
	{"INVALID_PUBLIC_KEY", "unauthorized_client", "This public key belongs to no organisation.", http.StatusBadRequest},
}

func failureNamed(code string) Failure {
	for _, known := range failures {
		if known.Code == code {
			return known
		}
	}
	return Failure{Code: code, OAuth: "server_error", Message: "The link flow failed.", Status: http.StatusInternalServerError}
}

// codeAbandoned is the refusal of a rule by which the person closes the dialog.
const codeAbandoned = "LINK_ABANDONED"

func (f flow) succeeded(token string) exchange.Answer {
	if f.target == nil && f.Origin != "" {
		done := page{Title: "Connected", Tone: "good", Text: "Permission was given. Go back to the application; if it does not notice, exchange this public token within 30 minutes.", Token: token}
		return f.handOver(done, map[string]any{"type": "RUTTER_LINK_SUCCESS", "publicToken": token}, http.StatusOK)
	}
	return redirect(f.answerTo(field{"public_token", token}))
}

// fail ends the flow badly and tells the integration so.
func (p *Pages) fail(ctx context.Context, v *visit, f flow, why Failure) exchange.Answer {
	conn, err := p.o.Consent.Fail(ctx, p.approval(f, nil), why)
	if err != nil {
		return errorPage(err)
	}
	v.know(conn)
	return f.failed(why)
}

func (f flow) failed(why Failure) exchange.Answer {
	failed := page{Title: "Not connected", Tone: "bad", Text: why.Message + " Nothing was connected.", Back: f.with("", ""), BackText: "Try again"}
	switch {
	case f.target != nil:
		return redirect(f.answerTo(field{"error", why.OAuth}, field{"error_code", why.Code}))
	case f.Origin != "":
		return f.handOver(failed, map[string]any{"type": "RUTTER_LINK_ERROR", "error": why.told()}, http.StatusOK)
	case why.Status == 0:
		return redirect(f.answerTo(field{"error", why.OAuth}))
	}
	return failed.render(why.Status, nil)
}

// closed ends the flow as if the person had closed the window: nobody is told but the component, whose window it was.
func (f flow) closed() exchange.Answer {
	if f.target == nil && f.Origin != "" {
		return f.handOver(page{Title: "Closed", Text: "Nothing was decided, and nothing was connected."}, map[string]any{"type": "RUTTER_LINK_EXIT"}, http.StatusOK)
	}
	return redirect("/link/done?closed=1")
}

// told is the failure as the integration reads it.
func (why Failure) told() map[string]string {
	return map[string]string{"error_type": "CONNECTION_ERROR", "error_code": why.Code, "error_message": why.Message}
}

// refused is the form in which an armed rule refuses a page: the flow ends as the rule's code says. A request that is
// no step of a flow gets a bare page.
func (p *Pages) refused(ctx context.Context, v *visit, r exchange.Refusal) exchange.Answer {
	f, err := p.step(v)
	var answer exchange.Answer
	switch {
	case err != nil || !v.inFlow():
		answer = page{Title: "This link does not work", Tone: "bad", Text: sentence(strings.TrimSuffix(r.Message, "."))}.render(r.Status, nil)
	case r.Code == codeAbandoned:
		answer = f.closed()
	default:
		why := failureNamed(r.Code)
		if r.Message != "" {
			why.Message = sentence(strings.TrimSuffix(r.Message, "."))
		}
		if r.Status >= http.StatusBadRequest {
			why.Status = r.Status
		}
		answer = p.fail(ctx, v, f, why)
	}
	for name, values := range r.Header {
		answer.Header[name] = values
	}
	return answer
}
