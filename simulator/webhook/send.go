package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"syscall"

	"faultline/simulator/journal"
)

// send makes one request and classes what came of it. The transport is used without a client, so that a redirect is
// an answer like any other and is never followed.
func (s *Sender) send(ctx context.Context, p profile, o *outcome) {
	limit := p.timeout
	if s.o.Timeout > 0 {
		limit = s.o.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	began := s.o.Clock.Wall()
	defer func() { o.duration = s.o.Clock.Wall().Sub(began) }()

	request, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url, bytes.NewReader(o.body))
	if err != nil {
		o.result, o.err = journal.ResultBlocked, err.Error()
		return
	}
	request.Close = !steady(request.URL.Hostname())
	request.Header = o.header.Clone()
	request.Header.Set("User-Agent", userAgent)
	o.header = request.Header
	response, err := s.transport.RoundTrip(request)
	if err != nil {
		o.result, o.err = classify(ctx, err, connected), err.Error()
		return
	}
	defer response.Body.Close()
	o.status, o.answer = response.StatusCode, response.Header
	if o.hangUp { // what is not read of the body closes the connection under the receiver
		cancel()
		o.judge(p)
		return
	}
	o.answered, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	switch {
	case err != nil:
		o.result, o.err = classify(ctx, err, connected), err.Error()
	default:
		o.judge(p)
	}
}

// judge says what the receiver's answer means to the profile.
func (o *outcome) judge(p profile) {
	o.result = journal.ResultStatus
	var good bool
	if good, o.err = p.reply.accepted(o.status, o.answer, o.answered); good {
		o.result = journal.ResultDelivered
	}
}

const userAgent = "Faultline"

// classify tells apart what an operator has to do about it: open the port, look at the receiver, or change the URL.
func classify(ctx context.Context, err error, connected bool) journal.AttemptResult {
	var refusal *blocked
	switch {
	case errors.As(err, &refusal):
		return journal.ResultBlocked
	case errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		return journal.ResultTimeout
	case errors.Is(err, syscall.ECONNREFUSED) || !connected:
		return journal.ResultRefused
	default:
		return journal.ResultReset
	}
}
