package unified

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
)

// What the native API of QuickBooks looks like from here: where its objects lie and how it says no.

func nativePath(realm string, o *Object) string {
	return "/v3/company/" + realm + "/" + o.entity
}

// refusalCodes are the unified names of native fault codes.
var refusalCodes = map[string]string{
	"610": codeInvalidReference, "2500": codeInvalidReference, "5010": "STALE_OBJECT", "6000": codeBusinessRule,
	"6140": "DUPLICATE_DOCUMENT_NUMBER", "6190": "SUBSCRIPTION_LAPSED", "6210": "PERIOD_CLOSED", "6200": "PERIOD_CLOSED",
	"6240": "DUPLICATE_NAME", "6540": "PAYMENT_DEPOSITED",
}

// businessCodes tell apart what the native API answers under its one code for broken business rules, by what its text
// says.
var businessCodes = []struct{ fragment, code string }{
	{"debits exceed credits", "UNBALANCED_ENTRY"},
	{" open, less than ", "OVER_ALLOCATED"},
	{"is settled with a payment of", "OVER_ALLOCATED"},
	{"falls below what is paid", "OVER_ALLOCATED"},
}

// nativeFault is the first error of a native answer.
type nativeFault struct{ code, kind, message, detail, element string }

// parseFault reads the two JSON envelopes of a fault; the XML one and pages of gateways have none.
func parseFault(body []byte) (nativeFault, bool) {
	fault := gjson.GetBytes(body, "Fault")
	if !fault.Exists() {
		fault = gjson.GetBytes(body, "fault")
	}
	if !fault.IsObject() {
		return nativeFault{}, false
	}
	first := fault.Get("Error.0")
	if !first.Exists() {
		first = fault.Get("error.0")
	}
	pick := func(upper, lower string) string {
		if v := first.Get(upper); v.Exists() {
			return v.String()
		}
		return first.Get(lower).String()
	}
	return nativeFault{
		code: first.Get("code").String(), kind: fault.Get("type").String(), message: pick("Message", "message"),
		detail: pick("Detail", "detail"), element: first.Get("element").String(),
	}, true
}

// nativeFailure turns a native answer that is not a success into one of ours; nil means success. A fault may come
// with status 200.
func nativeFailure(a exchange.Answer) *failure {
	if a.Status == http.StatusOK && (a.Record != "" || !bytes.Contains(a.Body, []byte(`ault"`))) { // as nearly always
		return nil
	}
	fault, isFault := parseFault(a.Body)
	if a.Status == http.StatusOK && !isFault {
		return nil
	}
	f := platformFailure(statusPlatformRefused, refusalCodes[fault.code], text1(fault.detail, fault.message, "The platform answered "+strconv.Itoa(a.Status)+"."))
	switch {
	case a.Status == http.StatusTooManyRequests:
		f.status, f.code = statusPlatformThrottled, "PLATFORM_RATE_LIMIT_EXCEEDED"
		f.message = "The platform's rate limit is reached."
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		f.status = statusPlatformCredentials
		f.message = "The platform refused the connection's credentials."
	case a.Status >= http.StatusInternalServerError:
		f.status = statusPlatformUnavailable
		f.message = "The platform failed. Whether the write took effect is not certain."
	case f.code == codeBusinessRule:
		for _, b := range businessCodes {
			if strings.Contains(fault.detail, b.fragment) {
				f.code = b.code
				break
			}
		}
	}
	if f.code == "" {
		f.code = codePlatformBadRequest
	}
	f.native = nativeDetail(a)
	return f
}

// text1 is the first text that says something.
func text1(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func platformFailure(status int, code, remedy string) *failure {
	return &failure{status: status, kind: kindPlatform, code: code, message: "The platform refused the request.", remedy: remedy}
}

// nativeDetail is the raw error of the platform as the error metadata carries it.
func nativeDetail(a exchange.Answer) []byte {
	fault, ok := parseFault(a.Body)
	if !ok {
		return append(strconv.AppendInt([]byte(`{"status":`), int64(a.Status), 10), '}')
	}
	return nativeMembers(a.Status, fault)
}

func nativeMembers(status int, fault nativeFault) []byte {
	b := strconv.AppendInt([]byte(`{"status":`), int64(status), 10)
	for _, m := range []struct{ name, value string }{
		{"code", fault.code}, {"type", fault.kind}, {"message", fault.message}, {"detail", fault.detail}, {"element", fault.element},
	} {
		b = append(b, ',', '"')
		b = append(b, m.name...)
		b = append(b, '"', ':')
		b = gjson.AppendJSONString(b, m.value)
	}
	return append(b, '}')
}
