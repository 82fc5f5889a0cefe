package exchange

import (
	"net/http"
	"time"
)

// Delivery is how one event is to go to one endpoint, as far as rules on the hop webhook have a say. It is data: the
// sender keeps it with the delivery, so that a restart does not forget it. The zero value is a delivery as the
// profile wants it.
//
// The sender puts the plain plan into the answer that it gives to its gate, and carries out the one that comes back.
type Delivery struct {
	// Body is sent instead of the event's bytes, and signed unless Signed says otherwise. nil: the event's own.
	Body []byte `json:"body,omitempty"`
	// Signed are the bytes over which the signature is made while Body is sent: a body changed after signing.
	Signed []byte `json:"signed,omitempty"`
	// Signature says what becomes of the signature.
	Signature Signature `json:"signature,omitempty"`
	// Skew is added to the time that a profile with timestamps signs; it stays wall time otherwise.
	Skew time.Duration `json:"skew,omitempty"`
	// Casing rewrites the spelling of the signature's header on the wire: lower, upper.
	Casing string `json:"casing,omitempty"`
	// Header is added to the request; a name without values is left out of it.
	Header http.Header `json:"header,omitempty"`
	// Copies are sent beside the first: the same bytes and headers, each an attempt of its own.
	Copies int `json:"copies,omitempty"`
	// Parallel sends the copies together with the first instead of one after the other.
	Parallel bool `json:"parallel,omitempty"`
	// Delay puts the first attempt off, in world's time.
	Delay time.Duration `json:"delay,omitempty"`
	// Behind holds the delivery back until so many later deliveries to the endpoint have been attempted, at most for
	// Delay (an hour when that is zero).
	Behind int `json:"behind,omitempty"`
	// Replay sends the delivery again, byte for byte with its first signature, so long after it was acknowledged.
	Replay time.Duration `json:"replay,omitempty"`
}

// Signature is what becomes of a signature on its way.
type Signature string

// What can become of a signature.
const (
	SignatureGenuine Signature = ""        // as the profile says
	SignatureMissing Signature = "missing" // the header is not sent
	SignatureRandom  Signature = "random"  // right in form, over nothing
	SignatureOld     Signature = "old"     // by the secret before the current one
	SignatureForeign Signature = "foreign" // by a secret that was never given to anybody
	SignatureHex     Signature = "hex"     // hexadecimal where base64 is due, and the other way round
)

// Plain reports whether the profile alone says how the event goes out.
func (d *Delivery) Plain() bool {
	return d == nil || d.Body == nil && d.Signed == nil && d.Signature == SignatureGenuine && d.Skew == 0 && d.Casing == "" &&
		len(d.Header) == 0 && d.Copies == 0 && d.Delay == 0 && d.Behind == 0 && d.Replay == 0
}
