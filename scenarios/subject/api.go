package subject

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// api makes calls to the unified API.
type api struct {
	config  Config
	defects defects
	log     *slog.Logger
	http    *http.Client
	now     func() time.Time
	pacer   *pacer // of the organisation
}

// What an answer that is no success means to the caller.
var (
	errUnauthorised = errors.New("credentials are not accepted")
	errParked       = errors.New("the connection has to be authorised again")
	errNotReady     = errors.New("the first sync is not over")
	errGone         = errors.New("the record is gone")
	errRefused      = errors.New("the request is refused as it is")
	errUnknown      = errors.New("the outcome is unknown")
)

// maxAnswer is the most that is read of an answer.
const maxAnswer = 32 << 20

// request is one call about one connection.
type request struct {
	method, path string
	query        url.Values
	body         []byte
	key          string // of idempotency; empty on reads
	token        string
	lane         *pacer       // of the connection
	still        func() error // asked when the way is clear: whether the call is still wanted
}

// call makes a request, as often as it is refused for pace, and returns the body of a 200.
func (a *api) call(ctx context.Context, r request) ([]byte, error) {
	for {
		if err := a.ready(ctx, r.lane); err != nil {
			return nil, err
		}
		if err := r.still(); err != nil {
			return nil, err
		}
		status, header, body, err := a.send(ctx, r)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			a.log.Warn("no answer", "method", r.method, "path", r.path, "error", err)
			return nil, errUnknown
		}
		switch status {
		case http.StatusTooManyRequests:
			a.paced(ctx, a.pacer, r, status, header)
		case 452: // the platform's limit: other connections are not concerned
			a.paced(ctx, r.lane, r, status, header)
		default:
			a.pacer.accepted()
			err := a.class(r, status, body)
			if err == nil {
				r.lane.accepted()
			}
			return body, err
		}
	}
}

func (a *api) ready(ctx context.Context, lane *pacer) error {
	if a.defects[IgnoresRetryAfter] {
		return ctx.Err()
	}
	if err := a.pacer.wait(ctx); err != nil {
		return err
	}
	return lane.wait(ctx)
}

func (a *api) paced(ctx context.Context, p *pacer, r request, status int, header http.Header) {
	length := p.refused(header.Get("Retry-After"))
	a.log.Info("refused for pace", "status", status, "path", r.path, "pause", length)
	if a.defects[IgnoresRetryAfter] {
		const haste = 50 * time.Millisecond // hasty, but no busy loop
		pause(ctx, haste, nil)
	}
}

func (a *api) send(ctx context.Context, r request) (int, http.Header, []byte, error) {
	if r.query == nil {
		r.query = url.Values{}
	}
	r.query.Set("access_token", r.token)
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	out, err := http.NewRequestWithContext(ctx, r.method, a.config.BaseURL+r.path+"?"+r.query.Encode(), body)
	if err != nil {
		return 0, nil, nil, err
	}
	out.SetBasicAuth(a.config.ClientID, a.config.ClientSecret)
	out.Header.Set("X-Rutter-Version", "2024-08-31")
	if r.body != nil {
		out.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		out.Header.Set("Idempotency-Key", r.key)
	}
	answer, err := a.http.Do(out)
	if err != nil {
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	return answer.StatusCode, answer.Header, text, err
}

// class branches on status and error_code, never on the text of a message.
func (a *api) class(r request, status int, body []byte) error {
	if status == http.StatusOK {
		return nil
	}
	var envelope struct {
		Code string `json:"error_code"`
	}
	// A body that is no envelope (a gateway's page) leaves the code empty, and the status decides.
	_ = json.Unmarshal(body, &envelope)
	a.log.Info("refused", "method", r.method, "path", r.path, "status", status, "code", envelope.Code)
	switch {
	case status == http.StatusUnauthorized:
		return errUnauthorised
	case envelope.Code == "NEEDS_UPDATE" || envelope.Code == "CONNECTION_DISABLED":
		return errParked
	case envelope.Code == "PRODUCT_NOT_READY":
		return errNotReady
	case status == http.StatusGone || status == http.StatusNotFound:
		return errGone
	case status >= http.StatusInternalServerError || status < http.StatusBadRequest:
		return errUnknown
	default:
		return errRefused
	}
}
