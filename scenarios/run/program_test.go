package run

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
)

// beProgram is an integration with one habit. Each prints what a test may want to see.
func beProgram(habit string) int {
	switch habit {
	case "crash":
		fmt.Println("cannot go on")
		return 3
	case "idle":
		select {}
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		listen()
		select {}
	case "parent": // leaves a child behind that would hold on to the port
		child := exec.Command(os.Args[0], asProgram, "stubborn")
		if err := child.Start(); err != nil {
			return 1
		}
		fmt.Println("child", child.Process.Pid)
		select {}
	case "brief": // is up, and breaks
		connection, err := listen().Accept()
		if err != nil || connection.Close() != nil {
			return 1
		}
		return 4
	case "environment":
		listen()
		for _, pair := range os.Environ() {
			if strings.HasPrefix(pair, "FAULTLINE_") {
				fmt.Println(pair)
			}
		}
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		return 0
	default:
		return 1
	}
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("FAULTLINE_WEBHOOK_PORT"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return listener
}
