package quickbooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// Envelope is one of the three wire forms of a fault.
type Envelope string

// The envelopes.
const (
	EnvelopeApplication Envelope = "application" // {"Fault":…}: what the business layer answers
	EnvelopeGateway     Envelope = "gateway"     // {"fault":…} with a numeric time: what stands before it
	EnvelopeXML         Envelope = "xml"         // the gateway's other habit, whatever was asked for
)

// code is a fault code of the API.
type code string

const (
	codeUnsupported         code = "500"
	codeRequestRunning      code = "600"
	codeNotFound            code = "610"
	codeCannotLink          code = "620"
	codeBatchSize           code = "1040"
	codeContentType         code = "1050"
	codeUnsupportedProperty code = "2010"
	codeRequired            code = "2020"
	codeInvalidID           code = "2030"
	codeTooLong             code = "2050"
	codeNumber              code = "2080"
	codeBoolean             code = "2090"
	codeEnumeration         code = "2170"
	codeReference           code = "2500"
	codeThrottled           code = "3001"
	codeWrongRealm          code = "3100"
	codeAuthentication      code = "3200"
	codeQueryParse          code = "4000"
	codeQueryInvalid        code = "4001"
	codeStale               code = "5010"
	codeBusiness            code = "6000"
	codeAccountType         code = "6010"
	codeAmount              code = "6070"
	codeNoName              code = "6080"
	codeDiscount            code = "6090"
	codeDuplicateNumber     code = "6140"
	codePeriodClosed        code = "6210"
	codeDuplicateName       code = "6240"
	codeWrongAccount        code = "6430"
	codeDeposited           code = "6540"
	codeFailure             code = "10000"
)

const inactive = "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees."

// wording is what the API says for a code: the message, and the detail when the fault brings none of its own.
var wording = map[code]struct{ message, detail string }{
	codeUnsupported:         {"Unsupported Operation", ""},
	codeRequestRunning:      {"Duplicate Request ID", "A request with this id is still being processed."},
	codeNotFound:            {"Object Not Found", "Object Not Found : " + inactive},
	codeContentType:         {"Invalid content type", "Invalid content type : the body is not a form of several parts"},
	codeBatchSize:           {"Batch size exceeds limit", ""},
	codeCannotLink:          {"Transaction cannot be linked", ""},
	codeUnsupportedProperty: {"Request has invalid or unsupported property", ""},
	codeRequired:            {"Required param missing, need to supply the required value for the API", ""},
	codeInvalidID:           {"Invalid ID", ""},
	codeTooLong:             {"String length is either shorter or longer than supported by specification", ""},
	codeNumber:              {"Invalid Number", ""},
	codeBoolean:             {"Invalid Boolean", ""},
	codeEnumeration:         {"Invalid Enumeration", ""},
	codeReference:           {"Invalid Reference Id", "Invalid Reference Id : " + inactive},
	codeQueryParse:          {"Error parsing query", ""},
	codeQueryInvalid:        {"Invalid query", ""},
	codeStale:               {"Stale Object Error", "Stale Object Error : You and somebody else were working on this at the same time. The other finished before you did, so your work was not saved."},
	codeBusiness:            {"A business validation error has occurred while processing your request", ""},
	codeAccountType:         {"Account type or subtype is required", "AccountType or AccountSubType must be given"},
	codeAmount:              {"Amount calculation incorrect in the request", ""},
	codeNoName:              {"No Name Provided", "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix must be non-empty"},
	codeDiscount:            {"Discount line lacks amount or percent", ""},
	codeDuplicateNumber:     {"Duplicate Document Number Error", "Duplicate Document Number Error : You must specify a different number. This number has already been used."},
	codePeriodClosed:        {"Account Period Closed", "Account Period Closed : The books are closed for the date of this transaction."},
	codeDuplicateName:       {"Duplicate Name Exists Error", "The name supplied already exists. : Another customer, vendor or employee is already using this name. Please use a different name."},
	codeWrongAccount:        {"Invalid account type", ""},
	codeDeposited:           {"Deposited Transaction cannot be changed", "Deposited Transaction cannot be changed : This transaction has been deposited. Edit the deposit and remove it there first."},
	codeFailure:             {"An application error has occurred while processing your request", "System Failure Error: the request could not be completed."},
}

// fault is an error of the business layer, answered in the application envelope.
type fault struct {
	code    code
	detail  string
	element string // the field it is about
	cause   error
}

func (f *fault) Error() string { return string(f.code) + ": " + f.detail }
func (f *fault) Unwrap() error { return f.cause }

func (f *fault) because(err error) *fault { c := *f; c.cause = err; return &c }

// newFault is a fault with the code's own detail.
func newFault(c code, element string) *fault {
	return &fault{code: c, detail: wording[c].detail, element: element}
}

func faultf(c code, element, format string, args ...any) *fault {
	return &fault{code: c, detail: fmt.Sprintf(format, args...), element: element}
}

func business(element, format string, args ...any) *fault {
	return faultf(codeBusiness, element, "Business Validation Error: "+format, args...)
}

func missing(name string) *fault {
	return faultf(codeRequired, name, "Required parameter %s is missing in the request", name)
}

// ledgerCodes says how the platform words a refusal of the books.
var ledgerCodes = map[problem.Code]code{
	ledger.CodeUnknownReference: codeReference,
	ledger.CodeDuplicateNumber:  codeDuplicateNumber,
	ledger.CodeDuplicateName:    codeDuplicateName,
	ledger.CodePeriodClosed:     codePeriodClosed,
	ledger.CodeStaleRevision:    codeStale,
	ledger.CodeMissing:          codeRequired,
	ledger.CodeWrongAccount:     codeWrongAccount,
	ledger.CodeDeposited:        codeDeposited,
	ledger.CodeGone:             codeNotFound,
}

