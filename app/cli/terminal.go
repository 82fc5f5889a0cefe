package cli

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
)

// terminal reports whether w shows to a person, so that colour is welcome.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	_, quiet := os.LookupEnv("NO_COLOR")
	return ok && !quiet && isatty.IsTerminal(f.Fd())
}
