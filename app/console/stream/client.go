package stream

import (
	"context"
	"time"

	"github.com/gorilla/websocket"

	"faultline/simulator/journal"
	"faultline/simulator/journal/filter"
)

// client is one connection. Its write method is the only writer of the socket.
type client struct {
	hub    *Hub
	conn   *websocket.Conn
	asked  chan request
	match  *filter.Expr
	last   uint64 // last sequence number spoken of
	shown  Counters
	queued []Summary
}

// read takes requests until the peer leaves. A later request replaces one that still waits.
func (c *client) read(leave context.CancelFunc) {
	defer leave()
	c.conn.SetReadLimit(readLimit)
	_ = c.conn.SetReadDeadline(time.Now().Add(pongWait))
	c.conn.SetPongHandler(func(string) error { return c.conn.SetReadDeadline(time.Now().Add(pongWait)) })
	for {
		var r request
		if err := c.conn.ReadJSON(&r); err != nil {
			return
		}
		if r.Type != "subscribe" {
			continue
		}
		select {
		case c.asked <- r:
		default:
			select {
			case <-c.asked:
			default:
			}
			c.asked <- r
		}
	}
}

func (c *client) write(ctx context.Context) {
	defer c.conn.Close()
	live := c.hub.options.Source.Subscribe(buffered)
	defer live.Close()
	flush, count, ping := time.NewTicker(frameEvery), time.NewTicker(countersEvery), time.NewTicker(pingEvery)
	defer flush.Stop()
	defer count.Stop()
	defer ping.Stop()
	subscribed := false
	for {
		var err error
		select {
		case <-ctx.Done():
			_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(time.Second))
			return
		case r := <-c.asked:
			subscribed, err = c.subscribe(ctx, r)
		case batch, open := <-live.C():
			if !open {
				return
			}
			if from, to := live.Lost(); to > 0 && subscribed {
				err = c.send(frame{Seq: to, Gap: &gap{From: from, To: to}})
			}
			if subscribed {
				c.take(batch)
			}
		case <-flush.C:
			err = c.flush()
		case <-count.C:
			err = c.count()
		case <-ping.C:
			err = c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
		}
		if err != nil {
			return
		}
	}
}

// subscribe sets the filter and replays what the client missed. It reports whether entries may flow.
func (c *client) subscribe(ctx context.Context, r request) (bool, error) {
	match, err := c.hub.options.Source.CompileFilter(r.Filter)
	if err != nil {
		return false, c.send(frame{Seq: c.last, Error: failureOf(err)})
	}
	c.match, c.queued = match, nil
	head := c.hub.options.Source.Status().Sequence
	if r.Since == 0 || r.Epoch != c.hub.options.Epoch() || r.Since > head || head-r.Since > replayRows {
		c.last = head
		return true, c.send(frame{Seq: head, Reset: true})
	}
	c.last = r.Since
	for c.last < head {
		page, err := c.hub.options.Source.Query(ctx, journal.Query{After: c.last, Before: head + 1, Oldest: true, Limit: frameRows})
		if err != nil {
			return false, c.send(frame{Seq: c.last, Error: failureOf(err)})
		}
		if len(page.Entries) == 0 {
			break
		}
		c.take(page.Entries)
	}
	return true, c.flush()
}

// take queues the entries that are new to the client and match its filter.
func (c *client) take(batch []*journal.Entry) {
	for _, e := range batch {
		if e.Seq <= c.last {
			continue
		}
		c.last = e.Seq
		if c.hub.options.Source.Match(c.match, e) {
			c.queued = append(c.queued, Summarise(e))
		}
	}
}

func (c *client) flush() error {
	for len(c.queued) > 0 {
		n := min(len(c.queued), frameRows)
		rows := c.queued[:n]
		if err := c.send(frame{Seq: rows[n-1].Seq, Items: rows}); err != nil {
			return err
		}
		c.queued = c.queued[n:]
	}
	c.queued = nil
	return nil
}

func (c *client) count() error {
	now := c.hub.options.Counters()
	if now == c.shown {
		return nil
	}
	c.shown = now
	return c.send(frame{Seq: c.last, Counters: &now})
}

func (c *client) send(f frame) error {
	f.V, f.Epoch = 1, c.hub.options.Epoch()
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeWait))
	return c.conn.WriteJSON(f)
}
