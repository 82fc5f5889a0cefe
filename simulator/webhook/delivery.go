package webhook

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

const deliveryTable = "webhook.delivery"

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery.
const (
	StatePending   DeliveryState = "pending"
	StateDelivered DeliveryState = "delivered"
	StateFailed    DeliveryState = "failed"
	StateDropped   DeliveryState = "dropped" // withheld by a fault rule
)

// Ended is why a delivery failed for good.
type Ended string

// The ends of a delivery that failed.
const (
	EndedExhausted Ended = "exhausted" // the profile's ladder was climbed to its end
	EndedRejected  Ended = "rejected"  // the receiver gave an answer that is never tried again
	EndedDisabled  Ended = "disabled"  // the endpoint was switched off
	EndedRemoved   Ended = "removed"   // the endpoint was removed
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       string        `json:"id"`
	Event    string        `json:"event"`
	Endpoint string        `json:"endpoint"`
	State    DeliveryState `json:"state"`
	Ended    Ended         `json:"ended,omitempty"`   // why it failed
	Attempts int           `json:"attempts"`          // made so far, refires included
	Refires  int           `json:"refires,omitempty"` // of which by hand
	NextAt   *time.Time    `json:"next_at,omitempty"` // world's time of the next automatic attempt
	Held     bool          `json:"held,omitempty"`    // it waits for the one before it to be acknowledged
}

// delivery is the stored form.
type delivery struct {
	Delivery
	Ordinal int         `json:"ordinal"`           // among the deliveries of its event
	Step    int         `json:"step"`              // automatic attempts whose outcome is known
	Started bool        `json:"started,omitempty"` // an attempt was begun and its outcome is not known
	Sent    http.Header `json:"sent,omitempty"`    // headers of the first attempt, for an identical refire
	Last    string      `json:"last,omitempty"`    // id of the last attempt
	Begun   *time.Time  `json:"begun,omitempty"`   // world's time of the first automatic attempt
	Body    []byte      `json:"body,omitempty"`    // in the endpoint's format, when that is not the event's own

	Way      *exchange.Delivery `json:"way,omitempty"`       // how rules want it to go
	Touches  []journal.Touch    `json:"touches,omitempty"`   // which rules
	Behind   int                `json:"behind,omitempty"`    // later deliveries that are still to be attempted before it
	ReplayAt *time.Time         `json:"replay_at,omitempty"` // world's time of a repetition that a rule wants
	Replayed bool               `json:"replayed,omitempty"`  // that repetition was made
	Lined    bool               `json:"lined,omitempty"`     // it stands in its connection's line

	Lead  string `json:"lead,omitempty"`  // id of the delivery whose request tells of this event as well
	Batch []byte `json:"batch,omitempty"` // what a request sends that tells of the events of riders, too

	event  *event
	timer  *clock.Timer
	riders []*delivery // whose lead it is, in order
}

func (d *delivery) row() journal.Put {
	return journal.Put{Table: deliveryTable, Key: d.key(), Value: d.written()}
}

func (d *delivery) key() string { return fmt.Sprintf("%s-%04x", d.event.key(), d.Ordinal) }

// newDelivery registers the delivery of an event to an endpoint. The caller holds mu.
func (s *Sender) newDelivery(e *event, target *endpoint, body []byte) *delivery {
	d := &delivery{
		Delivery: Delivery{ID: s.o.Seed.UUID("delivery", e.ID, target.ID), Event: e.ID, Endpoint: target.ID, State: StatePending},
		Ordinal:  len(e.deliveries),
		event:    e,
	}
	if !bytes.Equal(body, e.Body) {
		d.Body = body
	}
	e.deliveries = append(e.deliveries, d)
	s.deliveries[d.ID] = d
	return d
}

// bytes are what is sent.
func (d *delivery) bytes() []byte {
	if d.Body != nil {
		return d.Body
	}
	return d.event.Body
}

// attemptID is a function of the delivery and the number, so that it is the same in every run of a plan.
func (s *Sender) attemptID(d *delivery, number int) string {
	return s.o.Seed.UUID("attempt", d.ID, strconv.Itoa(number))
}

// fail ends a delivery without success. The caller holds mu.
func (d *delivery) fail(why Ended) {
	d.State, d.Ended, d.NextAt, d.Held = StateFailed, why, nil, false
}

// abandon fails what was still to be sent to an endpoint that is gone or switched off. The caller holds mu.
func (s *Sender) abandon(endpoint string, why Ended) []journal.Put {
	if target, err := s.endpoint(endpoint); err == nil {
		target.queues, target.behind = nil, nil
	}
	var puts []journal.Put
	for _, id := range s.kept {
		for _, d := range s.events[id].deliveries {
			if d.Endpoint != endpoint || d.due() == nil && !d.rides() {
				continue
			}
			d.ReplayAt = nil
			if d.NextAt != nil || d.rides() {
				d.fail(why)
			}
			if d.timer != nil {
				d.timer.Cancel()
			}
			puts = append(puts, d.row())
		}
	}
	return puts
}
