// Package measure tells Prometheus how far the background work is, how many stored files are damaged, and
// how long signatures last.
//
// A gauge is asked when somebody looks; nothing is counted in between. An answer that cannot be had within two
// seconds is an invalid metric, never an old one. The counters of requests belong to platform/web.
package measure

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/app/damage"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/keeping"
)

// gauges measure the queue when somebody looks.
type gauges struct {
	queue *jobs.Queue
	db    *db.DB
	clock clock.Clock
}

// New makes the gauges of a queue and of the files of a database.
func New(q *jobs.Queue, d *db.DB, c clock.Clock) prometheus.Collector { return &gauges{q, d, c} }

var (
	jobsByState = prometheus.NewDesc("wrota_jobs", "Work in the queue, by state.", []string{"state"}, nil)
	damagedSum  = prometheus.NewDesc("wrota_damaged_files", "Stored files that are missing or damaged and wait to be brought back.", nil, nil)
	keptFiles   = prometheus.NewDesc("wrota_kept_signatures", "Signed files, by the level that they have come to.", []string{"level"}, nil)
	keptAlarms  = prometheus.NewDesc("wrota_kept_signatures_alarms", "Signed files that cannot be kept provable, so that somebody has to look.", nil, nil)
	keptLate    = prometheus.NewDesc("wrota_kept_signatures_late", "Signed files that have waited for a timestamp for a day and more.", nil, nil)
	factsBehind = prometheus.NewDesc("wrota_subjects_behind", "Subjects with facts that some listener has not heard yet.", nil, nil)
)

func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- jobsByState
	ch <- factsBehind
	ch <- damagedSum
	ch <- keptFiles
	ch <- keptAlarms
	ch <- keptLate
}

func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	depth, err := g.queue.Depth(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(jobsByState, err)
		return
	}
	for state, n := range depth.ByState {
		ch <- prometheus.MustNewConstMetric(jobsByState, prometheus.GaugeValue, float64(n), state)
	}
	ch <- prometheus.MustNewConstMetric(factsBehind, prometheus.GaugeValue, float64(depth.Behind))
	if n, err := damage.Count(ctx, g.db); err == nil {
		ch <- prometheus.MustNewConstMetric(damagedSum, prometheus.GaugeValue, float64(n))
	}
	if state, err := keeping.StateOf(ctx, g.db, g.clock.Now()); err == nil {
		levels := map[string]int{}
		for _, c := range state.Counts {
			levels[string(c.Level)] += c.Files
		}
		for level, n := range levels {
			ch <- prometheus.MustNewConstMetric(keptFiles, prometheus.GaugeValue, float64(n), level)
		}
		ch <- prometheus.MustNewConstMetric(keptAlarms, prometheus.GaugeValue, float64(state.Alarms()))
		ch <- prometheus.MustNewConstMetric(keptLate, prometheus.GaugeValue, float64(state.Late))
	}
}
