package journal

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"faultline/simulator/problem"
)

const (
	// lockTimeout bounds the wait for a workspace that another process holds; retryLock that for one taken between
	// the look at the file and its opening.
	lockTimeout = time.Second
	retryLock   = 300 * time.Millisecond

	// mapSize spares remaps, which stop readers, until the file is that big. It costs address space alone, except
	// on Windows, where the file itself would grow.
	mapSize = 1 << 30
)

// Open opens the workspace file at path, and makes it when there is none. The errors to expect are problem.Locked,
// problem.Foreign, problem.Newer and problem.Older; none of them touches the file.
func Open(path string, o Options) (*Journal, error) {
	o = o.withDefaults()
	switch info, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		if err := create(path, o.Workspace); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, unusable(path, err)
	case info.Size() == 0: // bbolt would take it for a new file
		return nil, foreign(path, nil)
	}
	if err := inspect(path); err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o600, fileOptions(retryLock))
	if err != nil {
		return nil, openError(path, err)
	}
	j, err := start(db, path, o)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if o.Owner != "" {
		if err := WriteRunFile(path, RunFile{PID: os.Getpid(), Console: o.Owner}); err != nil {
			return nil, errors.Join(unusable(path, err), j.Close())
		}
	}
	return j, nil
}

func fileOptions(timeout time.Duration) *bbolt.Options {
	o := &bbolt.Options{Timeout: timeout, FreelistType: bbolt.FreelistMapType}
	if runtime.GOOS != "windows" && strconv.IntSize == 64 {
		o.InitialMmapSize = mapSize
	}
	return o
}

// create makes the file under another name and moves it into place, because a power cut while bbolt lays out a new
// file can leave one that does not open. The move never replaces a file that another process was quicker to make.
func create(path, workspace string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unusable(path, err)
	}
	draft, err := os.CreateTemp(dir, filepath.Base(path)+".tmp-*")
	if err != nil {
		return unusable(path, err)
	}
	temp := draft.Name()
	defer os.Remove(temp) // fails, as it should, once it was renamed
	if err := errors.Join(draft.Close(), layOut(temp, workspace)); err != nil {
		return unusable(path, err)
	}
	switch err := os.Link(temp, path); {
	case err == nil || errors.Is(err, os.ErrExist):
	default: // no hard links on this file system
		if _, stat := os.Stat(path); stat == nil {
			return nil
		}
		if err := os.Rename(temp, path); err != nil {
			return unusable(path, err)
		}
	}
	return syncDir(dir)
}

func layOut(path, workspace string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketSegments, bucketTables} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		return errors.Join(
			meta.Put(metaSchema, []byte(strconv.Itoa(schemaVersion))),
			meta.Put(metaWorkspace, []byte(workspace)),
			meta.Put(metaMark, []byte(filepath.Base(path)))) // drawn for this file alone
	})
	return errors.Join(err, db.Sync(), db.Close())
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // a folder cannot be flushed there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// inspect looks at an existing file without the right to write it. A damaged file can make the map fault or bbolt
// panic, so both become errors here.
func inspect(path string) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = foreign(path, nil)
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, ReadOnly: true})
	if err != nil {
		return openError(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil || tx.Bucket(bucketSegments) == nil || tx.Bucket(bucketTables) == nil {
			return foreign(path, nil)
		}
		version, err := strconv.Atoi(string(meta.Get(metaSchema)))
		if err != nil {
			return foreign(path, err)
		}
		if version > schemaVersion {
			return problem.New(problem.Newer, "the workspace %s was written by a newer Faultline (format %d, this one knows %d)", path, version, schemaVersion).
				WithHint("update Faultline, or choose another folder with --data")
		}
		if version < schemaVersion {
			return problem.New(problem.Older, "the workspace %s was written by an older Faultline (format %d, this one reads %d)", path, version, schemaVersion).
				WithHint("open it with the Faultline that wrote it, or begin a new one in another folder with --data")
		}
		return nil
	})
}

func openError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return locked(path, err)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return foreign(path, err)
	}
	return unusable(path, err)
}

func locked(path string, cause error) error {
	p := problem.New(problem.Locked, "the workspace %s is in use by another process", path)
	hint := "stop it, or choose another folder with --data"
	if run, err := ReadRunFile(path); err == nil && run.Console != "" {
		p = problem.New(problem.Locked, "the workspace %s is in use by process %d, whose console is %s", path, run.PID, run.Console)
		hint = "open that console, stop that process, or choose another folder with --data"
	}
	return p.WithHint("%s", hint).Because(cause)
}

func foreign(path string, cause error) error {
	return problem.New(problem.Foreign, "%s is not a Faultline workspace, or is damaged; it was left as it is", path).
		WithHint("move the file away, or choose another folder with --data").Because(cause)
}

func unusable(path string, cause error) error {
	return problem.New(problem.Unavailable, "cannot open the workspace %s: %v", path, cause).
		WithHint("check that the folder exists, may be written and has space, or choose another one with --data").Because(cause)
}
