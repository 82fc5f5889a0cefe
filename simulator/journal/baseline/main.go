// Command baseline is the bare server that creates are measured against: net/http, and a group commit of one entry of
// 1.5 KB to bbolt before every answer. It lies below the journal because nothing else may know of bbolt; it shares no
// code with it, so that what it does is the least that any such server must do.
//
// It takes a file with the answer to give and a path for its database, and prints its address. Who commits is a writer
// that waits for nothing but the commit before; after a third argument, batch, it is bbolt's own DB.Batch as it comes,
// which waits ten milliseconds for company.
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
	batches := len(args) == 3 && args[2] == "batch"
	if len(args) != 2 && !batches {
		return errors.New("usage: baseline ANSWER DATABASE [batch]")
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
	store := func(entry []byte) error { return db.Batch(entries{entry}.put) }
	if !batches {
		w := &writer{queue: make(chan pending, 1024)}
		go w.run(db)
		store = w.store
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	answering := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = store(entryOf(body))
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

// entries are what one caller, or one commit, stores.
type entries [][]byte

func (list entries) put(tx *bbolt.Tx) error {
	b, err := tx.CreateBucketIfNotExists([]byte("entries"))
	if err != nil {
		return err
	}
	b.FillPercent = 1
	for _, entry := range list {
		sequence, err := b.NextSequence()
		if err != nil {
			return err
		}
		if err := b.Put(binary.BigEndian.AppendUint64(nil, sequence), entry); err != nil {
			return err
		}
	}
	return nil
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
	for first := range w.queue {
		group := []pending{first}
		for len(w.queue) > 0 {
			group = append(group, <-w.queue)
		}
		var list entries
		for _, p := range group {
			list = append(list, p.entry)
		}
		err := db.Update(list.put)
		for _, p := range group {
			p.done <- err
		}
	}
}
