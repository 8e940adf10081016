package command_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"wrota/internal/app/command"
)

// TestBench runs the measurements, small: what they measure must be real work without errors.
func TestBench(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		done string // the figure that must be more than zero
		why  string
	}{
		{[]string{"submissions", "--for", "200ms", "--units", "2", "--ready", "100"}, "filed", "applications are filed through HTTP"},
		{[]string{"submissions", "--for", "200ms", "--units", "2", "--ready", "100", "--working"}, "cases", "cases come of them"},
		{[]string{"queue", "--for", "200ms", "--units", "2", "--cases", "300"}, "pages", "clerks see their lists"},
	} {
		var out, errs bytes.Buffer
		args := slices.Concat([]string{"bench"}, c.args, []string{"--clients", "2", "--json", "--dir", dir})
		if status := command.Run(args, &out, &errs); status != 0 {
			t.Fatalf("%q: status %d: %s", c.args, status, errs.String())
		}
		var f map[string]any
		if err := json.Unmarshal(out.Bytes(), &f); err != nil {
			t.Fatalf("%q: %v: %s", c.args, err, out.String())
		}
		if n, _ := f[c.done].(float64); n <= 0 {
			t.Errorf("%q: %s: %v", c.args, c.why, f)
		}
		for _, bad := range []string{"errors", "lost", "gaps"} {
			if n, _ := f[bad].(float64); n != 0 {
				t.Errorf("%q: %s = %v: %v", c.args, bad, n, f["error"])
			}
		}
	}
}
