package exchange

import (
	"context"
	"net"
	"sync"
	"time"
)

// reopening is the pause between two tries to listen again where another program was quicker.
const reopening = 20 * time.Millisecond

// Door is a listener that can stop listening for a while: whoever dials then is refused, as at a port on which no
// program listens. It is safe for concurrent use.
type Door struct {
	address net.Addr
	wait    Wait
	end     context.Context // done once the door is closed for good
	close   context.CancelFunc
	shut    sync.WaitGroup

	mu       sync.Mutex
	inner    net.Listener
	reopened chan struct{} // closed once it listens again; nil while it does
}

// NewDoor takes a listener over.
func NewDoor(l net.Listener, wait Wait) *Door {
	end, cancel := context.WithCancel(context.Background())
	return &Door{address: l.Addr(), wait: wait, end: end, close: cancel, inner: l}
}

// Addr is where it listens, or will again.
func (d *Door) Addr() net.Addr { return d.address }

// Accept waits for a connection, over the time for which the door is shut.
func (d *Door) Accept() (net.Conn, error) {
	for {
		d.mu.Lock()
		inner, reopened := d.inner, d.reopened
		d.mu.Unlock()
		if reopened == nil {
			conn, err := inner.Accept()
			if err == nil || !d.isShut() {
				return conn, err
			}
			continue
		}
		select {
		case <-reopened:
		case <-d.end.Done():
			return nil, net.ErrClosed
		}
	}
}

func (d *Door) isShut() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.reopened != nil && d.end.Err() == nil
}

// Shut refuses connections for a length of the machine's time, and then listens again. A door that is shut stays so
// for as long as was said first.
func (d *Door) Shut(length time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reopened != nil || d.end.Err() != nil {
		return
	}
	d.reopened = make(chan struct{})
	_ = d.inner.Close() // what it says of itself does not matter: nobody can come in
	d.shut.Go(func() {
		for length = max(length, 0); d.wait(d.end, length) && !d.reopen(); length = reopening {
			continue
		}
	})
}

// reopen listens again at the same address, and reports whether that was possible.
func (d *Door) reopen() bool {
	l, err := new(net.ListenConfig).Listen(d.end, d.address.Network(), d.address.String())
	if err != nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inner = l
	close(d.reopened)
	d.reopened = nil
	return true
}

// Close closes the door for good.
func (d *Door) Close() error {
	d.close()
	d.shut.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reopened != nil {
		return nil // it was closed when it was shut
	}
	return d.inner.Close()
}

type doorKey struct{}

// WithDoor returns a context, for all requests of a server, in which the door can be shut through which they came.
func WithDoor(ctx context.Context, d *Door) context.Context {
	return context.WithValue(ctx, doorKey{}, d)
}

// shutDoor shuts the door of ctx, if it has one.
func shutDoor(ctx context.Context, length time.Duration) {
	if d, ok := ctx.Value(doorKey{}).(*Door); ok && length > 0 {
		d.Shut(length)
	}
}
