package fault

import (
	"net/http"
	"slices"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// effects is the catalogue: what is offered by name, as data over the mechanisms.
func effects() []effect {
	return []effect{
		{
			EffectInfo: EffectInfo{
				Type: "invalid_credentials", Mechanism: "answer", Hop: journal.HopUnified, Hops: []journal.Hop{journal.HopUnified},
				Summary:  "the organisation's credentials stop working",
				Does:     "every selected call is answered 401 INVALID_CREDENTIALS, as if the client secret had been rotated",
				Correct:  "stops, alerts a person and does not loop: at most one retry a worker",
				Verdicts: []string{"entries"},
			},
			build: func(values) (mechanism, error) {
				return answer{refusal: exchange.Refusal{
					Status: http.StatusUnauthorized, Type: "CONNECTION_ERROR", Code: "INVALID_CREDENTIALS",
					Message: "The client id and secret were not accepted.",
				}}, nil
			},
		},
		{
			EffectInfo: EffectInfo{
				Type: "access_token_invalid", Mechanism: "answer", Hop: journal.HopUnified, Hops: []journal.Hop{journal.HopUnified},
				Summary:  "one connection's access token stops working",
				Does:     "calls of the selected connection are answered 401 INVALID_CREDENTIALS; other connections are served",
				Correct:  "parks that connection and goes on serving the others",
				Verdicts: []string{"entries"},
			},
			build: func(values) (mechanism, error) {
				return answer{linked: true, refusal: exchange.Refusal{
					Status: http.StatusUnauthorized, Type: "CONNECTION_ERROR", Code: "INVALID_CREDENTIALS",
					Message: "The access token is not valid.",
				}}, nil
			},
		},
		{
			EffectInfo: EffectInfo{
				Type: "rate_limited", Mechanism: "limit", Hop: journal.HopUnified,
				Hops:     []journal.Hop{journal.HopUnified, journal.HopPlatform, journal.HopSync},
				Summary:  "too many requests",
				Does:     "selected calls are answered 429 RATE_LIMIT_EXCEEDED, with Retry-After in seconds, as a date, or without",
				Correct:  "waits at least as long as demanded, or with growing pauses of its own, one limiter for all workers",
				Verdicts: []string{"honours_retry_after", "no_duplicate_writes", "entries"},
			},
			parameters: []parameter{
				{name: "retry_after", kind: kindDuration, words: []string{"absent"}, standard: "absent", about: "how long the answer demands to wait, or absent: no header, as the real service documents none"},
				{name: "style", kind: kindWord, words: []string{"seconds", "http_date"}, standard: "seconds", about: "how Retry-After is written"},
			},
			build: buildLimit,
		},
		{
			EffectInfo: EffectInfo{
				Type: "schema_drift", Mechanism: "drift", Hop: journal.HopUnified, Hops: []journal.Hop{journal.HopUnified},
				Summary:  "a field of the records changes its shape",
				Does:     "2xx bodies of selected calls carry every record with one field renamed, removed, added, retyped, emptied or with an unknown value",
				Correct:  "fails one record loudly and keeps the rest; ignores additions; never stores a wrong value in silence",
				Verdicts: []string{"reads_every_change", "no_duplicate_writes", "entries"},
			},
			parameters: []parameter{
				{name: "operation", kind: kindWord, words: operationNames(), required: true, about: "what happens to the field: " + enumerate(operationNames())},
				{name: "field", kind: kindText, required: true, about: "dotted path inside the object, such as total_amount or line_items.item.id"},
				{name: "to", kind: kindValue, about: "the new name (field_renamed), type (type_changed: string, number, boolean, object, array) or value (field_added, enum_extended)"},
			},
			build: buildDrift,
		},
		{
			EffectInfo: EffectInfo{
				Type: "grant_revoked", Mechanism: "lifecycle", Hop: journal.HopPlatform, Hops: []journal.Hop{journal.HopPlatform},
				Summary:  "a person disconnects the app on the platform, and the integration is told",
				Does:     "the connection needs to be authorised again: CONNECTION_NEEDS_UPDATE is sent, data calls are answered NEEDS_UPDATE, syncs stop",
				Correct:  "shows a way to reconnect, keeps old data marked as stale, holds writes back, goes on with the same token afterwards",
				Verdicts: []string{"stops_when_revoked", "reads_every_change"},
			},
			build: func(values) (mechanism, error) { return lifecycle{announce: true}, nil },
		},
		{
			EffectInfo: EffectInfo{
				Type: "revoked_unannounced", Mechanism: "lifecycle", Hop: journal.HopPlatform, Hops: []journal.Hop{journal.HopPlatform},
				Summary:  "a person disconnects the app on the platform, and nobody is told",
				Does:     "as grant_revoked, without CONNECTION_NEEDS_UPDATE: the first refused call or the status document is the only sign",
				Correct:  "notices at the first refused call or the next status poll and then behaves as if told",
				Verdicts: []string{"stops_when_revoked", "reads_every_change"},
			},
			build: func(values) (mechanism, error) { return lifecycle{}, nil },
		},
		{
			EffectInfo: EffectInfo{
				Type: "event_dropped", Mechanism: "suppress", Hop: journal.HopWebhook, Hops: []journal.Hop{journal.HopWebhook},
				Summary:  "webhook events get lost",
				Does:     "selected deliveries are never sent; the log shows each as dropped by the rule",
				Correct:  "finds the change by its periodic poll",
				Verdicts: []string{"reads_every_change"},
			},
			parameters: []parameter{
				{name: "code", kind: kindList, about: "only these event codes, one or several; default: all"},
			},
			build: func(v values) (mechanism, error) { return suppress{codes: v.list("code")}, nil },
		},
	}
}

func buildLimit(v values) (mechanism, error) {
	l := limit{style: v.text("style"), refusal: exchange.Refusal{
		Status: http.StatusTooManyRequests, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED",
		Message: "Too many requests.",
	}}
	text := v.text("retry_after")
	if text == "absent" {
		l.style = text
		return l, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil {
		return nil, err
	}
	l.wait = wait
	return l, nil
}

func operationNames() []string {
	names := make([]string, len(operations))
	for i, o := range operations {
		names[i] = o.name
	}
	return slices.Clip(names)
}
