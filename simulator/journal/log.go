package journal

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// log is an append log beside the workspace file: what a commit brings lies there first, in one piece and behind one
// flush of the disk, and goes into the tables together with what many commits brought. There are two. While one is
// brought into the tables, commits go on in the other.
//
// A file is used from its beginning again, without being cut, as a flush is cheapest when a file keeps its size.
type log struct {
	file     *os.File
	recorder recorder
	room     []byte  // what was written since the file was last used from its beginning, in the same places
	held     changes // the same; the values lie in the room
	number   uint64  // of the last record
}

// logBytes ends the use of a log. A workspace with a small cap has smaller logs, as what they hold comes on top of it.
const logBytes = 2 << 20

// logPaths are where the logs of a workspace lie. They are there while it is open, and after a crash.
func logPaths(workspace string) [2]string { return [2]string{workspace + ".log1", workspace + ".log2"} }

// add commits what was made ready, and the rows of the requests: once it returned they are on disk.
func (l *log) add(number uint64, made *draft, requests []request) error {
	from, blocks, puts := len(l.room), len(l.held.blocks), len(l.held.puts)
	l.held.give(made, requests)
	var err error
	if l.room, err = l.recorder.append(l.room, number, changes{blocks: l.held.blocks[blocks:], puts: l.held.puts[puts:]}); err != nil {
		return err
	}
	l.number = number
	if _, err := l.file.WriteAt(l.room[from:], int64(from)); err != nil {
		return err
	}
	return flushData(l.file)
}

func (l *log) empty() bool { return len(l.room) == 0 }

// reset begins the log anew, once its changes are in the tables.
func (l *log) reset() {
	l.room = emptied(l.room)
	l.held.reset()
}

// openLogs brings what a crash left in the logs of a workspace into its tables, and opens them for use from their
// beginning. It returns the number of the last record as well.
func openLogs(path string, db *bbolt.DB) (logs [2]*log, last uint64, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closeLogs(logs))
		}
	}()
	var r recorder
	err = db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		r, last = newRecorder(meta.Get(metaMark)), number(meta.Get(metaLogged))
		return nil
	})
	if err != nil {
		return logs, 0, err
	}
	for i, name := range logPaths(path) {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return logs, 0, unusable(path, err)
		}
		logs[i] = &log{file: f, recorder: r}
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return logs, 0, unusable(path, err)
	}
	last, err = recoverLogs(db, logs, last)
	return logs, last, err
}

func closeLogs(logs [2]*log) (err error) {
	for _, l := range logs {
		if l != nil {
			err = errors.Join(err, l.file.Close())
		}
	}
	return err
}

// removeLogs takes the logs of a workspace away, which must have nothing that is not in its tables.
func removeLogs(path string) (err error) {
	for _, name := range logPaths(path) {
		if gone := os.Remove(name); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// recoverLogs writes what the logs hold behind a record into the tables, and returns the number of the last one.
func recoverLogs(db *bbolt.DB, logs [2]*log, last uint64) (uint64, error) {
	var runs [2][]record
	for i, l := range logs {
		text, err := io.ReadAll(l.file)
		if err != nil {
			return 0, unusable(db.Path(), err)
		}
		runs[i] = l.recorder.read(text)
	}
	left, known := changes{}, last
	for _, r := range inOrder(runs[0], runs[1]) {
		if r.number <= known {
			continue
		}
		if r.number != known+1 {
			return 0, strayLogs(db.Path(), known+1)
		}
		c, err := r.changes()
		if err != nil {
			return 0, unusable(db.Path(), err)
		}
		left.add(c)
		known = r.number
	}
	if known == last {
		return last, nil
	}
	var rows rowWriter
	return known, db.Update(func(tx *bbolt.Tx) error { return left.store(tx, &rows, known) })
}

// inOrder joins the records of two logs.
func inOrder(a, b []record) []record {
	if len(a) > 0 && len(b) > 0 && b[0].number < a[0].number {
		a, b = b, a
	}
	return slices.Concat(a, b)
}

func strayLogs(path string, missing uint64) error {
	names := logPaths(path)
	return problem.New(problem.Foreign, "the logs beside the workspace %s do not continue it: record %d is missing; everything was left as it is", path, missing).
		WithHint("put the workspace file that belongs to them back, or move %s and %s away to do without what they hold", names[0], names[1])
}

// store writes changes into the tables, and the number of the last record that they come from; 0 when they lie in none.
// The transaction refers to their bytes until it ends.
func (c changes) store(tx *bbolt.Tx, rows *rowWriter, through uint64) error {
	if err := storeBlocks(tx, c.blocks); err != nil {
		return err
	}
	if err := rows.store(tx.Bucket(bucketTables), c.puts); err != nil {
		return err
	}
	if through == 0 {
		return nil
	}
	return tx.Bucket(bucketMeta).Put(metaLogged, key(through))
}
