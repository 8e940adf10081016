package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type measures struct {
	took *prometheus.HistogramVec
}

func newMeasures(reg *prometheus.Registry) *measures {
	m := &measures{took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "wrota_http_request_seconds", Help: "How long requests took, by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 10},
	}, []string{"route", "status"})}
	if reg != nil {
		reg.MustRegister(m.took)
	}
	return m
}

func (m *measures) request(route string, status int, took time.Duration) {
	m.took.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Metrics serves Prometheus' format; it belongs on a listener of its own that the world cannot reach.
func Metrics(reg *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}

// Health answers /healthz: the process lives.
func Health() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
}

// Ready answers /readyz: the node can do its work. check returns what is wrong, in words for the
// operator; the caller outside learns only that something is.
func Ready(check func(ctx context.Context) error, report func(error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		if err := check(ctx); err != nil {
			report(err)
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
}
