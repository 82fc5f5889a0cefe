package subject

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"
)

// Bounds of a list.
const (
	pageSize = 100
	maxPages = 1000
)

// poll reads what has changed on every shelf since its watermark. Records that were synced in the same instant as the
// newest one may still come: every so often it reads from the watermark itself instead of from behind it.
func (w *worker) poll(ctx context.Context) error {
	w.cycles++
	overlap := w.overlap || !w.complete || w.cycles%overlapEvery == 0
	for _, o := range objects {
		if err := w.list(ctx, w.shelves[o.name], overlap); err != nil {
			return err
		}
	}
	w.complete, w.overlap = true, false
	return nil
}

// list follows the cursor to the end, whatever the pages hold.
func (w *worker) list(ctx context.Context, s *shelf, overlap bool) error {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort": {"last_synced_at ASC"}}
	if from := s.mark; !from.IsZero() {
		if !overlap {
			from = from.Add(time.Millisecond)
		}
		query.Set("last_synced_at_min", strconv.FormatInt(from.UnixMilli(), 10))
	}
	for range maxPages {
		body, err := w.get(ctx, "/accounting/"+s.object.list, query)
		if err != nil {
			return err
		}
		cursor, err := w.page(s, body)
		if err != nil {
			return err
		}
		if cursor == "" || cursor == query.Get("cursor") {
			return nil
		}
		query.Set("cursor", cursor)
	}
	return nil
}

func (w *worker) page(s *shelf, body []byte) (cursor string, err error) {
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(body, &envelope); err != nil {
		return "", errUnknown
	}
	var rows []json.RawMessage
	if raw, there := envelope[s.object.list]; !there || json.Unmarshal(raw, &rows) != nil {
		return "", errUnknown
	}
	for _, raw := range rows {
		w.keep(s, raw)
	}
	if raw, there := envelope["next_cursor"]; there && json.Unmarshal(raw, &cursor) != nil {
		return "", errUnknown
	}
	return cursor, nil
}

func (w *worker) keep(s *shelf, raw json.RawMessage) {
	if quarantined := s.put(raw); quarantined != "" {
		w.log.Warn("quarantined", "record", quarantined)
	}
}

// fetchAnnounced reads the current state of what events were about. The queue keeps what could not be read yet.
func (w *worker) fetchAnnounced(ctx context.Context) error {
	for len(w.announced) > 0 {
		n := w.announced[0]
		if err := w.fetch(ctx, n); err != nil {
			return err
		}
		w.shelves[n.Object].told[n.ID] = n
		w.announced = w.announced[1:]
	}
	return nil
}

func (w *worker) fetch(ctx context.Context, n notice) error {
	s := w.shelves[n.Object]
	if s.told[n.ID] == n {
		return nil // the same event again
	}
	if n.gone() {
		s.drop(n.ID)
		return nil
	}
	if have, ok := s.held[n.ID]; ok {
		if told, err := time.Parse(time.RFC3339, n.LastSynced); err == nil && told.Before(have.synced) {
			return nil // overtaken by what was read since
		}
	}
	body, err := w.get(ctx, "/accounting/"+s.object.list+"/"+url.PathEscape(n.ID), nil)
	if errors.Is(err, errGone) {
		s.drop(n.ID)
		return nil
	}
	if err != nil {
		return err
	}
	var envelope map[string]json.RawMessage
	if json.Unmarshal(body, &envelope) != nil || envelope[s.object.name] == nil {
		return errUnknown
	}
	// What one record was read at says nothing of the others: the watermark belongs to the lists.
	mark := s.mark
	w.keep(s, envelope[s.object.name])
	s.mark = mark
	return nil
}
