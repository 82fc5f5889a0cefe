package exchange

import (
	"net/http"
	"time"

	"faultline/simulator/journal"
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
	// Resign makes of Replay what a person's refire is: the same message, signed then.
	Resign bool `json:"resign,omitempty"`
	// Earlier is what Replay sends in place of the event's own bytes.
	Earlier []byte `json:"earlier,omitempty"`
	// Failing is the number of attempts that are taken for Failure although the receiver acknowledged them.
	Failing int     `json:"failing,omitempty"`
	Failure Failure `json:"failure,omitzero"`
	// InLine lets later events of the connection wait until this one is acknowledged, whatever the profile says.
	InLine bool `json:"in_line,omitempty"`
	// HangUp closes the connection as soon as the status of the answer was read.
	HangUp bool `json:"hang_up,omitempty"`
	// Retire switches the endpoint off in place of the first attempt, as if its profile had given it up.
	Retire bool `json:"retire,omitempty"`
	// Burst is the number of further events with the same news, spread evenly over Spread of the world's time.
	Burst  int           `json:"burst,omitempty"`
	Spread time.Duration `json:"spread,omitempty"`
	// Forms are other bodies that could be sent. The sender sets them for its gate, and keeps what was taken of them.
	Forms Forms `json:"-"`
}

// Forms are what else the sender has to tell of a record.
type Forms interface {
	// In is the event's body in the shapes of another version of the API; nil when there is none.
	In(version string) []byte
	// Before is what was sent of the same record before this event; nil when this is the first.
	Before() []byte
}

// Failure is what an attempt is taken for.
type Failure struct {
	Result journal.AttemptResult `json:"result"`
	Status int                   `json:"status,omitempty"` // of a result that has one
}

// Silent reports whether such an attempt is not made at all: nobody can have received it.
func (f Failure) Silent() bool { return f.Result == journal.ResultRefused }

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
		len(d.Header) == 0 && d.Copies == 0 && d.Delay == 0 && d.Behind == 0 && d.Replay == 0 &&
		d.Failing == 0 && !d.InLine && !d.HangUp && !d.Retire && d.Burst == 0
}
