package webhook

import (
	"net/http"
	"time"
)

// profiles are the emulated vendors. Where a vendor publishes no number, a plausible one stands with "ours".
var profiles = []profile{
	{
		name: "rutter", timeout: 10 * time.Second, scheme: rutterScheme, formats: unifiedFormats, // deadline ours
		// Six attempts over about a quarter of an hour are published; the steps are ours: 0, 30, 90, 210, 450 and 930 s.
		ladder: ladder{waits: []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute}},
	},
	{
		name: "codat", timeout: 15 * time.Second, scheme: standardScheme, formats: unifiedFormats,
		ladder: ladder{
			waits:  []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour},
			jitter: 20,
		},
		reply:  reply{slows: []int{http.StatusTooManyRequests}, late: true, pause: time.Minute, heeds: within},
		retire: retirement{failing: 120 * time.Hour},
	},
	{
		name: "merge", timeout: 30 * time.Second, scheme: mergeScheme, formats: unifiedFormats,
		ladder: ladder{waits: []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}}, // steps ours
		reply:  reply{final: refusals},
		retire: retirement{failing: 24 * time.Hour}, // that it may happen is published, when is ours
	},
	{
		name: "apideck", timeout: 15 * time.Second, scheme: apideckScheme, formats: unifiedFormats, // deadline ours
		ladder: ladder{
			// Attempts at 3, 5, 10 and 30 min, 1, 2, 4, 8 and 12 h.
			waits: []time.Duration{3 * time.Minute, 2 * time.Minute, 5 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 4 * time.Hour},
			life:  24 * time.Hour,
		},
		retire: retirement{exhausted: true},
	},
	{
		name: "quickbooks", timeout: 3 * time.Second, scheme: intuitScheme, formats: quickbooksFormats, ordered: true,
		ladder: ladder{
			waits: []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second, 5 * time.Minute, 20 * time.Minute, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour},
			then:  6 * time.Hour,
		},
		reply: reply{accepts: []int{http.StatusOK}},
	},
	{
		name: "xero", timeout: 5 * time.Second, scheme: xeroScheme, formats: xeroFormats, handshake: xeroHandshake,
		ladder: ladder{ // that attempts thin out over 24 h is published, the steps are ours
			waits: []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour},
			then:  time.Hour, life: 24 * time.Hour,
		},
		reply:  reply{accepts: []int{http.StatusOK}, bare: true},
		retire: retirement{exhausted: true},
	},
	{
		name: "stripe", timeout: 20 * time.Second, scheme: stripeScheme, formats: unifiedFormats, // deadline ours
		ladder: ladder{ // exponential up to three days is published, the steps are ours
			waits: []time.Duration{
				5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 320 * time.Minute, 640 * time.Minute,
			},
			then: 12 * time.Hour, life: 72 * time.Hour,
		},
		retire: retirement{exhausted: true},
	},
	{
		name: "stripe_sandbox", timeout: 20 * time.Second, scheme: stripeScheme, formats: unifiedFormats,
		ladder: ladder{waits: []time.Duration{time.Hour, 2 * time.Hour}}, // three tries over a few hours
	},
	{
		name: "standard", timeout: 20 * time.Second, scheme: standardScheme, formats: unifiedFormats,
		ladder: ladder{
			waits: []time.Duration{
				5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
			},
			jitter: 10, // that there is some is published, how much is ours
		},
		reply: reply{
			gone: true, slows: []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusGatewayTimeout}, pause: time.Minute, heeds: atLeast,
		},
	},
}
