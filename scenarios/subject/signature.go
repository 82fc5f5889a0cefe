package subject

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

// signature is how the events of one profile are verified. It is written from what the vendors document, apart from what
// the simulator signs with: the two check each other.
type signature struct {
	header string
	signed func(raw []byte, header http.Header) []byte // nil: the body
	key    func(secret string) []byte                  // nil: the secret's own bytes
	write  func(sum []byte) string
	split  func(value string) []string // the signatures in the header
	read   func(raw []byte) (notice, error)
}

// accepts are the signatures that fit.
func (s signature) accepts(raw []byte, header http.Header, secret string) []string {
	signed, key := raw, []byte(secret)
	if s.signed != nil {
		signed = s.signed(raw, header)
	}
	if s.key != nil {
		key = s.key(secret)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(signed)
	return []string{s.write(mac.Sum(nil))}
}

var standardSignature = signature{
	header: "Webhook-Signature",
	signed: func(raw []byte, h http.Header) []byte {
		return []byte(h.Get("Webhook-Id") + "." + h.Get("Webhook-Timestamp") + "." + string(raw))
	},
	key: func(secret string) []byte {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			return []byte(secret)
		}
		return key
	},
	write: func(sum []byte) string { return "v1," + base64.StdEncoding.EncodeToString(sum) },
	split: strings.Fields, read: read,
}

var stripeSignature = signature{
	header: "Stripe-Signature",
	signed: func(raw []byte, h http.Header) []byte {
		return []byte(strings.Join(pairs(h.Get("Stripe-Signature"), "t="), "") + "." + string(raw))
	},
	write: hex.EncodeToString,
	split: func(value string) []string { return pairs(value, "v1=") },
	read:  read,
}

// pairs are the values of one name in a list such as t=1,v1=a,v1=b.
func pairs(list, name string) (values []string) {
	for part := range strings.SplitSeq(list, ",") {
		if value, ok := strings.CutPrefix(part, name); ok {
			values = append(values, value)
		}
	}
	return values
}

func whole(value string) []string { return []string{value} }

// signatures are the profiles that are understood.
var signatures = map[string]signature{
	"rutter": {header: "X-Rutter-Signature", write: func(sum []byte) string { return "sha256=" + base64.StdEncoding.EncodeToString(sum) }, split: whole, read: read},
	"merge":  {header: "X-Merge-Webhook-Signature", write: base64.URLEncoding.EncodeToString, split: whole, read: read},
	"apideck": {header: "X-Apideck-Signature", write: hex.EncodeToString, split: whole, read: read,
		signed: func(raw []byte, _ http.Header) []byte { return sorted(raw) }},
	"quickbooks": {header: "Intuit-Signature", write: base64.StdEncoding.EncodeToString, split: whole, read: hint},
	"xero":       {header: "X-Xero-Signature", write: base64.StdEncoding.EncodeToString, split: whole, read: hint},
	"codat":      standardSignature, "standard": standardSignature,
	"stripe": stripeSignature, "stripe_sandbox": stripeSignature,
}

// sorted writes a document with the keys of all objects in order.
func sorted(raw []byte) []byte {
	var document any
	if json.Unmarshal(raw, &document) != nil {
		return raw
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(document) != nil {
		return raw
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

// hinted is the code of a notice that names nothing that could be read.
const hinted = "PLATFORM_NOTIFICATION"

// hint takes a notification in a platform's own words for what it is: a reason to look.
func hint(raw []byte) (notice, error) {
	var document any
	return notice{Code: hinted}, json.Unmarshal(raw, &document)
}
