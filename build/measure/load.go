package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// load is one round of requests. The client shares the machine's processors with the server it drives, so it is as
// small as it can be: bytes written to a connection that stays open, and just enough read of the answer to find its
// end.
type load struct {
	addr        string
	connections int
	length      time.Duration
	server      int                        // its process id
	write       func(buffer []byte) []byte // appends one request; called by many goroutines
}

// round is what a load came to.
type round struct {
	PerSecond float64       `json:"per_second"`
	Median    time.Duration `json:"p50_ns"`
	Worst     time.Duration `json:"p99_ns"`
	Bytes     int           `json:"bytes"`         // of the last answer's body
	Server    time.Duration `json:"server_cpu_ns"` // processor time of the server, for one request
	Both      time.Duration `json:"both_cpu_ns"`   // and of the client, which shares the processors with it
}

func (l load) run(ctx context.Context) (round, error) {
	group, ctx := errgroup.WithContext(ctx)
	took := make([][]time.Duration, l.connections)
	sizes := make([]int, l.connections)
	own, theirs := processorTime(os.Getpid()), processorTime(l.server)
	began := time.Now()
	for i := range l.connections {
		group.Go(func() (err error) {
			took[i], sizes[i], err = l.drive(ctx, began.Add(l.length))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return round{}, err
	}
	passed := time.Since(began)
	all := slices.Concat(took...)
	if len(all) == 0 {
		return round{}, errors.New("no request was answered")
	}
	slices.Sort(all)
	r := round{PerSecond: float64(len(all)) / passed.Seconds(), Median: all[len(all)/2], Worst: all[len(all)*99/100], Bytes: sizes[0]}
	r.Server = (processorTime(l.server) - theirs) / time.Duration(len(all))
	r.Both = r.Server + (processorTime(os.Getpid())-own)/time.Duration(len(all))
	return r, nil
}

// drive sends requests over one connection until the time is up.
func (l load) drive(ctx context.Context, until time.Time) (took []time.Duration, size int, err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", l.addr)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(until.Add(10 * time.Second)); err != nil {
		return nil, 0, err
	}
	answers := bufio.NewReaderSize(conn, 64<<10)
	took = make([]time.Duration, 0, 1<<14)
	var buffer []byte
	for now := time.Now(); now.Before(until) && ctx.Err() == nil; {
		buffer = l.write(buffer[:0])
		if _, err := conn.Write(buffer); err != nil {
			return nil, 0, err
		}
		if size, err = readAnswer(answers); err != nil {
			return nil, 0, err
		}
		then := now
		now = time.Now()
		took = append(took, now.Sub(then))
	}
	return took, size, ctx.Err()
}

// readAnswer reads one answer to its end and returns the size of its body. Anything but 200 is a failure.
func readAnswer(r *bufio.Reader) (int, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
		status := string(bytes.TrimSpace(line))
		rest, _ := r.Peek(min(r.Buffered(), 2000))
		return 0, fmt.Errorf("the server answered %s: %s", status, rest)
	}
	length, chunked := -1, false
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	if chunked {
		return skipChunks(r)
	}
	if length < 0 {
		return 0, errors.New("an answer without a length")
	}
	_, err = r.Discard(length)
	return length, err
}

func skipChunks(r *bufio.Reader) (size int, err error) {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return size, err
		}
		if _, err := r.Discard(int(n) + 2); err != nil {
			return size, io.ErrUnexpectedEOF
		}
		if n == 0 {
			return size, nil
		}
		size += int(n)
	}
}
