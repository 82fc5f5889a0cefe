package unified

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
)

// eventDeleted is the one type of event that the feed knows.
const eventDeleted = "object_deleted"

// extraResources may be asked for in the feed and never occur in it.
var extraResources = []string{"UPDATED_TRANSACTION"}

// feed is what a request for events asks for.
type feed struct {
	resources   []string // empty: all
	since       int64    // Unix milliseconds
	limit       int
	behind      deletion
	fingerprint string
}

type deletionEvent struct {
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	Resource     string          `json:"resource"`
	LastSyncedAt string          `json:"last_synced_at"`
	Data         deletedRecord   `json:"data"`
	PlatformData json.RawMessage `json:"platform_data,omitempty"`
}

type deletedRecord struct {
	ID         string `json:"id"`
	PlatformID string `json:"platform_id"`
}

// listEvents answers the feed of deletions, oldest first.
func (a *API) listEvents(q *request) exchange.Answer {
	want, f := parseFeed(q)
	if f != nil {
		return q.fail(f)
	}
	page, more := a.copy.deletionsOf(q.connection.ID, want.behind, want.limit, want.accepts)
	raw := q.query.get("expand") == expandPlatformData
	document := struct {
		Events []deletionEvent `json:"events"`
		Next   *string         `json:"next_cursor"`
	}{Events: make([]deletionEvent, 0, len(page))}
	for _, d := range page {
		event := deletionEvent{ID: d.ID, Type: eventDeleted, Resource: objectsByName[d.Object].Entity, LastSyncedAt: stamp(d.At), Data: deletedRecord{d.Record, d.PlatformID}}
		if raw {
			event.PlatformData = d.Native
		}
		document.Events = append(document.Events, event)
		q.reads = append(q.reads, d.Serial)
	}
	if more {
		cursor := want.cursor(page[len(page)-1])
		document.Next = &cursor
	}
	return ok(document)
}

func (w *feed) accepts(d deletion) bool {
	return d.At.UnixMilli() >= w.since && (len(w.resources) == 0 || slices.Contains(w.resources, objectsByName[d.Object].Entity))
}

func parseFeed(q *request) (*feed, *failure) {
	w := &feed{}
	switch kind := q.query.get("type"); kind {
	case eventDeleted:
	case "":
		return nil, badRequest(codeMissingFields, "The query parameter type is missing.", "Add type="+eventDeleted+".")
	default:
		return nil, badRequest(codeInvalidFields, "type "+quoted(kind)+" is not known.", "Use "+eventDeleted+".")
	}
	var f *failure
	if w.resources, f = parseResources(q.query.get("resources")); f != nil {
		return nil, f
	}
	if w.limit, f = parseLimit(q, highestLimit); f != nil {
		return nil, f
	}
	if text := q.query.get("last_synced_at_min"); text != "" {
		if w.since, f = parseMillis("last_synced_at_min", text); f != nil {
			return nil, f
		}
	}
	h := fnv.New32a()
	for _, part := range []string{q.connection.ID, q.query.get("resources"), q.query.get("last_synced_at_min")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	w.fingerprint = strconv.FormatUint(uint64(h.Sum32()), 16)
	if cursor := q.query.get("cursor"); cursor != "" {
		return w, w.parseCursor(cursor)
	}
	return w, nil
}

func parseResources(text string) ([]string, *failure) {
	if text == "" {
		return nil, nil
	}
	var list []string
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		known := slices.ContainsFunc(objects, func(o *Object) bool { return o.Entity == name }) || slices.Contains(extraResources, name)
		if !known {
			names := slices.Clone(extraResources)
			for _, o := range objects {
				names = append(names, o.Entity)
			}
			slices.Sort(names)
			return nil, badRequest(codeInvalidFields, "resources has "+quoted(name)+", which is not served here.", "Use "+strings.Join(names, ", ")+".")
		}
		list = append(list, name)
	}
	return list, nil
}

func parseMillis(name, text string) (int64, *failure) {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, badRequest(codeInvalidFields, name+" "+quoted(text)+" is not a time.", "Give Unix milliseconds.")
	}
	return ms, nil
}

// A cursor of the feed is base64 of <nanoseconds>_<id>_<fingerprint>: the place behind an event.

func (w *feed) cursor(last deletion) string {
	return base64.URLEncoding.EncodeToString([]byte(strconv.FormatInt(last.At.UnixNano(), 10) + "_" + last.ID + "_" + w.fingerprint))
}

func (w *feed) parseCursor(cursor string) *failure {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(cursor, "="))
	parts := strings.Split(string(raw), "_")
	if err != nil || len(parts) != 3 || !validUUID(parts[1]) {
		return invalidCursor("The cursor is not one that the feed gave.")
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return invalidCursor("The cursor is not one that the feed gave.")
	}
	if parts[2] != w.fingerprint {
		return invalidCursor("The cursor belongs to a feed with other parameters.")
	}
	w.behind = deletion{ID: parts[1], At: time.Unix(0, at).UTC()}
	return nil
}

func eventRoutes() []*route {
	return []*route{{Route: Route{Method: http.MethodGet, Template: "/events"}, token: true, data: true, serve: (*API).listEvents}}
}
