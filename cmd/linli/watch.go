package main

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"linli/internal/web"
)

// watch measures a site while it is served. Its numbers are about routes,
// states and sizes; nobody's data is among them.
type watch struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	commits  prometheus.Histogram
	house    atomic.Pointer[house] // once it is open
}

func newWatch() *watch {
	w := &watch{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "linli_http_request_seconds", Help: "Requests answered, by route and class of status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "linli_commit_writes", Help: "Writes that shared one durable commit.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 10),
		}),
	}
	w.registry.MustRegister(w.requests, w.commits, w, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return w
}

// request is web.Options.Observe.
func (w *watch) request(s web.Seen) {
	w.requests.WithLabelValues(knownMethod(s.Method), s.Route, strconv.Itoa(s.Status/100)+"xx").Observe(s.Took.Seconds())
}

// knownMethod keeps strangers from making up labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

func (w *watch) committed(writes int) { w.commits.Observe(float64(writes)) }

var (
	factsGauge    = prometheus.NewDesc("linli_log_facts", "Facts in the log.", nil, nil)
	messagesGauge = prometheus.NewDesc("linli_messages", "Messages that have not ended, by state.", []string{"state"}, nil)
	jobsGauge     = prometheus.NewDesc("linli_jobs", "Jobs, by state.", []string{"state"}, nil)
)

// Describe implements prometheus.Collector.
func (w *watch) Describe(ch chan<- *prometheus.Desc) {
	ch <- factsGauge
	ch <- messagesGauge
	ch <- jobsGauge
}

// collectWithin bounds what a look at the numbers may take.
const collectWithin = 5 * time.Second

// Collect implements prometheus.Collector: what is counted when it is asked
// for.
func (w *watch) Collect(ch chan<- prometheus.Metric) {
	h := w.house.Load()
	if h == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), collectWithin)
	defer cancel()
	ch <- prometheus.MustNewConstMetric(factsGauge, prometheus.GaugeValue, float64(h.log.Head().Size))
	depth, err := h.messages.Depth(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(messagesGauge, err)
	}
	for state, n := range depth {
		ch <- prometheus.MustNewConstMetric(messagesGauge, prometheus.GaugeValue, float64(n), string(state))
	}
	count, err := h.jobs.Count(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(jobsGauge, err)
	}
	for state, n := range count {
		ch <- prometheus.MustNewConstMetric(jobsGauge, prometheus.GaugeValue, float64(n), string(state))
	}
}

// admin is what the operator's own listener answers.
func (w *watch) admin(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError,
	}))
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, r *http.Request) {
		h := w.house.Load()
		if h == nil {
			http.Error(rw, "starting", http.StatusServiceUnavailable)
			return
		}
		if err := h.ready(r.Context()); err != nil {
			http.Error(rw, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = rw.Write([]byte("ready\n"))
	})
	return mux
}

// ready says what keeps the house from working: a writer that has stopped, or a
// database that does not answer.
func (h *house) ready(ctx context.Context) error {
	if err := h.db.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, collectWithin)
	defer cancel()
	var one int
	return h.db.Read().QueryRowContext(ctx, "SELECT 1").Scan(&one)
}
