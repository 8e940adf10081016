package statute

import (
	"strings"
	"testing"

	"wrota/internal/kit/calendar"
)

func TestStatuteOn(t *testing.T) {
	versions := []Terms{{calendar.On(1961, 1, 1), 14, 7, 7, 7, 7, 7}, {calendar.On(2030, 1, 1), 30, 10, 7, 7, 7, 7}}
	for _, c := range []struct {
		day    calendar.Date
		appeal int
		reason string
	}{
		{calendar.On(1950, 1, 1), 14, "before the code there is nothing else to go by"},
		{calendar.On(2029, 12, 31), 14, "the last day of the first version"},
		{calendar.On(2030, 1, 1), 30, "a version holds from its first day"},
	} {
		if got := statuteOn(versions, c.day); got.Appeal != c.appeal {
			t.Errorf("%s: %d days on %s, want %d: %s", c.day, got.Appeal, c.day, c.appeal, c.reason)
		}
	}
	now := statuteOn(statutes(), calendar.On(2027, 3, 1))
	if now.Appeal != 14 || now.Completion != 7 || now.PassOn != 7 || now.Interim != 7 || now.Urging != 7 || now.Judged != 7 {
		t.Errorf("art. 129 § 2, 64 § 2, 133, 141 § 2 and 37 § 4–5 KPA: %+v", now)
	}
	if now.Answer("appeal") != 7 || now.Answer("urging") != 7 || now.Answer("message") != 0 {
		t.Errorf("what the office has to pass on: %+v", now)
	}
}

func TestStatutesAreReadStrictly(t *testing.T) {
	const good = "reference: kpa\nversions:\n  - {valid_from: 1961-01-01, mark: M, basis: b, appeal: 14, completion: 7, pass_on: 7, interim: 7, urging: 7, judged: 7}\n"
	for _, c := range []struct{ body, want, reason string }{
		{good, "", "one version is enough"},
		{"reference: kpa\nversions: []\n", "versions", "nothing would be in force"},
		{good + "  - {valid_from: 1961-01-01, mark: M, basis: b, appeal: 14, completion: 7, pass_on: 7, interim: 7, urging: 7, judged: 7}\n", "begins before", "two on one day"},
		{strings.Replace(good, "appeal: 14", "appeal: 0", 1), "from 1 to 365", "no term is no term of an appeal"},
		{strings.Replace(good, "mark: M, ", "", 1), "mark", "nobody says how certain it is"},
	} {
		_, err := readStatutes("kpa.yaml", []byte(c.body))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q: %s", err, c.want, c.reason)
		}
	}
}
