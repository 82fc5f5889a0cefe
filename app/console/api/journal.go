package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/journal"
	"faultline/simulator/journal/filter"
	"faultline/simulator/problem"
)

// ListInput is common to everything that lists entries.
type ListInput struct {
	Filter string `query:"filter" doc:"filter text, for example method:POST status:>=400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	Before uint64 `query:"before" doc:"only entries older than this sequence number"`
	After  uint64 `query:"after" doc:"only entries newer than this sequence number"`
	Order  string `query:"order" enum:"newest,oldest" default:"newest"`
}

func (in ListInput) query(kinds string) journal.Query {
	text := in.Filter
	if kinds != "" && text != "" {
		text = "kind:" + kinds + " (" + text + ")"
	} else if kinds != "" {
		text = "kind:" + kinds
	}
	return journal.Query{Filter: text, Limit: in.Limit, Before: in.Before, After: in.After, Oldest: in.Order == "oldest"}
}

type (
	pageOutput  struct{ Body journal.Page }
	entryOutput struct{ Body *journal.Entry }
	seqInput    struct {
		Seq uint64 `path:"seq"`
	}
)

// page runs a query; a filter of the user's own is checked by itself first, so that positions are those of the text typed.
func (o *operations) page(ctx context.Context, in ListInput, kinds string) (journal.Page, error) {
	if _, err := o.World.Journal().CompileFilter(in.Filter); err != nil {
		return journal.Page{}, err
	}
	return o.World.Journal().Query(ctx, in.query(kinds))
}

func (o *operations) list(path, id, summary, kinds string) {
	huma.Register(o.api, operation(http.MethodGet, path, id, summary), func(ctx context.Context, in *ListInput) (*pageOutput, error) {
		page, err := o.page(ctx, *in, kinds)
		if err != nil {
			return nil, o.failure(err)
		}
		return &pageOutput{page}, nil
	})
}

func (o *operations) journal() {
	o.list("/journal", "list-journal", "Everything that happened, newest first", "")
	o.list("/exchanges", "list-exchanges", "Requests and answers, all hops", "exchange")
	o.list("/sync-runs", "list-sync-runs", "What the sync engine did, and what it found", "sync_run")
	huma.Register(o.api, operation(http.MethodGet, "/journal/{seq}", "get-entry", "One entry"), func(_ context.Context, in *seqInput) (*entryOutput, error) {
		e, err := o.World.Journal().Get(in.Seq)
		if err != nil {
			return nil, o.failure(err)
		}
		return &entryOutput{e}, nil
	})
	o.related()
	o.body()
	o.saveBody()
	o.hash()
	o.wait()
	o.filters()
}

func (o *operations) related() {
	huma.Register(o.api, operation(http.MethodGet, "/journal/{seq}/related", "list-related", "Entries of the same trace, oldest first"), func(ctx context.Context, in *seqInput) (*pageOutput, error) {
		e, err := o.World.Journal().Get(in.Seq)
		if err != nil {
			return nil, o.failure(err)
		}
		text := "cause:" + strconv.Quote(e.ID) + " OR id:" + strconv.Quote(e.ID)
		if e.Trace != "" {
			text += " OR trace:" + strconv.Quote(e.Trace)
		}
		page, err := o.World.Journal().Query(ctx, journal.Query{Filter: text, Limit: 200, Oldest: true, After: before(e.Seq, relatedWindow)})
		if err != nil {
			return nil, o.failure(err)
		}
		return &pageOutput{page}, nil
	})
}

// relatedWindow is how far back the cause of an entry is looked for; a sync an hour later reaches back this many entries.
const relatedWindow = 20_000

func before(seq, by uint64) uint64 {
	if seq <= by {
		return 0
	}
	return seq - by
}

func (o *operations) body() {
	type bodyInput struct {
		Seq   uint64 `path:"seq"`
		Which string `path:"which" enum:"request,response,would,event"`
	}
	type bodyOutput struct {
		ContentType string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
	op := operation(http.MethodGet, "/journal/{seq}/body/{which}", "get-body", "The bytes of a body, redacted, as a download")
	huma.Register(o.api, op, func(_ context.Context, in *bodyInput) (*bodyOutput, error) {
		body, err := o.recorded(in.Seq, in.Which)
		if err != nil {
			return nil, o.failure(err)
		}
		return &bodyOutput{ContentType: "application/octet-stream", Disposition: `attachment; filename="` + bodyName(in.Seq, in.Which) + `"`, Body: body}, nil
	})
}

// saveBody hands a body to the desktop's own dialog, for a window has no downloads.
func (o *operations) saveBody() {
	type saveInput struct {
		Seq   uint64 `path:"seq"`
		Which string `path:"which" enum:"request,response,would,event"`
	}
	type savedOutput struct {
		Body struct {
			Saved bool `json:"saved" doc:"false when the person declined"`
		}
	}
	op := operation(http.MethodPost, "/journal/{seq}/body/{which}/save", "save-body", "Saves a body through the system's dialog, where there is a window")
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(ctx context.Context, in *saveInput) (*savedOutput, error) {
		body, err := o.recorded(in.Seq, in.Which)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &savedOutput{}
		if out.Body.Saved, err = o.Shell.SaveFile(ctx, bodyName(in.Seq, in.Which), body); err != nil {
			return nil, o.failure(err)
		}
		return out, nil
	})
}

// recorded reads a body out of the journal.
func (o *operations) recorded(seq uint64, which string) ([]byte, error) {
	e, err := o.World.Journal().Get(seq)
	if err != nil {
		return nil, err
	}
	return o.World.Journal().Body(e, which)
}

// bodyName is made of a number and a fixed word, never of what was captured.
func bodyName(seq uint64, which string) string {
	return "faultline-" + strconv.FormatUint(seq, 10) + "-" + which + ".bin"
}

func (o *operations) hash() {
	type hashOutput struct {
		Body struct {
			Hash    string `json:"hash" doc:"SHA-256 of the canonical journal"`
			Entries int    `json:"entries"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/journal/hash", "hash-journal", "Fingerprint of what happened, wall-clock fields left out"), func(ctx context.Context, _ *struct{}) (*hashOutput, error) {
		hash, n, err := o.World.Journal().Hash(ctx)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &hashOutput{}
		out.Body.Hash, out.Body.Entries = hash, n
		return out, nil
	})
}