// faultFrom turns any error into what the API answers.
func faultFrom(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	p := problem.From(err)
	element := strings.ReplaceAll(strings.TrimPrefix(p.Path, "/"), "/", ".")
	c, known := ledgerCodes[p.Code]
	switch {
	case p.Code == problem.Internal || p.Code == problem.Unavailable:
		return newFault(codeFailure, "").because(err)
	case !known:
		return business(element, "%s", p.Message).because(err)
	case wording[c].detail != "":
		return newFault(c, element).because(err)
	}
	return faultf(c, element, "%s", p.Message).because(err)
}

// answer gives a fault the application envelope.
func (f *Facade) faultAnswer(err error) exchange.Answer {
	fault := faultFrom(err)
	status, kind := http.StatusBadRequest, "ValidationFault"
	if fault.code == codeFailure {
		status, kind = http.StatusInternalServerError, "SystemFault"
	}
	return f.application(status, kind, wording[fault.code].message, fault.detail, fault.code, fault.element)
}

func (f *Facade) application(status int, kind, message, detail string, c code, element string) exchange.Answer {
	return f.jsonAnswer(status, object{
		{"Fault", object{
			{"Error", array{object{{"Message", message}, {"Detail", detail}, {"code", string(c)}, {"element", element}}}},
			{"type", kind},
		}},
		{"time", f.envelopeTime()},
	})
}

// gateway answers what the layer before the business layer refuses: 401, 403 and 429.
func (f *Facade) gateway(status int, kind, what, detail string, c code) exchange.Answer {
	message := fmt.Sprintf("message=%s; errorCode=%s; statusCode=%d", what, strings.Repeat("0", 6-len(c))+string(c), status)
	switch f.o.Gateway {
	case EnvelopeApplication:
		return f.application(status, kind, message, detail, c, "")
	case EnvelopeXML:
		return xmlAnswer(status, kind, message, detail, c, f.envelopeTime())
	}
	null := kept("null")
	return f.jsonAnswer(status, object{
		{"warnings", null}, {"intuitObject", null},
		{"fault", object{
			{"error", array{object{{"message", message}, {"detail", detail}, {"code", string(c)}, {"element", null}}}},
			{"type", kind},
		}},
		{"report", null}, {"queryResponse", null}, {"batchItemResponse", array{}}, {"attachableResponse", array{}},
		{"syncErrorResponse", null}, {"requestId", null},
		{"time", number(strconv.FormatInt(f.o.Now().UnixMilli(), 10))},
		{"status", null}, {"cdcresponse", array{}},
	})
}

var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func xmlAnswer(status int, kind, message, detail string, c code, at string) exchange.Answer {
	body := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="` + at +
		`" xmlns="http://schema.intuit.com/finance/v3"><Fault type="` + kind + `"><Error code="` + string(c) + `"><Message>` +
		xmlEscape.Replace(message) + `</Message><Detail>` + xmlEscape.Replace(detail) + `</Detail></Error></Fault></IntuitResponse>`
	return exchange.Answer{Status: status, Header: http.Header{"Content-Type": {"application/xml"}}, Body: []byte(body)}
}

func (f *Facade) jsonAnswer(status int, o object) exchange.Answer {
	return jsonBody(status, render(make([]byte, 0, usualAnswer), o, f.zone))
}

func jsonBody(status int, body []byte) exchange.Answer {
	header := make(http.Header, 2) // the other one is the answer's name
	header["Content-Type"] = jsonType
	return exchange.Answer{Status: status, Header: header, Body: body}
}

// jsonType is shared by all answers. It has no room, so that what is added to a header makes a copy.
var jsonType = []string{"application/json;charset=UTF-8"}

// usualAnswer is room for an answer with one record of one line.
const usualAnswer = 1088

// envelopeTime is the time of an answer, to the millisecond.
func (f *Facade) envelopeTime() string {
	return string(appendInstant(nil, f.o.Now().In(f.zone)))
}

// outcome is what the two JSON envelopes and single-entity replies have at their top.
type outcome struct {
	Fault *struct {
		Error []struct {
			Code string `json:"code"`
		} `json:"Error"`
	} `json:"Fault"` // encoding/json matches the gateway's lower-case spelling too
	OAuth string `json:"error"`
}

// Outcome reads the fault code, or the id of the one record in an answer.
func (f *Facade) Outcome(a exchange.Answer) (string, string) {
	if a.Status == http.StatusOK && !strings.Contains(string(a.Body[:min(len(a.Body), 32)]), `ault"`) {
		return "", soleID(a.Body)
	}
	var o outcome
	if json.Unmarshal(a.Body, &o) == nil {
		if o.Fault != nil && len(o.Fault.Error) > 0 {
			return o.Fault.Error[0].Code, ""
		}
		return o.OAuth, ""
	}
	if _, rest, ok := strings.Cut(string(a.Body), `<Error code="`); ok {
		c, _, _ := strings.Cut(rest, `"`)
		return c, ""
	}
	return "", ""
}

// soleID finds the Id of a reply that carries one entity. Lists are told apart by their first key, so that a page of
// a thousand is not parsed for nothing.
func soleID(body []byte) string {
	rest, ok := bytes.CutPrefix(body[:min(len(body), 64)], []byte(`{"`))
	key, _, found := bytes.Cut(rest, []byte(`":{`))
	if _, known := entityNamed(string(key)); !ok || !found || !known {
		return ""
	}
	return gjson.GetBytes(body[len(key)+len(`{"":`):], "Id").Str
}

// unsupported is the answer to an operation that this façade does not offer.
func unsupported(what string) *fault {
	return faultf(codeUnsupported, "", "Operation %s is not supported.", what)
}
