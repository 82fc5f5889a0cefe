package unified

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// Some objects have no records on the platform: what a client says of them is kept here, in the table of the copy, under
// the names that the API gives the members.

// asKept reads every member from the member of the same name.
func asKept(fields ...Field) []Field {
	for i := range fields {
		if f := &fields[i]; f.read == nil && f.paths == nil && !f.WriteOnly {
			f.read = keptMember
		}
	}
	return fields
}

func keptMember(r *reading, f *Field, b []byte) []byte {
	v := r.record.get(f.Name)
	switch {
	case !v.Exists() || v.isNull():
		return b
	case f.Type == TypeTime:
		return appendMoment(b, v.String())
	case f.Type == TypeNumber:
		return appendNumber(b, v, false)
	}
	return append(b, v.Raw()...)
}

// keepOwn carries out a write on an object of this sort.
func (e *execution) keepOwn() (exchange.Answer, *failure) {
	record := jsontext.With("Id", e.job.ID).With("SyncToken", "0")
	switch e.want.method {
	case http.MethodDelete:
		if e.want.target == nil {
			return deletedAnswer("not_found"), nil
		}
		e.forget()
		return deletedAnswer("deleted"), nil
	case http.MethodPatch:
		record = decoded([]byte(e.want.target.native.String()))
		record.Set("SyncToken", strconv.FormatInt(e.want.target.version+1, 10))
	}
	if f := e.take(record); f != nil {
		return exchange.Answer{}, f
	}
	return e.keep(outlined(string(plainJSON(record))))
}

// take takes over the members of the body that may be written. What they refer to has to be there.
func (e *execution) take(record *jsontext.Object) *failure {
	for i := range e.want.object.Fields {
		f := &e.want.object.Fields[i]
		v, sent := e.want.body.Find(f.Name)
		if !sent || f.need(e.want.method == http.MethodPatch) == Never {
			continue
		}
		if id := plainText(v); f.Type == TypeID && id != "" {
			if _, known := e.lookup.platformID(f.Object, id); !known {
				return unknownReference(f, id)
			}
		}
		if f.Type == TypeText && f.Create == Must && v == "" {
			name := e.want.object.Name + "." + f.Name
			return badRequest(codeInvalidFields, name+" must not be empty.", "Correct "+name+".")
		}
		record.Set(text1(f.keeps, f.Name), v)
	}
	return nil
}

// Natives lists the records that are kept here of an object, for runs to announce.
func (c *Copy) Natives(connection, object string) []json.RawMessage {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.find(connection, object)
	if t == nil {
		return nil
	}
	var list []json.RawMessage
	for _, r := range slices.SortedFunc(t.rows.all(), func(a, b *row) int { return strings.Compare(a.platformID, b.platformID) }) {
		if !r.deleted {
			list = append(list, json.RawMessage(r.native.String()))
		}
	}
	return list
}
