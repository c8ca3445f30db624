// Package contract gives an HTTP service its health endpoints, metrics, start and graceful stop by one import.
package contract

import (
	"context"
	"errors"
	"log/slog"
	"os"
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
	output       *output
	ids          ids
	begun        time.Time
	started      atomic.Bool
	stopping     atomic.Bool
	mu           sync.Mutex
	inFlight     map[*exchange]struct{}
	sockets      map[*socket]struct{}
	jobs         map[string]*job
	hooks        []hook
	closing      []string
}

// New reads the configuration. A wrong one ends the process with 78 (EX_CONFIG), every problem told at once.
func New(options Options) *Contract {
	config, err := ReadConfig(options.Required, options.Check)
	var out *output
	log := options.Logger
	if log == nil {
		out = &output{to: os.Stdout}
		log = NewLogger(out, config.LogLevel)
	}
	var wrong *ConfigurationError
	if errors.As(err, &wrong) {
		fatal(log, "configuration refused", "problems", wrong.Problems)
		os.Exit(78)
	}
	contract := &Contract{
		Config: config, Log: log, Registry: prometheus.NewRegistry(), options: options, begun: time.Now(),
		about: aboutOf(options, config), dependencies: map[string]*dependency{}, inFlight: map[*exchange]struct{}{},
		sockets: map[*socket]struct{}{}, jobs: map[string]*job{}, output: out, ids: newIDs(),
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