const maxWait = 5 * time.Minute

func (o *operations) wait() {
	type waitInput struct {
		Filter  string `query:"filter" required:"true"`
		Count   int    `query:"count" minimum:"1" default:"1"`
		After   uint64 `query:"after" doc:"count only entries newer than this"`
		Timeout string `query:"timeout" default:"30s" doc:"a duration, at most 5m; a bare number counts seconds"`
	}
	type waitOutput struct {
		Body struct {
			Matched   int              `json:"matched"`
			Satisfied bool             `json:"satisfied"`
			Entries   []*journal.Entry `json:"entries"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/wait", "wait", "Answers once so many entries match, or the time is up"), func(ctx context.Context, in *waitInput) (*waitOutput, error) {
		limit, err := parseTimeout(in.Timeout)
		if err != nil || limit <= 0 || limit > maxWait {
			return nil, o.failure(problem.New(problem.Invalid, "%q is not a time-out", in.Timeout).At("timeout").WithHint("use a duration such as 10s, at most %s", maxWait))
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		matched, last, err := o.World.Journal().Wait(ctx, in.Filter, in.Count, in.After)
		if err != nil && ctx.Err() == nil {
			return nil, o.failure(err)
		}
		out := &waitOutput{}
		out.Body.Matched, out.Body.Satisfied, out.Body.Entries = matched, matched >= in.Count, last
		if out.Body.Entries == nil {
			out.Body.Entries = []*journal.Entry{}
		}
		return out, nil
	})
}

func (o *operations) filters() {
	type filterKeysOutput struct {
		Body struct {
			Keys []filter.Key `json:"keys"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/filter/keys", "list-filter-keys", "The words of the filter language"), func(context.Context, *struct{}) (*filterKeysOutput, error) {
		out := &filterKeysOutput{}
		out.Body.Keys = journal.SuggestKeys()
		return out, nil
	})
	type filterCheckOutput struct {
		Body struct {
			OK        bool     `json:"ok"`
			Canonical string   `json:"canonical"`
			Problem   *Problem `json:"problem,omitempty"`
		}
	}
	type filterCheckInput struct {
		Filter string `query:"filter"`
	}
	huma.Register(o.api, operation(http.MethodGet, "/filter/check", "check-filter", "Whether a filter parses, and where it does not"), func(_ context.Context, in *filterCheckInput) (*filterCheckOutput, error) {
		out := &filterCheckOutput{}
		expr, err := o.World.Journal().CompileFilter(in.Filter)
		if err != nil {
			p := problem.From(err)
			out.Body.Problem = &Problem{Type: "about:blank", Title: "Bad filter", Status: http.StatusBadRequest, Detail: p.Message, Code: string(p.Code), Hint: p.Hint, Path: p.Path}
			return out, nil
		}
		out.Body.OK = true
		if expr != nil {
			out.Body.Canonical = expr.String()
		}
		return out, nil
	})
}

// parseTimeout reads a duration, or a number of seconds.
func parseTimeout(text string) (time.Duration, error) {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	return time.ParseDuration(text)
}
