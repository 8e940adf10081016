package command

import (
	"testing"

	"wrota/internal/app"
)

func TestReached(t *testing.T) {
	for _, c := range []struct {
		base    string
		proxies []string
		good    bool
		reason  string
	}{
		{"http://127.0.0.1:8080", nil, true, "somebody tries the program out on their own machine"},
		{"http://localhost:8080", nil, true, "the same"},
		{"http://wrota.example.pl", nil, false, "cookies travel in the clear"},
		{"https://wrota.example.pl", nil, false, "behind a proxy that is not named all people are one visitor"},
		{"https://wrota.example.pl", []string{"10.0.0.0/8"}, true, "as docs/operating.md says"},
	} {
		if err := reached(app.Config{Base: c.base, Proxies: c.proxies}); (err == nil) != c.good {
			t.Errorf("%s %v: %v: %s", c.base, c.proxies, err, c.reason)
		}
	}
}
