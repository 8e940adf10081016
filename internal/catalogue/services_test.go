package catalogue

import "testing"

// The program does not start with a mistake in a definition, so neither does the build.
func TestDefinitionsLoad(t *testing.T) {
	if _, err := own(); err != nil {
		t.Fatal(err)
	}
}
