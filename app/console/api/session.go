package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Codes mints and redeems the one-time codes that log a browser in.
type Codes interface {
	Code(launch bool) string
	Redeem(code string) (*http.Cookie, bool)
}

func (o *operations) session() {
	type sessionCodeOutput struct {
		Body struct {
			Code string `json:"code"`
		}
	}
	op := operation(http.MethodPost, "/session-code", "make-session-code", "A code that logs a browser in: single use, 30 seconds")
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(context.Context, *struct{}) (*sessionCodeOutput, error) {
		out := &sessionCodeOutput{}
		out.Body.Code = o.Codes.Code(false)
		return out, nil
	})
	type sessionInput struct {
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"128"`
		}
	}
	type sessionOutput struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}
	redeem := operation(http.MethodPost, "/session", "start-session", "Exchanges a one-time code for the session cookie")
	redeem.Security = []map[string][]string{}
	redeem.DefaultStatus = http.StatusNoContent
	huma.Register(o.api, redeem, func(_ context.Context, in *sessionInput) (*sessionOutput, error) {
		cookie, ok := o.Codes.Redeem(in.Body.Code)
		if !ok {
			return nil, &Problem{Type: "about:blank", Title: "Unauthorized", Status: http.StatusUnauthorized, Code: "code_refused", Detail: "this code was used or has expired",
				Hint: "open the address that faultline prints, or run: faultline open"}
		}
		return &sessionOutput{SetCookie: *cookie}, nil
	})
}
