// Package contract gives an HTTP service its health endpoints, metrics, start and graceful stop by one import.
package contract

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options of a contract; all may be left out.
type Options struct {
	// Name and Version are overridden by SERVICE_NAME and SERVICE_VERSION.
	Name, Version string
	// Commit and BuildTime are overridden by GIT_COMMIT and BUILD_TIME; set them by -ldflags -X.
	Commit, BuildTime string
	Dependencies      map[string]Dependency
	// Required names variables that must be set.
	Required []string
	// Check is the service's own look at its configuration; it returns the problems.
	Check func() []string
	// Prepare is the service's own start-up work, once the dependencies are there.
	Prepare func(ctx context.Context) error
	// Prefix is one under which the endpoints are answered too: "/api".
	Prefix string
	// InternalOpen answers internal endpoints to requests that came through a proxy as well.
	InternalOpen bool
	Logger       *slog.Logger
}

type about struct {
	Name      string  `json:"name"`
	Version   string  `json:"version"`
	Commit    *string `json:"commit"`
	BuildTime *string `json:"buildTime"`
	Instance  string  `json:"instance"`
	Runtime   string  `json:"runtime"`
}

// Contract is one service.
type Contract struct {
	Config   Config
	Log      *slog.Logger
	Registry *prometheus.Registry

	options      Options
	about        about
	dependencies map[string]*dependency
	names        []string
	metrics      metrics
	begun        time.Time
	started      atomic.Bool
	stopping     atomic.Bool
	mu           sync.Mutex
	inFlight     map[*http.Request]string
	sockets      map[*socket]struct{}
	jobs         map[string]*job
	hooks        []hook
	closing      []string
}

// New reads the configuration. A wrong one ends the process with 78 (EX_CONFIG), every problem told at once.
func New(options Options) *Contract {
	config, err := ReadConfig(options.Required, options.Check)
	log := options.Logger
	if log == nil {
		log = NewLogger(stdout(), config.LogLevel)
	}
	var wrong *ConfigurationError
	if errors.As(err, &wrong) {
		fatal(log, "configuration refused", "problems", wrong.Problems)
		os.Exit(78)
	}
	contract := &Contract{
		Config: config, Log: log, Registry: prometheus.NewRegistry(), options: options, begun: time.Now(),
		about: aboutOf(options, config), dependencies: map[string]*dependency{}, inFlight: map[*http.Request]string{},
		sockets: map[*socket]struct{}{}, jobs: map[string]*job{},
	}
	for name, given := range options.Dependencies {
		contract.dependencies[name] = newDependency(name, given)
		contract.names = append(contract.names, name)
	}
	slices.Sort(contract.names)
	contract.metrics = newMetrics(contract)
	return contract
}

func fatal(log *slog.Logger, message string, args ...any) {
	log.Log(context.Background(), slog.LevelError, message, args...)
}

func aboutOf(options Options, config Config) about {
	instance, _ := os.Hostname()
	return about{
		Name:    first(config.ServiceName, options.Name, "app"),
		Version: first(config.ServiceVersion, options.Version, "0.0.0"),
		Commit:  optional(first(config.GitCommit, options.Commit)), BuildTime: optional(first(config.BuildTime, options.BuildTime)),
		Instance: instance, Runtime: "go " + strings.TrimPrefix(runtime.Version(), "go"),
	}
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Handler answers the contract's paths and measures all others. Route templates come from http.ServeMux; for another router
// see SetRoute.
func (c *Contract) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestID(r)
		w.Header().Set("X-Request-Id", id)
		// While stopping, callers are asked to take their next request elsewhere.
		if c.stopping.Load() {
			w.Header().Set("Connection", "close")
		}
		if one, found := c.endpoint(r.URL.Path); found {
			c.answer(one, w, r)
			return
		}
		c.measured(w, r, next, id)
	})
}

type routeKey struct{}

// SetRoute names the route template of a request, for routers that are not http.ServeMux.
func SetRoute(r *http.Request, template string) {
	if place, ok := r.Context().Value(routeKey{}).(*string); ok {
		*place = template
	}
}

func (c *Contract) measured(w http.ResponseWriter, r *http.Request, next http.Handler, id string) {
	begun, route := time.Now(), ""
	ctx := context.WithValue(context.WithValue(r.Context(), requestIDKey{}, id), routeKey{}, &route)
	r = r.WithContext(ctx)
	written := &writer{ResponseWriter: w, status: http.StatusOK}
	c.begin(r)
	defer func() {
		c.end(r)
		if written.hijacked {
			return
		}
		failed := recover()
		if failed != nil {
			written.status = http.StatusInternalServerError
		}
		seconds := time.Since(begun).Seconds()
		c.metrics.observe(r.Method, first(route, template(r.Pattern)), written.status, seconds)
		c.Log.Info("request", "request_id", id, "method", r.Method, "path", r.URL.Path, "status", written.status,
			"duration_ms", float64(int(seconds*10_000))/10)
		if failed != nil {
			panic(failed)
		}
	}()
	next.ServeHTTP(written, r)
}

func (c *Contract) begin(r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight[r] = r.Method + " " + r.URL.Path
}

func (c *Contract) end(r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.inFlight, r)
}

// template is the path of a pattern such as "GET example.com/notes/{id}".
func template(pattern string) string {
	if _, path, found := strings.Cut(pattern, "/"); found {
		return "/" + path
	}
	return ""
}

var harmless = regexp.MustCompile(`^[\w.-]{1,64}$`)

// requestID takes an id from outside only if it is short and harmless in a log line.
func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); harmless.MatchString(given) {
		return given
	}
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (c *Contract) startReasons() []string {
	reasons := []string{}
	for _, name := range c.names {
		if one := c.dependencies[name]; !one.NotAwaited && !one.up.Load() {
			reasons = append(reasons, name+": "+one.text(&one.startText))
		}
	}
	if len(reasons) == 0 {
		return []string{"start-up work"}
	}
	return reasons
}

func (c *Contract) start(ctx context.Context) error {
	failures := make(chan error, len(c.names))
	var all sync.WaitGroup
	for _, one := range c.dependencies {
		if one.NotAwaited {
			continue
		}
		all.Go(func() {
			warn := func(text string) { c.Log.Warn("dependency is not there yet", "dependency", one.name, "error", text) }
			if err := one.start(ctx, c.Config.StartTimeout, warn); err != nil {
				failures <- err
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case err := <-failures:
		return err
	case <-done:
	}
	select {
	case err := <-failures:
		return err
	default:
	}
	if c.options.Prepare != nil {
		return c.options.Prepare(ctx)
	}
	return nil
}
