package command_test

import (
	"bytes"
	"strings"
	"testing"

	"wrota/internal/app/command"
)

// TestHelpEndsTheProgram: whoever asks what a command does does not run it.
func TestHelpEndsTheProgram(t *testing.T) {
	for _, c := range []struct {
		args   string
		reason string
	}{
		{"-h", "the program"},
		{"bench -h", "a command with commands of its own"},
		{"bench queue --for 1ms --units 1 --cases 1 -h", "a measurement takes minutes"},
		{"bench login --help", "the long form"},
		{"eservice check -h", "an argument that is required and not there yet"},
		{"migrate --data /dev/null/none -h", "a command that would fail"},
	} {
		var out, errs bytes.Buffer
		if status := command.Run(strings.Fields(c.args), &out, &errs); status != 0 || errs.Len() > 0 {
			t.Errorf("wrota %s: status %d, %q: %s", c.args, status, errs.String(), c.reason)
		}
		if n := strings.Count(out.String(), "Usage: wrota"); n != 1 || !strings.HasPrefix(out.String(), "Usage: wrota") {
			t.Errorf("wrota %s prints help %d times: %s", c.args, n, c.reason)
		}
	}
}
