// Command stop ends the PostgreSQL that tests of this user left running, and removes its folder.
// Tests leave it running on purpose: the next run starts in no time.
//
// check.sh calls it at its end. Ending a cluster that is not there is no error.
package main

import (
	"fmt"
	"os"

	"wrota/internal/platform/pgtemp"
)

func main() {
	if err := pgtemp.At(pgtemp.TestDir()).Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
