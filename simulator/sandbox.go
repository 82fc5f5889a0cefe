package simulator

import (
	"context"
	"io"
	"net/http"
	"strings"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
)

// Sandbox answers everything on the sandbox door: the unified API, the Link pages and the native façade.
func (w *World) Sandbox() http.Handler {
	native := quickbooks.Profile().Mount + "/"
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case path == "/healthz":
			rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(rw, "ok\n") // the peer may be gone
		case strings.HasPrefix(path, "/link/"):
			w.pages.ServeHTTP(rw, r)
		case strings.HasPrefix(path, native):
			w.serveNative(rw, r)
		default:
			w.unified.ServeHTTP(rw, r) // it also names the right base to those who left /versioned out
		}
	})
}

// nativeLimit bounds a native request; the real service takes less.
const nativeLimit = 10 << 20

// serveNative answers a program that speaks the platform's own API. Its exchange is of hop platform, as are those
// that the unified layer makes in process.
func (w *World) serveNative(rw http.ResponseWriter, r *http.Request) {
	started := w.clock.Wall()
	id := w.exchangeIDs.next()
	path := strings.TrimPrefix(r.URL.Path, quickbooks.Profile().Mount)
	body, tooLarge := io.ReadAll(http.MaxBytesReader(rw, r.Body, nativeLimit))
	request := platform.Request{Method: r.Method, Path: path, Query: platform.QueryOf(r.URL.Query()), Header: r.Header, Body: body}
	route, object, objectID := w.facade.Describe(request)
	connection, _ := w.connections.ByRealm(quickbooks.RealmOf(path))
	run := connection.Run
	origin := exchange.Origin{Trace: id, Cause: id, Actor: "platform", Run: run}
	call := exchange.Call{Hop: journal.HopPlatform, Connection: connection.ID, Platform: quickbooks.Profile().Name, Method: r.Method, Path: path, Object: object, ObjectID: objectID, Entry: id,
		Query: r.URL.RawQuery, Body: body, Socket: true, Inject: r.Header.Get(exchange.InjectHeader)}
	ctx := exchange.With(r.Context(), origin)
	answer, touches := w.faults.Around(ctx, call, func(ctx context.Context) exchange.Answer {
		if tooLarge != nil {
			return w.facade.Refusal(exchange.Refusal{Status: http.StatusRequestEntityTooLarge, Message: "the request is larger than 10 MiB"})
		}
		request.Body = exchange.BodyUnder(ctx, body)
		return w.facade.Serve(ctx, request)
	}, w.facade.Refusal)
	answer.Header = exchange.Identify(answer.Header, id)
	if w.config.LabelFaults {
		answer.Header = exchange.Label(answer.Header, touches)
	}
	code, answered := w.facade.Outcome(answer)
	if objectID == "" {
		objectID = answered
	}
	w.journal.Append(journal.Batch{Entries: []*journal.Entry{{
		Kind: journal.KindExchange, ID: id, Trace: id, At: w.clock.Now(), Run: run, Connection: connection.ID, Platform: call.Platform, Faults: touches,
		Exchange: &journal.Exchange{
			Hop: journal.HopPlatform, Method: r.Method, Host: r.Host, Path: path, Query: r.URL.RawQuery, Route: route, Object: object, ObjectID: objectID,
			RequestHeader: r.Header.Clone(), RequestBody: journal.Body{Raw: body, Size: len(body)},
			Status: answer.Status, Code: code, ResponseHeader: answer.Header, ResponseBody: journal.Body{Raw: answer.Body, Size: len(answer.Body)},
			Duration: w.clock.Wall().Sub(started), Injected: exchange.Injected(touches),
		},
	}}})
	exchange.Send(r.Context(), rw, answer, clock.Rest)
}
