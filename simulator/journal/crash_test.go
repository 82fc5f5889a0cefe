package journal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// childWorkspace makes the test binary a writer that is to be killed.
const childWorkspace = "FAULTLINE_TEST_WORKSPACE"

// writeUntilKilled commits for ever and prints each acknowledged sequence number.
func writeUntilKilled(path string) int {
	j, err := Open(path, Options{SegmentSize: 50, Later: func(d time.Duration, call func()) { time.AfterFunc(d, call) }})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	next := make(chan int)
	for range 4 {
		go func() {
			for i := range next {
				e := note(i)
				b := Batch{Entries: []*Entry{e}, Puts: []Put{{Table: "t", Key: strconv.Itoa(i), Value: []byte(e.ID)}}}
				if j.Commit(context.Background(), b) == nil {
					fmt.Printf("%d %d\n", e.Seq, i)
				}
			}
		}()
	}
	// Numbers that no earlier child used: each takes at most a few more than the entries it left.
	for i := 8 * int(j.Status().Sequence+1); ; i++ {
		next <- i
	}
}

// Everything that was acknowledged before kill -9 is there afterwards, with the row that was put beside it.
func TestKill(t *testing.T) {
	path := workspace(t)
	acknowledged := map[uint64]string{}
	for round := range 10 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childWorkspace+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			seq, i, _ := strings.Cut(lines.Text(), " ")
			number, err := strconv.ParseUint(seq, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			acknowledged[number] = i
			if n == 20+17*round { // what is in the pipe already was acknowledged too, and is read on
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // it was killed
		checkAfterCrash(t, path, acknowledged)
	}
}

func checkAfterCrash(t *testing.T, path string, acknowledged map[uint64]string) {
	t.Helper()
	j := open(t, path, Options{})
	defer closeJournal(t, j)
	rows := map[string]string{}
	if err := j.Load("t", func(k string, v []byte) error { rows[k] = string(v); return nil }); err != nil {
		t.Fatal(err)
	}
	s := j.Status()
	if int(s.Durable) != len(rows) {
		t.Errorf("%d entries and %d rows", s.Durable, len(rows))
	}
	for seq, i := range acknowledged {
		e, err := j.Get(seq)
		if err != nil || e.ID != "note-"+i || rows[i] != e.ID {
			t.Fatalf("acknowledged entry %d (note %s) is lost: %v, %v", seq, i, e, err)
		}
	}
	tables(t, j, func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	})
}
