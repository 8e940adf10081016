package seals

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/kit/calendar"
	"wrota/internal/notices"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/jobs"
)

// thresholds are the days before the end at which the administrators are told, the last first.
var thresholds = [...]int{7, 30, 90}

// lookEvery is how often the ends of seals are looked at. A threshold is told once, however often.
const lookEvery = 6 * time.Hour

// Register makes the alarm a timer.
func (h House) Register(q *jobs.Queue) { jobs.Every(q, "app.seals", lookEvery, h.Look) }

// Look warns the administrators of every office that will soon be unable to seal, or is. One office's trouble does
// not keep the others from being warned.
func (h House) Look(ctx context.Context) error {
	units, err := h.Offices.Offices(ctx)
	if err != nil {
		return err
	}
	now := h.Clock.Now()
	var all []error
	for _, u := range units {
		a, due := alarmOf(h.Files, u.Slug, now)
		if !due {
			continue
		}
		args := map[string]any{"Until": calendar.Of(a.end).Dotted()}
		all = append(all, h.Offices.Warn(ctx, u.ID, a.source(), a.kind, args))
	}
	return errors.Join(all...)
}

// alarm is what has to be told about the end of an office's seals.
type alarm struct {
	kind string
	end  time.Time
	days int
}

// source is the same whenever the same is told: of one end, each threshold once.
func (a alarm) source() string {
	return fmt.Sprintf("seal:%s@%s", strconv.FormatInt(a.end.Unix(), 10), strconv.Itoa(a.days))
}

// alarmOf finds the nearest threshold that has been passed. An office that never had a seal is not warned of its end.
func alarmOf(files *crypt.Seals, office string, now time.Time) (alarm, bool) {
	end, ok := files.Until(office, now)
	if !ok {
		for _, p := range files.All(office, now) {
			if p.State != crypt.Waits && p.Seal != nil && p.Certificate.NotAfter.After(end) {
				end = p.Certificate.NotAfter
			}
		}
		if end.IsZero() {
			return alarm{}, false
		}
		return alarm{kind: notices.SealEnded, end: end}, true
	}
	for _, days := range thresholds {
		if !end.After(now.AddDate(0, 0, days)) {
			return alarm{kind: notices.SealEnds, end: end, days: days}, true
		}
	}
	return alarm{}, false
}

var (
	daysLeft = prometheus.NewDesc("wrota_seal_days_left", "Days for which an office can still seal with what it has; 0 when it cannot.", []string{"office"}, nil)
	unread   = prometheus.NewDesc("wrota_seal_files_unread", "Files of seals that cannot be read.", nil, nil)
)

// Describe and Collect make the house a collector of Prometheus: it is asked when somebody looks.
func (h House) Describe(ch chan<- *prometheus.Desc) {
	ch <- daysLeft
	ch <- unread
}

// Collect reads what the folder held the last time; it opens no files.
func (h House) Collect(ch chan<- prometheus.Metric) {
	now := h.Clock.Now()
	for _, office := range h.Files.Names() {
		left := 0.0
		if end, ok := h.Files.Until(office, now); ok {
			left = end.Sub(now).Hours() / 24
		}
		ch <- prometheus.MustNewConstMetric(daysLeft, prometheus.GaugeValue, left, office)
	}
	ch <- prometheus.MustNewConstMetric(unread, prometheus.GaugeValue, float64(len(h.Files.Broken())))
}
