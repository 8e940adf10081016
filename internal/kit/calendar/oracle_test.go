package calendar

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"
)

// question is a term as testdata/terms.py reads it.
type question struct {
	name   string
	Start  string      `json:"start"`
	Period string      `json:"period"`
	Moves  bool        `json:"moves"`
	Pauses [][2]string `json:"pauses"`
}

// questions are all the named terms of this package's tests.
func questions() (out []question, want []string) {
	for _, x := range terms {
		out = append(out, question{x.name, x.start, x.period, x.rules.moves(), [][2]string{}})
		want = append(want, x.want)
	}
	for _, x := range standing {
		if x.period == "" {
			continue // no term: nothing to count
		}
		q := question{x.name, x.start, x.period, true, [][2]string{}}
		for _, p := range x.pauses {
			q.Pauses = append(q.Pauses, [2]string{p[:10], p[12:]})
		}
		out = append(out, q)
		want = append(want, x.want)
	}
	return out, want
}

// TestTermsAgreeWithAnotherProgram: what the tables say is what a program that shares no code with ours counts, with
// free days that we did not list (Debian: python3-dateutil, python3-holidays).
func TestTermsAgreeWithAnotherProgram(t *testing.T) {
	asked, want := questions()
	if len(asked) < 120 {
		t.Errorf("%d named terms, at least 120 are promised", len(asked))
	}
	in, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/terms.py")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the tests need python3-dateutil and python3-holidays: %v\n%s", err, stderr.String())
	}
	var got []*string
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(asked) {
		t.Fatalf("%d answers to %d questions: %v", len(got), len(asked), err)
	}
	for i, q := range asked {
		said := ""
		if got[i] != nil {
			said = *got[i]
		}
		if said != want[i] {
			t.Errorf("%s: the other program says %q, the table %q", q.name, said, want[i])
		}
	}
}
