package messages_test

import (
	"io/fs"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"wrota/internal/eservice/messages"
	"wrota/internal/platform/i18n"
)

var placeholder = regexp.MustCompile(`\{\{\.[A-Z][a-z]*\}\}`)

func read(t *testing.T, lang string) map[string]string {
	t.Helper()
	body, err := fs.ReadFile(messages.FS(), "messages/"+lang+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if err := yaml.Unmarshal(body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every language says everything, with the same values: a translation that forgets {{.Min}} would
// tell a person to mend something without saying how.
func TestLanguagesAgree(t *testing.T) {
	pl := read(t, "pl")
	for _, lang := range i18n.Languages[1:] {
		other := read(t, lang)
		for key, s := range pl {
			want, got := placeholder.FindAllString(s, -1), placeholder.FindAllString(other[key], -1)
			slices.Sort(want)
			slices.Sort(got)
			if other[key] == "" || !slices.Equal(want, got) {
				t.Errorf("%s in %s: %q, in Polish %q", key, lang, other[key], s)
			}
		}
		for key := range other {
			if pl[key] == "" {
				t.Errorf("%s stands in %s and not in Polish", key, lang)
			}
		}
	}
}

func TestPolishIsPlain(t *testing.T) {
	bureaucratic := regexp.MustCompile(`(?i)nieprawidłow|niepoprawn|błędn|należy|powyższ|niniejsz|uprzejmie|w przypadku gdy|dokonać|proszę`)
	for key, s := range read(t, "pl") {
		if found := bureaucratic.FindString(s); found != "" {
			t.Errorf("%s: %q: say how to mend, without %q", key, s, found)
		}
		if len([]rune(s)) > 120 {
			t.Errorf("%s is long: %q", key, s)
		}
	}
}

func TestSay(t *testing.T) {
	if got := messages.Say("pl", "eservice.date.from", "Day", "1 marca"); got != "Wpisz 1 marca albo późniejszy dzień" {
		t.Errorf("Say = %q", got)
	}
	if got := messages.Say("fr", "eservice.yes"); got != "Tak" {
		t.Errorf("an unknown language gives %q, want Polish", got)
	}
}
