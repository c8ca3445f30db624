package contract

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Buckets go past 2 s, so that a slow answer is told from a lost one.
var Buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30}

var knownMethods = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true,
}

type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	handler  http.Handler
	// By their labels: the client's own search for a series costs more than the count.
	series *sync.Map
}

type labels struct {
	method, route string
	status        int
}

type series struct {
	requests prometheus.Counter
	duration prometheus.Observer
}

func newMetrics(c *Contract) metrics {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total", Help: "Requests answered, by route template.",
	}, []string{"method", "route", "status"})
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "Time from a request to the end of its answer.", Buckets: Buckets,
	}, []string{"method", "route"})
	c.Registry.MustRegister(
		requests, duration, stateCollector{c}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return metrics{requests, duration, promhttp.HandlerFor(c.Registry, promhttp.HandlerOpts{}), &sync.Map{}}
}

// observe never makes a label of a raw path or an odd method: anybody could make any number of them.
func (m metrics) observe(method, route string, status int, seconds float64) {
	if !knownMethods[method] {
		method = "OTHER"
	}
	if route == "" {
		route = "unmatched"
	}
	key := labels{method, route, status}
	found, ok := m.series.Load(key)
	if !ok {
		found, _ = m.series.LoadOrStore(key, series{
			m.requests.WithLabelValues(method, route, strconv.Itoa(status)), m.duration.WithLabelValues(method, route),
		})
	}
	one := found.(series)
	one.requests.Inc()
	one.duration.Observe(seconds)
}

// stateCollector tells what is known only at the time of asking.
type stateCollector struct{ *Contract }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	infoDesc     = desc("app_info", "What runs; always 1.", "name", "version", "commit", "runtime")
	inFlightDesc = desc("http_requests_in_flight", "Requests being answered.")
	socketsDesc  = desc("websocket_connections", "Open WebSockets.")
	jobsDesc     = desc("app_jobs_running", "Background jobs that run.")
	upDesc       = desc("dependency_up", "Whether it answered when it was last asked.", "dependency")
	circuitDesc  = desc("dependency_circuit_open", "1 open, 0.5 half-open, 0 closed.", "dependency")
	poolDesc     = desc("db_pool_connections", "Connections of a pool, by state.", "dependency", "state")
)

func (c stateCollector) Describe(out chan<- *prometheus.Desc) {
	for _, one := range []*prometheus.Desc{infoDesc, inFlightDesc, socketsDesc, jobsDesc, upDesc, circuitDesc, poolDesc} {
		out <- one
	}
}

func (c stateCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	gauge(infoDesc, 1, c.about.Name, c.about.Version, deref(c.about.Commit), c.about.Runtime)
	open := c.open()
	gauge(inFlightDesc, float64(open.RequestCount))
	gauge(socketsDesc, float64(open.WebSockets))
	gauge(jobsDesc, float64(len(open.Jobs)))
	for name, one := range c.dependencies {
		gauge(upDesc, map[bool]float64{true: 1}[one.up.Load()], name)
		gauge(circuitDesc, map[string]float64{"open": 1, "half-open": 0.5}[one.circuit()], name)
		if one.Pool == nil {
			continue
		}
		pool := one.Pool()
		for state, value := range map[string]int{"max": pool.Max, "idle": pool.Idle, "in_use": pool.InUse} {
			gauge(poolDesc, float64(value), name, state)
		}
		if pool.Waiting != nil {
			gauge(poolDesc, float64(*pool.Waiting), name, "waiting")
		}
	}
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
