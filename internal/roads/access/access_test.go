package access_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/eservice"
	"wrota/internal/roads/access"
)

var update = flag.Bool("update", false, "rewrite golden files")

func service(t testing.TB) *access.Service {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	s, err := access.New(lib)
	if err != nil {
		t.Fatal(eservice.Explain(os.DirFS("."), err))
	}
	return s
}

// The outline is what reviewers read instead of YAML.
func TestOutline(t *testing.T) {
	const golden = "testdata/outline.txt"
	got := eservice.Outline(service(t).Definition())
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
		t.Errorf("the service changed; look at it and run: go test ./internal/roads/access -run Outline -update\n%s", diff)
	}
}
