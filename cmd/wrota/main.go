// Command wrota is the whole product: see "wrota --help".
package main

import (
	"os"
	_ "time/tzdata" // legal time is Europe/Warsaw on every machine

	"wrota/internal/app"
)

func main() { os.Exit(app.Run(os.Args[1:], os.Stdout, os.Stderr)) }
