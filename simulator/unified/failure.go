package unified

import (
	"net/http"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
)

// The statuses beside the usual ones.
const (
	statusPlatformRefused     = 450 // the platform said that the request is bad
	statusPlatformCredentials = 451
	statusPlatformThrottled   = 452
	statusPlatformUnavailable = 454
)

// The error types.
const (
	kindConnection = "CONNECTION_ERROR"
	kindRequest    = "API_REQUEST_ERROR"
	kindRateLimit  = "RATE_LIMIT_ERROR"
	kindPlatform   = "PLATFORM_ERROR"
	kindInternal   = "INTERNAL_ERROR"
)

// The error codes that more than one place gives.
const (
	codeMissingFields       = "MISSING_FIELDS"
	codeInvalidFields       = "INVALID_FIELDS"
	codeInvalidCredentials  = "INVALID_CREDENTIALS"
	codeNeedsUpdate         = "NEEDS_UPDATE"
	codeNotReady            = "PRODUCT_NOT_READY"
	codeUnsupportedEndpoint = "UNSUPPORTED_ENDPOINT"
	codeNotFound            = "RESOURCE_NOT_FOUND"
	codeInvalidReference    = "INVALID_REFERENCE"
	codeBusinessRule        = "BUSINESS_RULE"
	codePlatformBadRequest  = "PLATFORM_BAD_REQUEST"
)

// failure is an answer of the unified API that is not a success, before it is put on the wire.
type failure struct {
	status  int
	kind    string // error_type
	code    string // error_code
	message string // error_message
	remedy  string // error_metadata.human_readable
	native  []byte // error_metadata.platform, JSON; empty means {}
}

func (f *failure) source() string {
	if f.kind == kindPlatform {
		return "platform"
	}
	return "rutter"
}

func badRequest(code, message, remedy string) *failure {
	return &failure{status: http.StatusBadRequest, kind: kindRequest, code: code, message: message, remedy: remedy}
}

func connectionError(code, message, remedy string) *failure {
	return &failure{status: http.StatusBadRequest, kind: kindConnection, code: code, message: message, remedy: remedy}
}

func unauthorized(message, remedy string) *failure {
	return &failure{status: http.StatusUnauthorized, kind: kindConnection, code: codeInvalidCredentials, message: message, remedy: remedy}
}

func notFound(object, id string) *failure {
	return &failure{status: http.StatusGone, kind: kindRequest, code: codeNotFound,
		message: "There is no " + object + " " + id + ".", remedy: "It was deleted, never was, or is not synced yet: list to see what is there."}
}

func unknownReference(f *Field, id string) *failure {
	return platformRefusal(codeInvalidReference, f.Name+" names "+id+", which is not there.", f.Name)
}

// platformRefusal is a refusal in the platform's name that needs no native request to be known.
func platformRefusal(code, message, field string) *failure {
	return &failure{status: statusPlatformRefused, kind: kindPlatform, code: code, message: message,
		remedy: "Change " + field + " and send the request under a new Idempotency-Key."}
}

func internalFailure() *failure {
	return &failure{status: http.StatusInternalServerError, kind: kindInternal, code: "INTERNAL_SERVER_ERROR",
		message: "The result could not be stored.", remedy: "See the console: the journal says why. Whether the write took effect is not certain."}
}

// answer puts a failure on the wire.
func (f *failure) answer() exchange.Answer {
	b := make([]byte, 0, 384)
	b = append(b, `{"error_type":"`...)
	b = append(b, f.kind...)
	b = append(b, `","error_code":"`...)
	b = append(b, f.code...)
	b = append(b, `","error_message":`...)
	b = gjson.AppendJSONString(b, f.message)
	b = append(b, `,"error_metadata":{"source":"`...)
	b = append(b, f.source()...)
	b = append(b, `","human_readable":`...)
	b = gjson.AppendJSONString(b, f.remedy)
	switch {
	case len(f.native) == 0:
		b = append(b, `,"platform":{}`...)
	case string(f.native) != "null": // nothing is passed on
		b = append(b, `,"platform":`...)
		b = append(b, f.native...)
	}
	b = append(b, '}', '}')
	return exchange.Answer{Status: f.status, Body: b}
}

// shapeRefusal gives what a fault rule demands the form of this API.
func shapeRefusal(r exchange.Refusal) exchange.Answer {
	f := failure{status: r.Status, kind: r.Type, code: r.Code, message: r.Message, remedy: r.Message}
	if r.Native != nil {
		f.native = nativeMembers(http.StatusBadRequest, nativeFault{
			code: r.Native.Code, kind: r.Native.Kind, message: r.Native.Message, detail: r.Native.Detail, element: r.Native.Element,
		})
	}
	if r.Raw != nil {
		f.native = r.Raw
	}
	a := f.answer()
	a.Header = r.Header
	return a
}
