// Command openapi prints the OpenAPI 3.1 document of the control API, from which the page's types are made:
//
//	go run ./app/console/openapi > app/console/api/openapi.json
package main

import (
	"fmt"
	"os"

	"faultline/app/console/api"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run() error {
	document, err := api.Document()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(document)
	return err
}
