// Command cadvisor tells Prometheus of the host's containers. It is cAdvisor's library without its web pages and storage
// drivers; flags and metrics have the names of the official program, so that its image can take this one's place.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	_ "github.com/google/cadvisor/container/docker/install"
	"github.com/google/cadvisor/lib/cache/memory"
	"github.com/google/cadvisor/lib/container"
	_ "github.com/google/cadvisor/lib/fs/overlay/install"
	_ "github.com/google/cadvisor/lib/fs/vfs/install"
	"github.com/google/cadvisor/lib/manager"
	"github.com/google/cadvisor/lib/metrics"
	"github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

// kept is how long a sample is: what a scrape asks for is the last one.
const kept = time.Minute

// Those of how often to look at a container, and of Docker, are the library's.
var (
	port        = flag.Int("port", 8080, "port to listen on")
	labels      = flag.String("whitelisted_container_labels", "", "labels of containers to tell, between commas")
	storeLabels = flag.Bool("store_container_labels", true, "tell all labels; false: the whitelisted ones")
	enabled     = flag.String("enable_metrics", "", "kinds of metrics, between commas")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cadvisor:", err)
		os.Exit(1)
	}
}

func run() error {
	included := container.MetricSet{}
	if err := included.Set(*enabled); err != nil {
		return err
	}
	// An empty prefix stands for every cgroup; without one in each list the manager panics.
	every := []string{""}
	containers, err := manager.New(memory.New(kept, nil), sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags, included, every, every, "", 0)
	if err != nil {
		return err
	}
	if err := containers.Start(); err != nil {
		return err
	}
	http.Handle("/metrics", handler(containers, included))
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "ok") })
	return http.ListenAndServe(fmt.Sprintf(":%d", *port), nil)
}

func handler(containers manager.Manager, included container.MetricSet) http.Handler {
	fresh := time.Duration(0)
	options := model.RequestOptions{IdType: model.TypeName, Count: 1, Recursive: true, MaxAge: &fresh}
	names := metrics.DefaultContainerLabels
	if !*storeLabels {
		names = metrics.BaseContainerLabels(strings.Split(*labels, ","))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.NewPrometheusCollector(containers, names, included, clock.RealClock{}, options),
		metrics.NewPrometheusMachineCollector(containers, included),
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
