package webhook

import (
	"context"

	"faultline/simulator/problem"
)

// Missing lists the events that an endpoint should have got since it was made and never acknowledged, oldest first:
// withheld by a rule, failed, or made while it was switched off. What is still on its way is not missing.
func (s *Sender) Missing(endpointID string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.endpoint(endpointID)
	if err != nil {
		return nil, err
	}
	_, f, err := target.manner()
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, id := range s.kept {
		e := s.events[id]
		if e.Ordinal <= target.After || !e.counts() || !target.concerned(e) || !f.has(s, e) {
			continue
		}
		if d := e.delivery(target.ID); d == nil || d.State == StateFailed || d.State == StateDropped {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// ReplayMissing refires what is missing at an endpoint, oldest first, and returns the ids of the events.
func (s *Sender) ReplayMissing(ctx context.Context, endpointID string) ([]string, error) {
	events, err := s.Missing(endpointID)
	if err != nil {
		return nil, err
	}
	if s.disabled(endpointID) {
		return nil, problem.New(problem.Refused, "the endpoint is switched off").WithHint("switch it on first: PATCH the endpoint with disabled false")
	}
	for _, id := range events {
		if _, err := s.Refire(ctx, id, Refire{Mode: SignedNow, Endpoint: endpointID}); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func (s *Sender) disabled(endpointID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.endpoint(endpointID)
	return err == nil && target.Disabled
}
