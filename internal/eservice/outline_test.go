package eservice_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/eservice"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestOutline(t *testing.T) {
	for _, name := range []string{"zajecie-pasa", "dyzur-wakacyjny"} {
		golden := "testdata/" + name + ".outline.txt"
		got := eservice.Outline(load(t, name))
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s changed; look at it and run: go test ./internal/eservice -run Outline -update\n%s", name, diff)
		}
	}
}
