package run

import (
	"context"
	"encoding/json"
	"fmt"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// steps takes the steps in order and reports whether all of them could be taken.
func (s *session) steps(ctx context.Context) bool {
	mark := uint64(0) // waits count from here: where the steps behind the previous wait began
	acted := false    // since the previous wait
	for i, step := range s.plan.Steps {
		began := s.World.Wall()
		result := StepResult{Number: i + 1, Line: step.Line, Type: step.Type, Text: step.Text()}
		err := s.watch.refresh(ctx)
		switch step.Type {
		case plan.StepNote:
		case plan.StepWait:
			acted = false
		default:
			if !acted {
				mark = s.watch.reached
			}
			acted = true
		}
		entry := journal.Step{Number: result.Number, Type: step.Type, Text: result.Text}
		if err == nil {
			err = s.journal(ctx, entry)
		}
		if err == nil {
			err = s.take(ctx, step, mark)
		}
		result.Duration = s.World.Wall().Sub(began)
		if err != nil {
			result.Error = err.Error()
			entry.Error = result.Error
			if ctx.Err() == nil {
				err = s.journal(ctx, entry)
			}
		}
		s.result.Steps = append(s.result.Steps, result)
		s.Progress(Progress{Step: &result})
		if result.Error != "" || err != nil {
			return false
		}
	}
	return s.watch.refresh(ctx) == nil
}

// take does what a step says.
func (s *session) take(ctx context.Context, step plan.Step, mark uint64) error {
	switch step.Type {
	case plan.StepFault:
		return s.arm(ctx, step.Fault)
	case plan.StepHeal:
		return s.heal(ctx, step.Heal)
	case plan.StepBook:
		return s.book(ctx, step.Book)
	case plan.StepConnection:
		return s.World.Act(ctx, s.connections[step.Connection.Name].ID, step.Connection.Action)
	case plan.StepAdvance:
		return s.World.Advance(ctx, step.Advance)
	case plan.StepWait:
		return s.wait(ctx, step.Wait, mark)
	case plan.StepRefire:
		return s.refire(ctx, step.Refire)
	default: // a note is its entry
		return nil
	}
}

// arm names the connection of the rule as the world knows it.
func (s *session) arm(ctx context.Context, f *plan.Fault) error {
	rule := f.Rule
	if c, ok := s.connections[f.Connection]; ok {
		var err error
		if rule, err = withConnection(rule, c.ID); err != nil {
			return err
		}
	}
	name, err := s.World.Arm(ctx, rule)
	if err != nil {
		return err
	}
	s.rules[f.Name] = name
	s.armed = append(s.armed, name)
	return nil
}

func withConnection(rule json.RawMessage, id string) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(rule, &members); err != nil {
		return nil, problem.New(problem.Invalid, "the rule cannot be read").Because(err)
	}
	var where map[string]any
	if err := json.Unmarshal(members["where"], &where); err != nil {
		return nil, problem.New(problem.Invalid, "the rule's where cannot be read").Because(err)
	}
	where["connection"] = id
	text, err := json.Marshal(where)
	if err != nil {
		return nil, err
	}
	members["where"] = text
	return json.Marshal(members)
}

// heal heals rules of this run alone: another run in the same world keeps its own.
func (s *session) heal(ctx context.Context, name string) error {
	if name != plan.All {
		return s.World.Heal(ctx, s.rules[name])
	}
	for _, rule := range s.armed {
		if err := s.World.Heal(ctx, rule); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) book(ctx context.Context, b *plan.Book) error {
	for i := range b.Count {
		if err := s.World.Book(ctx, s.connections[b.Connection].ID, *b); err != nil {
			return fmt.Errorf("%d of %d done: %w", i, b.Count, err)
		}
	}
	return nil
}

// wait looks until enough entries match.
func (s *session) wait(ctx context.Context, w *plan.Wait, mark uint64) error {
	match, err := s.World.Compile(w.For)
	if err != nil {
		return err
	}
	deadline := s.World.Wall().Add(w.Within)
	for {
		if err := s.watch.refresh(ctx); err != nil {
			return err
		}
		n := s.watch.matching(mark, match)
		if n >= w.Count {
			return nil
		}
		if how, ended := s.process.ended(); ended && s.process.failed() {
			return problem.New(problem.Unavailable, "the integration ended by itself: %s", how)
		}
		if s.World.Wall().After(deadline) {
			return problem.New(problem.Unavailable, "after %s, %d of %d matching entries were there", plan.Short(w.Within), n, w.Count)
		}
		if err := pause(ctx, lookAgain); err != nil {
			return err
		}
	}
}

// refire sends the events again that match themselves, or that a matching attempt was about.
func (s *session) refire(ctx context.Context, f *plan.Refire) error {
	match, err := s.World.Compile(f.Filter)
	if err != nil {
		return err
	}
	var events []string
	seen := map[string]bool{}
	for _, e := range s.watch.entries {
		id := ""
		switch {
		case !match(e):
		case e.Kind == journal.KindEvent:
			id = e.ID
		case e.Kind == journal.KindAttempt:
			id = e.Attempt.Event
		}
		if id != "" && !seen[id] {
			seen[id] = true
			events = append(events, id)
		}
	}
	if len(events) == 0 {
		return problem.New(problem.NotFound, "no webhook event of this run matches %s", f.Filter)
	}
	for _, id := range events {
		if err := s.World.Refire(ctx, id, f.Mode); err != nil {
			return err
		}
	}
	return nil
}
