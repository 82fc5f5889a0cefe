package webhook

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/clock"
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

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       string        `json:"id"`
	Event    string        `json:"event"`
	Endpoint string        `json:"endpoint"`
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`          // made so far, refires included
	NextAt   *time.Time    `json:"next_at,omitempty"` // world's time of the next automatic attempt
}

// delivery is the stored form.
type delivery struct {
	Delivery
	Ordinal int         `json:"ordinal"`           // among the deliveries of its event
	Step    int         `json:"step"`              // automatic attempts whose outcome is known
	Started bool        `json:"started,omitempty"` // an attempt was begun and its outcome is not known
	Sent    http.Header `json:"sent,omitempty"`    // headers of the first attempt, for an identical refire
	Last    string      `json:"last,omitempty"`    // id of the last attempt

	event *event
	timer *clock.Timer
}

func (d *delivery) row() journal.Put {
	value, err := json.Marshal(d)
	if err != nil {
		panic("webhook: a delivery cannot be written: " + err.Error())
	}
	return journal.Put{Table: deliveryTable, Key: d.ID, Value: value}
}

// newDelivery registers the delivery of an event to an endpoint. The caller holds mu.
func (s *Sender) newDelivery(e *event, target *endpoint) *delivery {
	d := &delivery{
		Delivery: Delivery{ID: s.o.Seed.UUID("delivery", e.ID, target.ID), Event: e.ID, Endpoint: target.ID, State: StatePending},
		Ordinal:  len(e.deliveries),
		event:    e,
	}
	e.deliveries = append(e.deliveries, d)
	s.deliveries[d.ID] = d
	return d
}

// attemptID is a function of the delivery and the number, so that it is the same in every run of a plan.
func (s *Sender) attemptID(d *delivery, number int) string {
	return s.o.Seed.UUID("attempt", d.ID, strconv.Itoa(number))
}

// abandon fails what was still to be sent to an endpoint that is gone or switched off. The caller holds mu.
func (s *Sender) abandon(endpoint string) []journal.Put {
	var puts []journal.Put
	for _, id := range s.kept {
		for _, d := range s.events[id].deliveries {
			if d.Endpoint == endpoint && d.NextAt != nil {
				d.State, d.NextAt = StateFailed, nil
				if d.timer != nil {
					d.timer.Cancel()
				}
				puts = append(puts, d.row())
			}
		}
	}
	return puts
}
