package unified

import (
	"encoding/base64"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/seed"
)

// parseListing reads the parameters of a list.
func parseListing(q *request) (*listing, *failure) {
	l := &listing{object: q.object()}
	var f *failure
	if l.limit, f = parseLimit(q, defaultLimit); f != nil {
		return nil, f
	}
	if f = l.parseSort(q.query.get("sort")); f != nil {
		return nil, f
	}
	if text := q.query.get("filter"); text != "" && !l.object.Unfiltered {
		if l.conditions, f = parseFilter(l.object, text); f != nil {
			return nil, f
		}
	}
	if f = l.addBounds(q); f != nil {
		return nil, f
	}
	if f = l.addSpan(q); f != nil {
		return nil, f
	}
	l.addExact(q)
	l.bind(q)
	if cursor := q.query.get("cursor"); cursor != "" {
		if l.after, f = l.parseCursor(cursor); f != nil {
			return nil, f
		}
	}
	return l, nil
}

// parseSort reads "<field> ASC" or "<field> DESC".
func (l *listing) parseSort(text string) *failure {
	words := strings.Fields(text)
	if len(words) == 0 {
		l.sort, l.descending = l.object.usualOrder()
		return nil
	}
	field, ok := l.object.Field(words[0])
	if !ok || !field.scalar() {
		return badRequest("INVALID_SORT", l.object.Plural+" cannot be sorted by "+quoted(words[0])+".", "Sort by one of "+strings.Join(l.object.Filterable(), ", ")+".")
	}
	l.sort = field
	switch {
	case len(words) == 1, len(words) == 2 && strings.EqualFold(words[1], "ASC"):
		return nil
	case len(words) == 2 && strings.EqualFold(words[1], "DESC"):
		l.descending = true
		return nil
	}
	return badRequest("INVALID_SORT", "sort "+quoted(text)+" is not a field and a direction.", "Write sort="+field.Name+" ASC or sort="+field.Name+" DESC.")
}

// usualOrder is how records are listed that nobody asked to sort: by their last change, the latest first.
func (o *Object) usualOrder() (field *Field, descending bool) {
	if o.Report != nil {
		return o.index[o.DateField], false // they do not say when they changed
	}
	for _, name := range []string{"updated_at", "last_synced_at"} {
		if f, ok := o.Field(name); ok {
			return f, true
		}
	}
	return o.index["id"], false
}

// bound is a deprecated parameter that limits a time, inclusive, in Unix milliseconds.
type bound struct {
	name, field string
	op          operator
}

// bounds are those that all lists take.
var bounds = []bound{
	{"last_synced_at_min", "last_synced_at", opAtLeast},
	{"updated_at_min", "updated_at", opAtLeast},
	{"updated_at_max", "updated_at", opAtMost},
}

func (o *Object) bounds() []bound {
	all := bounds
	for _, name := range o.Between {
		all = append(all[:len(all):len(all)], bound{name + "_min", name, opAtLeast}, bound{name + "_max", name, opAtMost})
	}
	return all
}

func (l *listing) addBounds(q *request) *failure {
	for _, b := range l.object.bounds() {
		text := q.query.get(b.name)
		if text == "" {
			continue
		}
		ms, f := parseMillis(b.name, text)
		if f != nil {
			return f
		}
		field, ok := l.object.Field(b.field)
		if !ok {
			continue // no member of these records
		}
		l.conditions = append(l.conditions, condition{field: field, op: b.op, values: []sortKey{{number: ms}}})
	}
	return nil
}

// addExact adds the deprecated parameters that a member must equal.
func (l *listing) addExact(q *request) {
	for _, name := range l.object.Exact {
		text := q.query.get(name)
		if text == "" && !l.names(name) {
			text = l.object.Presumed[name]
		}
		if text != "" {
			field, _ := l.object.Field(exactField(name))
			l.conditions = append(l.conditions, condition{field: field, op: opEqual, values: []sortKey{{text: text}}})
		}
	}
}

// names reports whether a condition on a member is there.
func (l *listing) names(member string) bool {
	return slices.ContainsFunc(l.conditions, func(c condition) bool { return c.field.Name == member })
}

// exactField is the member that an exact-match parameter means; they are named alike.
func exactField(parameter string) string { return parameter }

// bind computes what a cursor of this listing is good for.
func (l *listing) bind(q *request) {
	h := fnv.New64a()
	for _, part := range []string{q.connection.ID, l.object.Name, l.sort.Name, strconv.FormatBool(l.descending), q.query.get("filter")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	for _, b := range l.object.bounds() {
		h.Write([]byte(q.query.get(b.name)))
		h.Write([]byte{0})
	}
	for _, name := range slices.Concat(l.object.Exact, spanParameters) {
		h.Write([]byte(q.query.get(name)))
		h.Write([]byte{0})
	}
	l.fingerprint = strconv.FormatUint(h.Sum64(), 16)
}

// A cursor is base64 of <unix seconds>_<id>_<fingerprint>_<key>: the place behind a record, by its exact sort key, so
// that it stays good when that record changes or goes.

func (l *listing) cursor(last *row) string {
	key := last.key(l.sort)
	text := strconv.FormatInt(last.synced.Unix(), 10) + "_" + last.id.String() + "_" + l.fingerprint + "_" + key.encode()
	return base64.URLEncoding.EncodeToString([]byte(text))
}

func invalidCursor(message string) *failure {
	return badRequest("INVALID_CURSOR", message, "Start again without a cursor, or send the cursor with the parameters of the page that gave it.")
}

func (l *listing) parseCursor(cursor string) (*place, *failure) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(cursor, "="))
	if err != nil {
		return nil, invalidCursor("The cursor is not one that a list gave.")
	}
	parts := strings.SplitN(string(raw), "_", 4)
	if len(parts) != 4 {
		return nil, invalidCursor("The cursor is not one that a list gave.")
	}
	id, ok := seed.ParseID(parts[1])
	if !ok {
		return nil, invalidCursor("The cursor is not one that a list gave.")
	}
	if parts[2] != l.fingerprint {
		return nil, invalidCursor("The cursor belongs to a list with another filter, sort, object or connection.")
	}
	key, ok := decodeKey(parts[3])
	if !ok {
		return nil, invalidCursor("The cursor is not one that a list gave.")
	}
	return &place{key: key, id: id}, nil
}

func (k sortKey) encode() string {
	switch {
	case k.null:
		return "-"
	case k.text != "":
		return "t" + k.text
	default:
		return "n" + strconv.FormatInt(k.number, 10)
	}
}

func decodeKey(text string) (sortKey, bool) {
	switch {
	case text == "-":
		return sortKey{null: true}, true
	case strings.HasPrefix(text, "t"):
		return sortKey{text: text[1:]}, true
	case strings.HasPrefix(text, "n"):
		n, err := strconv.ParseInt(text[1:], 10, 64)
		return sortKey{number: n}, err == nil
	default:
		return sortKey{}, false
	}
}
