package exchange_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
)

// TestADoorIsShutForAWhile dials while nobody listens and afterwards, and closes a door that is shut.
func TestADoorIsShutForAWhile(t *testing.T) {
	open := func() *exchange.Door {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return exchange.NewDoor(l, clock.Rest)
	}
	door := open()
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })}
	served := make(chan error)
	go func() { served <- server.Serve(door) }()
	address := "http://" + door.Addr().String()
	if _, err := fetch(t, address); err != nil {
		t.Fatalf("while open: %v", err)
	}
	door.Shut(200 * time.Millisecond)
	door.Shut(time.Hour) // the first word counts
	if _, err := fetch(t, address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("while shut: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var last error
	for ctx.Err() == nil {
		if _, last = fetch(t, address); last == nil {
			break
		}
		clock.Rest(ctx, 10*time.Millisecond)
	}
	if last != nil {
		t.Errorf("open again: %v", last)
	}
	door.Shut(time.Hour)
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("served until %v", err)
	}
}
