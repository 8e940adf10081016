// Command wrota is the whole product in one program: the server, its demonstration, its tools.
//
// It only hands its arguments to package command; "wrota --help" lists the commands, docs/operating.md says
// how an installation is run. The zone data of legal time is part of the program.
package main

import (
	"os"
	_ "time/tzdata" // legal time is Europe/Warsaw on every machine

	"wrota/internal/app/command"
)

func main() { os.Exit(command.Run(os.Args[1:], os.Stdout, os.Stderr)) }
