package fault

import (
	"net/http"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// answer refuses every selected call in one fixed way: with a refusal that the hop gives its form, or with a whole
// answer of something that stands before the hop.
type answer struct {
	selection
	refusal exchange.Refusal
	unified int // status where the unified API itself has to say what else the platform says
}

func buildAnswer(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	a := answer{selection: s, unified: v.count("unified_status"), refusal: exchange.Refusal{
		Status: v.count("status"), Type: v.text("error_type"), Code: v.text("code"), Message: v.text("message"), Native: nativeFrom(v),
	}}
	if a.refusal.Header, err = headerFrom(v); err != nil {
		return nil, err
	}
	if page, ok := v["body"]; ok && len(page) > 0 {
		header := http.Header{"Content-Type": {v.text("content_type")}}
		for name, values := range a.refusal.Header {
			header[name] = values
		}
		a.refusal.Whole = &exchange.Answer{Status: a.refusal.Status, Header: header, Body: []byte(v.text("body")), Foreign: true}
	}
	return a, nil
}

func (a answer) refuse(s scene) (exchange.Refusal, string, bool) {
	refusal := a.refusal
	if a.unified > 0 && s.call.Hop == journal.HopUnified {
		refusal.Status = a.unified
	}
	return refusal, "", true
}

// nativeFrom reads what the platform itself says, for effects that speak in its name.
func nativeFrom(v values) *exchange.Native {
	if v.text("native_code") == "" {
		return nil
	}
	return &exchange.Native{
		Code: v.text("native_code"), Kind: v.text("native_kind"), Message: v.text("native_message"),
		Detail: v.text("native_detail"), Element: v.text("native_element"),
	}
}

// headerFrom reads the fixed headers of an answer, and the wait that it demands.
func headerFrom(v values) (http.Header, error) {
	header := http.Header{}
	for name, value := range v.table("header") {
		header.Set(name, value)
	}
	if wait := v.text("retry_after"); wait != "" && wait != "absent" {
		length, err := v.duration("retry_after")
		if err != nil {
			return nil, err
		}
		header.Set("Retry-After", seconds(length))
	}
	if len(header) == 0 {
		return nil, nil
	}
	return header, nil
}
