package unified

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/problem"
	"faultline/simulator/problem/nearest"
)

// Setting is something that the published API leaves open, or in which its documents contradict each other: how it goes
// here is a choice of the workspace.
type Setting struct {
	Name   string   `json:"name"`
	About  string   `json:"about"`
	Values []string `json:"values" doc:"what can be chosen, the usual one first"`
	Value  string   `json:"value" doc:"what is chosen"`
}

// The names of settings that rooms look up.
const (
	settingErrorStatus   = "connection_error_status"
	settingMissingStatus = "missing_id_status"
	settingMarkReplays   = "mark_replays"
	settingNull          = "nullable_enum_wire"
	settingStopped       = "reads_when_stopped"
	settingShape         = "object_webhook_shape"
	// SettingDedup says whether a company that is linked again gets its connection back or a further one.
	SettingDedup = "link_dedup"
	// NewConnection is the value of SettingDedup for a further connection.
	NewConnection = "new_connection"
)

const valueYes = "yes"

// openPoints is the table of settings.
var openPoints = []Setting{
	{Name: settingErrorStatus, About: "HTTP status of PRODUCT_NOT_READY, PRODUCT_NOT_ALLOWED, CONNECTION_DISABLED and NEEDS_UPDATE", Values: []string{"400", "401", "403"}},
	{Name: settingMissingStatus, About: "HTTP status of an id that is not there: mixed takes one of the two for each path, by the seed", Values: []string{"410", "404", "mixed"}},
	{Name: settingMarkReplays, About: "answers that an Idempotency-Key brought back carry Idempotent-Replay: true", Values: []string{"no", valueYes}},
	{Name: settingNull, About: "what stands for nothing in enums that the schema does not declare nullable: the text null, or JSON null", Values: []string{"schema", "json_null"}},
	{Name: settingStopped, About: "reads of a connection that needs a new consent or is disabled: an error, or what was synced last", Values: []string{"error", "stale"}},
	{Name: settingShape, About: "what an event about an object carries: the object, or an array with the object in it", Values: []string{"object", "array"}},
	{Name: SettingDedup, About: "a company that is linked again: its own connection and token, or a further connection", Values: []string{"same_connection", NewConnection}},
}

// choices are the values that differ from the usual ones, by name. A set of them does not change once it is in use.
type choices map[string]string

func (c choices) of(name string) string { return c[name] }

// Settings lists what can be chosen, with what is.
func (a *API) Settings() []Setting {
	chosen := *a.chosen.Load()
	list := slices.Clone(openPoints)
	for i := range list {
		list[i].Value = text1(chosen.of(list[i].Name), list[i].Values[0])
	}
	return list
}

// Chosen is the value of one setting; empty when it is the usual one.
func (a *API) Chosen(name string) string { return a.chosen.Load().of(name) }

// Choose makes settings count from the next request on. They are kept with the workspace. Nothing is chosen when one of
// them cannot be.
func (a *API) Choose(ctx context.Context, values map[string]string) error {
	next := maps.Clone(*a.chosen.Load())
	var puts []journal.Put
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := choosable(name, values[name]); err != nil {
			return err
		}
		next[name] = values[name]
		if values[name] == usual(name) {
			delete(next, name)
		}
		puts = append(puts, journal.Put{Table: tableSetting, Key: name, Value: []byte(values[name])})
	}
	if err := a.o.Journal.Commit(ctx, journal.Batch{Puts: puts}); err != nil {
		return problem.New(problem.Unavailable, "the setting could not be stored").Because(err)
	}
	a.chosen.Store(&next)
	return nil
}

func choosable(name, value string) error {
	var names []string
	for _, s := range openPoints {
		names = append(names, s.Name)
		if s.Name != name {
			continue
		}
		if !slices.Contains(s.Values, value) {
			return problem.New(problem.Invalid, "%s cannot be %q", name, value).At("/"+name).WithHint("use one of: %s", strings.Join(s.Values, ", "))
		}
		return nil
	}
	p := problem.New(problem.Invalid, "there is no setting %q", name).At("/" + name)
	if near, ok := nearest.Word(name, names); ok {
		return p.WithHint("did you mean %s?", near)
	}
	return p.WithHint("use one of: %s", strings.Join(names, ", "))
}

func usual(name string) string {
	i := slices.IndexFunc(openPoints, func(s Setting) bool { return s.Name == name })
	return openPoints[i].Values[0]
}

// status is the HTTP status of a failure, as far as that is a choice.
func (a *API) status(q *request, f *failure) int {
	chosen := a.chosen.Load()
	switch {
	case len(*chosen) == 0:
		return f.status
	case f.kind == kindConnection && f.status == http.StatusBadRequest:
		return number(chosen.of(settingErrorStatus), f.status)
	case f.code == codeNotFound && f.status == http.StatusGone:
		how := chosen.of(settingMissingStatus)
		if how == "mixed" && q.route != nil && a.o.Seed.Number(2, settingMissingStatus, q.route.Template) == 0 {
			how = strconv.Itoa(http.StatusNotFound)
		}
		return number(how, f.status)
	}
	return f.status
}

func number(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}

// nothing turns the text null of an object's enums into JSON null, where that is chosen.
func (a *API) nothing(object, path string, document []byte) []byte {
	if a.Chosen(settingNull) == "" {
		return document
	}
	var edits []edit
	if o, known := objectsByName[object]; known {
		edits = worded(o.Fields, "")
	} else if path == "/connections/status" {
		object, edits = "status", []edit{jsonNull("disabled_status.disabled_reason")}
	}
	members := decoded(document)
	if len(edits) == 0 || members == nil {
		return document
	}
	shape{object: edits}.convert(object, members)
	return plainJSON(members)
}

// worded are the places of an object at which nothing is a text.
func worded(fields []Field, path string) []edit {
	var edits []edit
	for i := range fields {
		f := &fields[i]
		at := path + f.Name
		if f.WordNull {
			edits = append(edits, jsonNull(at))
		}
		if f.Type == TypeArray {
			at += "[]"
		}
		edits = append(edits, worded(f.Fields, at+".")...)
	}
	return edits
}

func jsonNull(path string) edit {
	return at(path, func(at *jsontext.Object, name string) {
		if at.Get(name) == "null" {
			at.Set(name, nil)
		}
	}, nil)
}

// Told brings the body of an event into the shapes of a version, and into those that are chosen.
func (a *API) Told(version, object string, body []byte) []byte {
	body = a.nothing(object, "", Convert(version, object, body))
	if object == "" || a.Chosen(settingShape) == "" {
		return body
	}
	members := decoded(body)
	record, carried := members.Find(object)
	if !carried {
		return body
	}
	members.Set(object, []any{record})
	return plainJSON(members)
}
