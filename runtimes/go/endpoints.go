package contract

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Whatever hangs: each dependency has its own time-out below this.
const answerTimeout = 1900 * time.Millisecond

type question struct {
	paths    []string
	internal bool
	answer   func(c *Contract, ctx context.Context) (int, any)
}

var questions = []question{
	{[]string{"/health", "/health/live", "/live"}, false, (*Contract).live},
	{[]string{"/ready", "/health/ready"}, false, (*Contract).ready},
	{[]string{"/health/startup"}, false, (*Contract).startup},
	{[]string{"/version", "/health/version"}, false, (*Contract).version},
	{[]string{"/status", "/health/detailed", "/production-readiness"}, true, (*Contract).detailed},
	{[]string{"/health/db-stats"}, true, statsOf("postgres")},
	{[]string{"/health/redis-stats", "/health/cache/stats"}, true, statsOf("redis")},
	{[]string{"/metrics", "/health/metrics"}, true, nil},
}

// endpoints are the questions by path.
var endpoints = func() map[string]question {
	found := map[string]question{}
	for _, one := range questions {
		for _, path := range one.paths {
			found[path] = one
		}
	}
	return found
}()

// What a reverse proxy puts in, and a client behind it cannot take out.
var proxyHeaders = []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip"}

type object = map[string]any

func (c *Contract) answer(one question, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	proxied := slices.ContainsFunc(proxyHeaders, func(name string) bool { return r.Header.Get(name) != "" })
	switch {
	case one.internal && proxied && !c.options.InternalOpen:
		writeJSON(w, r, http.StatusNotFound, object{"error": "no such path"})
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		writeJSON(w, r, http.StatusMethodNotAllowed, object{"error": r.Method + " is not allowed here"})
	case one.answer == nil:
		c.metrics.handler.ServeHTTP(w, r)
	default:
		status, body := one.answer(c, r.Context())
		writeJSON(w, r, status, body)
	}
}

func writeJSON(w http.ResponseWriter, r *http.Request, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(body)
	}
}

func (c *Contract) endpoint(path string) (question, bool) {
	if rest, found := strings.CutPrefix(path, c.options.Prefix); c.options.Prefix != "" && found && strings.HasPrefix(rest, "/") {
		path = rest
	}
	one, found := endpoints[path]
	return one, found
}

func (c *Contract) live(context.Context) (int, any) { return 200, object{"status": "ok"} }

func (c *Contract) version(context.Context) (int, any) { return 200, c.about }

func (c *Contract) startup(context.Context) (int, any) {
	if c.started.Load() {
		return 200, object{"status": "started"}
	}
	return 503, object{"status": "starting", "reasons": c.startReasons()}
}

func (c *Contract) ready(ctx context.Context) (int, any) {
	if c.stopping.Load() {
		return 503, object{"status": "stopping", "reasons": []string{"shutting down"}}
	}
	if !c.started.Load() {
		return 503, object{"status": "starting", "reasons": c.startReasons()}
	}
	found := c.checkAll(ctx)
	reasons := []string{}
	for _, name := range c.names {
		if found[name].Error != "" {
			reasons = append(reasons, name+": "+found[name].Error)
		}
	}
	if len(reasons) > 0 {
		return 503, object{"status": "not ready", "reasons": reasons, "dependencies": found}
	}
	return 200, object{"status": "ready", "dependencies": found}
}

func (c *Contract) checkAll(ctx context.Context) map[string]checked {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTimeout)
	defer cancel()
	found := map[string]checked{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for name, one := range c.dependencies {
		all.Go(func() {
			answer := one.check(ctx)
			mu.Lock()
			defer mu.Unlock()
			found[name] = answer
		})
	}
	all.Wait()
	return found
}

func (c *Contract) detailed(ctx context.Context) (int, any) {
	found := c.checkAll(ctx)
	memory := memoryUse("/sys/fs/cgroup")
	disk, err := diskOf(c.Config.DiskPath)
	if err != nil {
		return 500, object{"error": clean(err)}
	}
	states := []string{memory.Status, disk.Status}
	for _, one := range found {
		if one.Error != "" {
			states = append(states, "critical")
		}
	}
	open := c.open()
	return 200, object{
		"name": c.about.Name, "version": c.about.Version, "commit": c.about.Commit, "buildTime": c.about.BuildTime,
		"instance": c.about.Instance, "runtime": c.about.Runtime,
		"status": worst(states), "started": c.started.Load(), "stopping": c.stopping.Load(),
		"uptimeSeconds":    math.Round(time.Since(c.begun).Seconds()),
		"requestsInFlight": open.RequestCount, "webSockets": open.WebSockets, "jobs": open.Jobs,
		"memory": memory, "disk": disk, "dependencies": found,
		"configuration": object{"status": "ok", "set": setVariables(c.options.Required)},
	}
}

func worst(states []string) string {
	for _, state := range []string{"critical", "warning"} {
		if slices.Contains(states, state) {
			return state
		}
	}
	return "ok"
}

func statsOf(kind string) func(*Contract, context.Context) (int, any) {
	return func(c *Contract, ctx context.Context) (int, any) {
		for _, name := range c.names {
			if one := c.dependencies[name]; one.Kind == kind && one.Stats != nil {
				return one.describe(ctx)
			}
		}
		return 404, object{"error": "no dependency of kind " + kind}
	}
}

func (d *dependency) describe(ctx context.Context) (int, any) {
	found := object{"dependency": d.name, "circuit": d.circuit()}
	var stats map[string]any
	err := within(ctx, d.CheckTimeout, func(ctx context.Context) (err error) {
		stats, err = d.Stats(ctx)
		return err
	})
	if err != nil {
		found["error"] = clean(err)
		return 503, found
	}
	for key, value := range stats {
		found[key] = value
	}
	return 200, found
}
