package syncing

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/unified"
)

// typeConnection is the type of all events that are about a connection as a whole.
const typeConnection = "CONNECTION"

// momentForm is how payloads spell a moment.
const momentForm = "2006-01-02T15:04:05.000Z"

// tidings is everything a run gives reason to tell, in order: object events first, in dependency order, then what the
// run as a whole means. s is where the connection stood before.
func (e *Engine) tidings(ctx context.Context, r *run, s state, now time.Time) []exchange.Occurrence {
	if r.silent || r.refused != "" || r.course.PutOff > 0 {
		return nil
	}
	var tell []exchange.Occurrence
	if s.Batches >= 1 {
		tell = append(tell, r.told...)
	}
	switch {
	case r.dead:
		return append(tell, e.revocation(ctx, r.connection, r.reason())...)
	case r.failure != nil && s.Failing:
		return tell // told when it began
	case r.failure != nil:
		return append(tell, r.event("CONNECTION_ERROR", member("error", syncError(r.failure))))
	}
	return append(tell, r.completion(now))
}

// completion says that the run has ended well.
func (r *run) completion(now time.Time) exchange.Occurrence {
	switch r.typ {
	case typeInitial:
		return r.event("INITIAL_UPDATE")
	case typeHistorical:
		return r.event("HISTORICAL_UPDATE", member("entities_included_to_time_range", r.ranges()))
	case typeBackfill:
		return r.event("BACKFILL_COMPLETED", member("start_date", r.from), member("end_date", r.to), member("object_types", r.objects))
	}
	return r.event("INCREMENTAL_SYNC_COMPLETED", member("started_at", r.started.UTC().Format(momentForm)), member("completed_at", now.UTC().Format(momentForm)))
}

type timeRange struct {
	PlatformEntity string `json:"platformEntity"`
	XMonthsAgo     int    `json:"xMonthsAgo"`
}

func (r *run) ranges() []timeRange {
	list := []timeRange{}
	for _, f := range r.fetches {
		if f.object.Kept {
			continue // there was nothing to take from the platform
		}
		segment := f.object.Path[strings.LastIndexByte(f.object.Path, '/')+1:]
		list = append(list, timeRange{PlatformEntity: strings.ToUpper(segment), XMonthsAgo: r.months})
	}
	return list
}

// objectEvent is the event of one record version. Objects of which there is one a company have none for changes.
func (r *run) objectEvent(n news) (exchange.Occurrence, bool) {
	if !n.object.Tells(n.Operation) || n.object.Single {
		return exchange.Occurrence{}, false
	}
	e := unified.Event{Operation: n.Operation, Type: cmp.Or(n.Type, n.object.EventPrefix)}
	o := r.event(e.Code())
	o.Type, o.Object, o.ObjectID = e.Type, n.Object, n.ID
	if n.change != "" {
		o.Cause = n.change
	}
	if n.trace != "" {
		o.Trace = n.trace
	}
	record := exchange.Member{Name: n.Object, Value: n.Record}
	if n.Operation == unified.OperationDeleted {
		record = member(n.Object, struct {
			ID         string `json:"id"`
			PlatformID string `json:"platform_id"`
		}{n.ID, n.PlatformID})
	}
	o.Members = []exchange.Member{record}
	return o, true
}

// indexEvent is the event of the entry that the index of transactions has for a record version. Every document would be
// told of twice, so it takes a configuration that names the index.
func (r *run) indexEvent(n news, s state) (exchange.Occurrence, bool) {
	index, known := unified.ObjectByName("transaction")
	if !known || s.Plan == nil || !slices.Contains(s.Plan.Incremental.Entities, index.Entity) || n.Operation == unified.OperationDeleted {
		return exchange.Occurrence{}, false
	}
	id, record, found := r.engine.o.Copy.Entry(r.connection.ID, n.Object, n.PlatformID)
	if !found {
		return exchange.Occurrence{}, false
	}
	n.Object, n.ID, n.Record, n.object = index.Name, id, record, index
	return r.objectEvent(n)
}

