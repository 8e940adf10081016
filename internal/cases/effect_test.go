package cases

import (
	"testing"

	"wrota/internal/kit/calendar"
)

func TestAppealUntil(t *testing.T) {
	friday := calendar.On(2027, 3, 5)
	for _, c := range []struct {
		effect Effect
		want   calendar.Date
		reason string
	}{
		{Effect{}, friday, "nobody may appeal: there is nothing to wait for"},
		{Effect{Appeal: 14}, calendar.On(2027, 3, 19), "the day of delivery does not count (art. 57 § 1 KPA)"},
		{Effect{Appeal: 15}, calendar.On(2027, 3, 22), "a Saturday moves to Monday (art. 57 § 4 KPA)"},
		{Effect{Appeal: 15, Finance: true}, calendar.On(2027, 3, 22), "so it does by art. 12 § 5 Ordynacji"},
		{Effect{Appeal: 24}, calendar.On(2027, 3, 30), "Easter Monday is free, and so is the day before"},
	} {
		if got := c.effect.AppealUntil(friday); got != c.want {
			t.Errorf("%+v: %s, want %s: %s", c.effect, got, c.want, c.reason)
		}
	}
}
