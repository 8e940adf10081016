// Package measure tells Prometheus how far the background work is and how many stored files are damaged.
//
// A gauge is asked when somebody looks; nothing is counted in between. An answer that cannot be had within two
// seconds is an invalid metric, never an old one. The counters of requests belong to platform/web.
package measure

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/app/damage"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// gauges measure the queue when somebody looks.
type gauges struct {
	queue *jobs.Queue
	db    *db.DB
}

// New makes the gauges of a queue and of the files of a database.
func New(q *jobs.Queue, d *db.DB) prometheus.Collector { return &gauges{q, d} }

var (
	jobsByState = prometheus.NewDesc("wrota_jobs", "Work in the queue, by state.", []string{"state"}, nil)
	damagedSum  = prometheus.NewDesc("wrota_damaged_files", "Stored files that are missing or damaged and wait to be brought back.", nil, nil)
	factsBehind = prometheus.NewDesc("wrota_subjects_behind", "Subjects with facts that some listener has not heard yet.", nil, nil)
)

func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- jobsByState
	ch <- factsBehind
	ch <- damagedSum
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
}
