package journal

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

func TestASecondOpenNamesTheFirst(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Owner: "http://127.0.0.1:4011"})
	ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
	defer cancel()
	_, err := Open(path, Options{})
	if !problem.Is(err, problem.Locked) {
		t.Fatalf("answered %v", err)
	}
	if ctx.Err() != nil {
		t.Error("the answer took more than 1.5 s")
	}
	for _, want := range []string{path, "http://127.0.0.1:4011", strconv.Itoa(os.Getpid()), "--data"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %s", err, want)
		}
	}
	closeJournal(t, j)
	if _, err := ReadRunFile(path); !os.IsNotExist(err) {
		t.Errorf("the run file stays: %v", err)
	}
	open(t, path, Options{})
}

func TestAnotherProcessesRunFileStays(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{})
	want := RunFile{PID: os.Getpid() + 1, Console: "http://x", Sandbox: "http://y", Token: "t"}
	if err := WriteRunFile(path, want); err != nil {
		t.Fatal(err)
	}
	closeJournal(t, j)
	if got, err := ReadRunFile(path); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for range 2 {
		if err := RemoveRunFile(path); err != nil {
			t.Error(err)
		}
	}
}

func TestFilesThatAreNotOursAreLeftAlone(t *testing.T) {
	bolt := func(t *testing.T, fill func(tx *bbolt.Tx) error) []byte {
		path := filepath.Join(t.TempDir(), "x.db")
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(fill); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	ours := func(t *testing.T) []byte {
		path := workspace(t)
		j := open(t, path, Options{})
		for i := range 100 {
			commit(t, j, one(note(i)))
		}
		closeJournal(t, j)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	schema := func(version string) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			for _, name := range [][]byte{bucketMeta, bucketSegments, bucketTables} {
				if _, err := tx.CreateBucket(name); err != nil {
					return err
				}
			}
			return tx.Bucket(bucketMeta).Put(metaSchema, []byte(version))
		}
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T) []byte
		code problem.Code
	}{
		{"text", func(*testing.T) []byte { return []byte("dear diary") }, problem.Foreign},
		{"empty", func(*testing.T) []byte { return nil }, problem.Foreign},
		{"zeros", func(*testing.T) []byte { return make([]byte, 64<<10) }, problem.Foreign},
		{"another program's database", func(t *testing.T) []byte {
			return bolt(t, func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("users")); return err })
		}, problem.Foreign},
		{"cut short", func(t *testing.T) []byte { return ours(t)[:3*4096] }, problem.Foreign},
		{"newer", func(t *testing.T) []byte { return bolt(t, schema("99")) }, problem.Newer},
		{"older", func(t *testing.T) []byte { return bolt(t, schema("1")) }, problem.Older},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, data := workspace(t), c.make(t)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, Options{})
			if !problem.Is(err, c.code) {
				t.Fatalf("answered %v", err)
			}
			if p := problem.From(err); p.Hint == "" || !strings.Contains(p.Message, path) {
				t.Errorf("%v", p)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(after, data) {
				t.Errorf("the file was touched (%v)", err)
			}
			db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Millisecond, ReadOnly: true})
			if err == nil {
				_ = db.Close()
			} else if strings.Contains(err.Error(), "timeout") {
				t.Error("the file stays locked")
			}
		})
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := workspace(t)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "inner", "w.db"), Options{}); !problem.Is(err, problem.Unavailable) {
		t.Errorf("answered %v", err)
	}
}

func TestCreationLeavesNothingBehind(t *testing.T) {
	path := workspace(t)
	open(t, path, Options{})
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 { // and the logs
		t.Errorf("%v", files)
	}
}

// Two processes that start on one new workspace must not each make their own file.
func TestCreationNeverReplacesAFile(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Workspace: "first"})
	if err := create(path, "second"); err != nil {
		t.Fatal(err)
	}
	closeJournal(t, j)
	if j = open(t, path, Options{}); j.Workspace() != "first" {
		t.Errorf("the file was replaced by that of %q", j.Workspace())
	}
}