func (r *run) event(code string, members ...exchange.Member) exchange.Occurrence {
	return exchange.Occurrence{
		Connection: r.connection.ID, AccessToken: r.connection.AccessToken, Code: code, Type: typeConnection,
		SyncRun: r.id, Cause: r.id, Trace: r.id, Members: members,
	}
}

// revocation asks the world whether to tell of a dead grant, and tells once: a connection that needs a new consent
// already was told of.
func (e *Engine) revocation(ctx context.Context, c link.Connection, reason string) []exchange.Occurrence {
	if now, ok := e.o.Connections.ByID(c.ID); !ok || now.State == health.NeedsReauth {
		return nil
	}
	if e.o.Revoked != nil && !e.o.Revoked(ctx, c, reason) {
		return nil
	}
	base := ""
	if e.o.BaseURL != nil {
		base = e.o.BaseURL()
	}
	origin := exchange.From(ctx)
	return []exchange.Occurrence{{
		Connection: c.ID, AccessToken: c.AccessToken, Code: "CONNECTION_NEEDS_UPDATE", Type: typeConnection,
		Cause: origin.Cause, Trace: origin.Trace, Members: []exchange.Member{member("update_url", base+c.LinkPath())},
	}}
}

type wireError struct {
	Type    string `json:"error_type"`
	Code    string `json:"error_code"`
	Message string `json:"error_message"`
}

func syncError(failure error) wireError {
	w := wireError{Type: "PLATFORM_ERROR", Code: "PLATFORM_UNAVAILABLE", Message: "The sync failed: " + failure.Error() + "."}
	var refused *platformError
	if errors.As(failure, &refused) {
		switch {
		case refused.Status == 429:
			w.Code = "PLATFORM_RATE_LIMIT_EXCEEDED"
		case refused.Status >= 400 && refused.Status < 500:
			w.Code = "PLATFORM_BAD_REQUEST"
		}
	}
	return w
}

func member(name string, value any) exchange.Member {
	data, err := json.Marshal(value)
	if err != nil {
		panic("syncing: member " + name + " does not marshal: " + err.Error()) // strings, numbers and lists of them always do
	}
	return exchange.Member{Name: name, Value: data}
}

// grantSuffix keeps what is to be told of a dead grant apart from what a run has to tell.
const grantSuffix = "/grant"

// announcementPut keeps what is to be told until it has been told.
func announcementPut(key string, tell []exchange.Occurrence) (journal.Put, error) {
	data, err := json.Marshal(tell)
	if err != nil {
		return journal.Put{}, fmt.Errorf("row %s of %s: %w", key, tableAnnouncement, err)
	}
	return journal.Put{Table: tableAnnouncement, Key: key, Value: data}, nil
}

// tell hands over what there is to tell and forgets it. A process that ends between the two tells it again: webhooks
// come at least once, here as in the field.
func (e *Engine) tell(ctx context.Context, key string, tell []exchange.Occurrence) error {
	if len(tell) == 0 {
		return nil
	}
	if err := e.o.Emit.Emit(ctx, tell...); err != nil {
		return err
	}
	e.o.Journal.Append(journal.Batch{Puts: []journal.Put{{Table: tableAnnouncement, Key: key}}})
	return nil
}

// tellPending tells what an earlier process found and did not get to tell.
func (e *Engine) tellPending(ctx context.Context) error {
	var keys []string
	pending := map[string][]exchange.Occurrence{}
	err := e.o.Journal.Load(tableAnnouncement, func(key string, value []byte) error {
		var tell []exchange.Occurrence
		if err := json.Unmarshal(value, &tell); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableAnnouncement, err)
		}
		keys, pending[key] = append(keys, key), tell
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := e.tell(ctx, key, pending[key]); err != nil {
			return err
		}
	}
	return nil
}
