package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// startCanned runs this very program as the bare server of an answer.
func startCanned(ctx context.Context, page answer, dir string) (*process, error) {
	kept := filepath.Join(dir, "page.json")
	if err := page.keep(kept); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startProcess(ctx, self, "-canned", kept)
}

// serveCanned is the bare server of the lists: net/http and one answer. It prints its address and runs until a signal.
func serveCanned(path string, out io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	answering := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), a.Header)
		_, _ = w.Write(a.Body) // the load sees what is missing
	})
	server := http.Server{Handler: answering, ReadHeaderTimeout: headerLimit}
	return server.Serve(listener)
}

const headerLimit = 10 * time.Second // as any server has one
