package fault

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// A request may ask for one fault on itself, when the workspace allows it: no rule has to be armed for that.

// injected is the name under which the journal shows such a fault.
const injected = "inject"

const (
	optionTable  = "fault.option"
	optionInject = "injection"
)

// AllowInjection says whether requests may ask for faults. It is kept with the workspace.
func (e *Engine) AllowInjection(ctx context.Context, allowed bool) error {
	put := journal.Put{Table: optionTable, Key: optionInject, Value: []byte(strconv.FormatBool(allowed))}
	if err := e.o.Journal.Commit(ctx, journal.Batch{Puts: []journal.Put{put}}); err != nil {
		return problem.New(problem.Unavailable, "the option could not be stored").Because(err)
	}
	e.injecting.Store(allowed)
	return nil
}

// InjectionAllowed reports whether requests may ask for faults.
func (e *Engine) InjectionAllowed() bool { return e.injecting.Load() }

func (e *Engine) loadOptions() error {
	return e.o.Journal.Load(optionTable, func(name string, value []byte) error {
		if name == optionInject {
			e.injecting.Store(string(value) == "true")
		}
		return nil
	})
}

// ParseInjection reads the value of the header: <effect>[;param=value]…
func ParseInjection(text string) (Effect, error) {
	const longest = 1024
	if len(text) > longest {
		return Effect{}, problem.New(problem.Invalid, "the header has %d characters", len(text)).WithHint("use at most %d", longest)
	}
	parts := strings.Split(text, ";")
	e := Effect{Type: strings.TrimSpace(parts[0])}
	for _, part := range parts[1:] {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
		if !ok || name == "" {
			return Effect{}, problem.New(problem.Invalid, "%q is not name=value", part).WithHint("write rate_limited;retry_after=2s")
		}
		if _, twice := e.Params[name]; twice || name == "type" {
			return Effect{}, problem.New(problem.Invalid, "%q cannot be given here, or is given twice", name).WithHint("keep one of them")
		}
		if e.Params == nil {
			e.Params = map[string]json.RawMessage{}
		}
		e.Params[name] = quote(value)
	}
	return e, nil
}

// asked sets up the fault that a call asks for itself.
func (e *Engine) asked(call exchange.Call) (*armed, error) {
	effect, err := ParseInjection(call.Inject)
	if err != nil {
		return nil, err
	}
	c := compiled{rule: Rule{Name: injected, When: When{Every: 1, Probability: 1}, Effect: effect, State: StateArmed}}
	if err := checkEffect(&c, nil); err != nil {
		return nil, err
	}
	if c.rule.Where.Hop, err = c.effect.hopOf(call); err != nil {
		return nil, err
	}
	a := e.prepare(c)
	a.passing = true
	if a.lasting != nil || !a.selects(&call) {
		return nil, problem.New(problem.Invalid, "%s has nothing to do with this request", effect.Type).WithHint("ask for it on a call that it is about, or arm a rule")
	}
	return a, nil
}

// hopOf is where an effect would act on a call.
func (e effect) hopOf(call exchange.Call) (journal.Hop, error) {
	for _, hop := range e.Hops {
		if hop == call.Hop || hop == journal.HopTransport && call.Socket {
			return hop, nil
		}
	}
	return "", problem.New(problem.Invalid, "%s does not act on the hop %s", e.Type, call.Hop).WithHint("arm a rule for it")
}

// unanswerable tells the client that the fault it asked for cannot be had.
func unanswerable(err error, shape exchange.Shape) exchange.Answer {
	p := problem.From(err)
	message := exchange.InjectHeader + ": " + p.Message
	if p.Hint != "" {
		message += "; " + p.Hint
	}
	return shape(exchange.Refusal{Status: http.StatusBadRequest, Type: "API_REQUEST_ERROR", Code: "INVALID_FAULT_INJECTION", Message: message})
}
