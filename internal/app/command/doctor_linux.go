package command

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// unsynchronised is what the kernel says of a clock that nobody keeps in step (adjtimex(2), TIME_ERROR).
const unsynchronised = 5

// clockInStep asks the kernel whether the clock is kept in step: the hour of filing is proof in law.
func clockInStep(now time.Time) error {
	if now.Year() < 2026 {
		return fmt.Errorf("zegar pokazuje rok %d", now.Year())
	}
	var tx syscall.Timex
	state, err := syscall.Adjtimex(&tx)
	if err == nil && state == unsynchronised {
		err = errors.New("nikt nie synchronizuje zegara")
	}
	return err
}
