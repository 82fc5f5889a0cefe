package exchange

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Wait pauses for a length of the machine's time and reports whether it did so to the end.
type Wait func(ctx context.Context, length time.Duration) bool

// Send puts an answer on a socket. Every door of the sandbox writes its answers with it, so that what rules demand of
// the wire is done in one way.
func Send(ctx context.Context, w http.ResponseWriter, a Answer, wait Wait) {
	if a.Wire == nil {
		plain(w, a)
		return
	}
	if a.Wire.Ending == EndingKept && a.Wire.Length == 0 && !a.Wire.Silent {
		head(w, a)
		paced(ctx, a, wait, func(part []byte) error {
			if _, err := w.Write(part); err != nil {
				return err
			}
			return http.NewResponseController(w).Flush()
		})
		return
	}
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // there is no socket to take over: breaking off is the nearest that HTTP offers
	}
	takeOver(ctx, conn, buffer, a, wait)
}

func plain(w http.ResponseWriter, a Answer) {
	head(w, a)
	_, _ = w.Write(a.Body) // the peer may be gone; the journal has the answer
}

func head(w http.ResponseWriter, a Answer) {
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
	if bodied(a.Status) {
		header["Content-Length"] = []string{strconv.Itoa(len(a.Body))}
	}
	w.WriteHeader(a.Status)
}

// bodied reports whether an answer of that status may say how long its body is.
func bodied(status int) bool {
	return status >= http.StatusOK && status != http.StatusNoContent && status != http.StatusNotModified
}

// paced hands the body on in the pieces and at the pace that the wire demands.
func paced(ctx context.Context, a Answer, wait Wait, write func([]byte) error) {
	rest, size := a.Body, a.Wire.Pace
	if size <= 0 {
		size = max(len(rest), 1)
	}
	for first := true; len(rest) > 0; first = false {
		if !first && !wait(ctx, a.Wire.Beat) {
			return
		}
		n := min(size, len(rest))
		if write(rest[:n]) != nil {
			return // the peer gave up waiting
		}
		rest = rest[n:]
	}
}

// takeOver writes the answer to the bare connection and ends it as demanded.
func takeOver(ctx context.Context, conn net.Conn, buffer *bufio.ReadWriter, a Answer, wait Wait) {
	defer finish(conn, a.Wire.Ending)
	shutDoor(ctx, a.Wire.Shut)
	if a.Wire.Silent {
		return
	}
	if writeHead(buffer.Writer, a) != nil {
		return
	}
	paced(ctx, a, wait, func(part []byte) error {
		if _, err := buffer.Write(part); err != nil {
			return err
		}
		return buffer.Flush()
	})
}

func writeHead(out *bufio.Writer, a Answer) error {
	header := a.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Del("Content-Length")
	switch {
	case a.Wire.Length > 0:
		header.Set("Content-Length", strconv.Itoa(a.Wire.Length))
	case a.Wire.Length == 0 && bodied(a.Status):
		header.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	_, err := out.WriteString("HTTP/1.1 " + strconv.Itoa(a.Status) + " " + http.StatusText(a.Status) + "\r\n")
	return errors.Join(err, header.Write(out), line(out), out.Flush())
}

func line(out *bufio.Writer) error {
	_, err := out.WriteString("\r\n")
	return err
}

// finish ends a connection. Without lingering the system answers whatever comes with RST and forgets what it held
// back, so a reset follows only what was flushed.
func finish(conn net.Conn, ending Ending) {
	if ending == EndingReset {
		if tcp, ok := bare(conn).(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // without it the connection ends in the ordinary way, which is broken enough
		}
	}
	_ = conn.Close() // nobody is left to be told
}

// bare is the connection under an encrypted one.
func bare(conn net.Conn) net.Conn {
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok {
		return wrapped.NetConn()
	}
	return conn
}
