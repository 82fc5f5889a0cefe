package fault

import (
	"slices"
	"strings"
	"time"

	"faultline/simulator/problem"
)

// epoch stands in for the moment of arming where only the form of a rule is judged.
var epoch = time.Unix(0, 0).UTC()

// checkParameters judges the parameters that speak of the world: event codes, and the fields of records.
func checkParameters(c *compiled, s Surface) error {
	switch m := c.mechanism.(type) {
	case suppress:
		return m.reaches(s)
	case deliver:
		return m.reaches(s)
	case drift:
		return m.reaches(c, s)
	case interface{ reaches(*compiled) error }:
		return m.reaches(c)
	case interface {
		reaches(*compiled, Surface) error
	}:
		return m.reaches(c, s)
	default:
		return nil
	}
}

func (s announced) reaches(world Surface) error {
	known := world.EventCodes()
	if len(known) == 0 {
		return nil
	}
	for _, code := range s.codes {
		if !slices.Contains(known, code) {
			return problem.New(problem.Invalid, "there is no event code %q", code).At("/effect/code").WithHint("%s", meant(code, known))
		}
	}
	return nil
}

// reaches refuses a drift that none of the selected objects can show.
func (d drift) reaches(c *compiled, world Surface) error {
	objects := c.objects(world)
	if len(objects) == 0 {
		return nil
	}
	field := strings.Join(d.field, ".")
	var reason *problem.Problem
	for _, object := range objects {
		fields := world.Fields(object)
		if len(fields) == 0 {
			return nil
		}
		p := d.fits(object, field, fields)
		if p == nil {
			return nil
		}
		if reason == nil {
			reason = p
		}
	}
	if len(objects) > 1 {
		reason.Message += ", nor does it fit any other object that is selected"
	}
	return reason
}

func (d drift) fits(object, field string, fields []string) *problem.Problem {
	parent := ""
	if i := strings.LastIndexByte(field, '.'); i >= 0 {
		parent = field[:i]
	}
	switch d.operation.name {
	case "field_added":
		if has(fields, field) {
			return problem.New(problem.Invalid, "%s has a field %s already", object, field).At("/effect/field").WithHint("name one that does not exist")
		}
		if parent != "" && !has(fields, parent) {
			return missing(object, parent, fields)
		}
		return nil
	case "field_renamed":
		to := values{"to": d.to}.text("to")
		if parent != "" {
			to = parent + "." + to
		}
		if has(fields, field) && has(fields, to) {
			return problem.New(problem.Invalid, "%s has a field %s already", object, to).At("/effect/to").WithHint("name one that does not exist")
		}
	}
	if !has(fields, field) {
		return missing(object, field, fields)
	}
	return nil
}

func missing(object, field string, fields []string) *problem.Problem {
	return problem.New(problem.Invalid, "%s has no field %s", object, field).At("/effect/field").WithHint("%s", meant(field, fields))
}

// has also knows a field by the fields inside it.
func has(fields []string, field string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return f == field || strings.HasPrefix(f, field+".") })
}

// objects are those that a selected call can be about.
func (c *compiled) objects(world Surface) []string {
	w := c.rule.Where
	if w.Object != "" {
		return []string{w.Object}
	}
	served := slices.DeleteFunc(on(world.Routes(), w.Hop), func(r Route) bool {
		return c.path != nil && !c.path.meets(compile(r.Template)) || w.Method != "" && r.Method != w.Method
	})
	return distinct(served, func(r Route) string { return r.Object })
}
