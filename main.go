// Command faultline is a fake accounting world that breaks on demand, and a console that shows what happened.
package main

import (
	"os"

	"faultline/app/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
