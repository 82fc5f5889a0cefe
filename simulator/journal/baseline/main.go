// Command baseline is the bare server that creates are measured against: net/http, and a group commit of one entry of
// 1.5 KB to bbolt before every answer. It lies below the journal because nothing else may know of bbolt; it shares no
// code with it, so that what it does is the least that any such server must do.
//
// It takes a file with the answer to give and a path for its database, and prints its address.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

const (
	entrySize   = 1536
	headerLimit = 10 * time.Second // as any server has one
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "baseline:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: baseline ANSWER DATABASE")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var answer struct {
		Header http.Header `json:"header"`
		Body   []byte      `json:"body"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	db, err := bbolt.Open(args[1], 0o600, &bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistMapType, InitialMmapSize: 1 << 30})
	if err != nil {
		return err
	}
	defer db.Close()
	w := &writer{queue: make(chan pending, 1024)}
	go w.run(db)
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	answering := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = w.store(entryOf(body))
		}
		if err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		maps.Copy(rw.Header(), answer.Header)
		_, _ = rw.Write(answer.Body) // the load sees what is missing
	})
	server := http.Server{Handler: answering, ReadHeaderTimeout: headerLimit}
	return server.Serve(listener)
}

// entryOf fills an entry with what was sent.
func entryOf(body []byte) []byte {
	entry := make([]byte, 0, entrySize)
	entry = append(entry, body[:min(len(body), entrySize)]...)
	return append(entry, bytes.Repeat([]byte{'.'}, entrySize-len(entry))...)
}

type pending struct {
	entry []byte
	done  chan error
}

// writer commits whatever has queued up while the commit before was under way.
type writer struct{ queue chan pending }

func (w *writer) store(entry []byte) error {
	p := pending{entry, make(chan error, 1)}
	w.queue <- p
	return <-p.done
}

func (w *writer) run(db *bbolt.DB) {
	name := []byte("entries")
	sequence := uint64(0)
	for first := range w.queue {
		group := []pending{first}
		for len(w.queue) > 0 {
			group = append(group, <-w.queue)
		}
		err := db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(name)
			if err != nil {
				return err
			}
			b.FillPercent = 1
			for _, p := range group {
				sequence++
				if err := b.Put(binary.BigEndian.AppendUint64(nil, sequence), p.entry); err != nil {
					return err
				}
			}
			return nil
		})
		for _, p := range group {
			p.done <- err
		}
	}
}
