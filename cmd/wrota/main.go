// Command wrota is the whole product in one program: the server, its demonstration, its tools.
//
// It only hands its arguments to package command; "wrota --help" lists the commands, docs/operating.md says
// how an installation is run. The zone data of legal time is part of the program.
package main

import (
	"os"
	"runtime/debug"
	_ "time/tzdata" // legal time is Europe/Warsaw on every machine

	"wrota/internal/app/command"
)

func main() {
	// The program keeps little for long and makes much for a moment: half the collections cost some tens of
	// megabytes. GOGC says otherwise.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	os.Exit(command.Run(os.Args[1:], os.Stdout, os.Stderr))
}
