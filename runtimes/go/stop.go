package contract

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	// Above the edge's own idle time, so that it is the edge who closes: else a request could meet a closing connection.
	keepAlive = 75 * time.Second
	// What the platform needs after the deadline to see the exit before it kills.
	margin        = 2 * time.Second
	socketTimeout = 2 * time.Second
	closeTimeout  = 3 * time.Second
)

type socket struct{ close func(code int, reason string) }

type job struct {
	stop context.CancelFunc
	done chan struct{}
}

type hook struct {
	name string
	work func() error
}

type open struct {
	Requests     []string `json:"requests"`
	RequestCount int      `json:"requestCount"`
	WebSockets   int      `json:"webSockets"`
	Jobs         []string `json:"jobs"`
	Closing      []string `json:"closing"`
}

func (c *Contract) open() open {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := open{Requests: []string{}, Jobs: []string{}, WebSockets: len(c.sockets), Closing: slices.Clone(c.closing)}
	for one := range c.inFlight {
		if _, isSocket := one.request.Header["Sec-Websocket-Key"]; isSocket {
			continue
		}
		found.RequestCount++
		if len(found.Requests) < 20 {
			found.Requests = append(found.Requests, one.request.Method+" "+one.request.URL.Path)
		}
	}
	for name := range c.jobs {
		found.Jobs = append(found.Jobs, name)
	}
	return found
}

// TrackWebSocket makes an open WebSocket known, so that it is closed with 1001 when the service stops. The function that it
// returns is to be called when the WebSocket has ended.
func (c *Contract) TrackWebSocket(closeSocket func(code int, reason string)) (ended func()) {
	one := &socket{closeSocket}
	c.mu.Lock()
	c.sockets[one] = struct{}{}
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		delete(c.sockets, one)
		c.mu.Unlock()
	}
}

// Job runs work in the background; its context ends when the service stops, and its end is waited for.
func (c *Contract) Job(name string, work func(ctx context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	one := &job{cancel, make(chan struct{})}
	c.mu.Lock()
	c.jobs[name] = one
	c.mu.Unlock()
	go func() {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			c.Log.Error("job failed", "job", name, "error", clean(err))
		}
		c.mu.Lock()
		delete(c.jobs, name)
		c.mu.Unlock()
		close(one.done)
	}()
}

// OnStop is work of the service's own at the stop, before the dependencies are closed.
func (c *Contract) OnStop(name string, work func() error) {
	c.hooks = append(c.hooks, hook{name, work})
}

// Run listens, so that liveness answers; waits for the dependencies; is ready; and stops in the contract's order on SIGTERM
// and SIGINT. It returns after a clean stop; everything else ends the process with 1 and a line that says why.
func (c *Contract) Run(handler http.Handler) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	server := &http.Server{Handler: c.Handler(handler), IdleTimeout: keepAlive, ReadHeaderTimeout: 30 * time.Second}
	listener, err := net.Listen("tcp", net.JoinHostPort(c.Config.Host, strconv.Itoa(c.Config.Port)))
	if err != nil {
		c.refuse(err)
	}
	go func() { _ = server.Serve(listener) }()
	c.Log.Info("listening", "port", c.Config.Port, "version", c.about.Version)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go c.startOrRefuse(ctx)
	first := <-signals
	cancel()
	c.stop(server, first, signals)
}

func (c *Contract) startOrRefuse(ctx context.Context) {
	err := c.start(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		c.refuse(err)
	}
	c.started.Store(true)
	c.Log.Info("started")
}

func (c *Contract) refuse(err error) {
	fatal(c.Log, "start refused", "error", clean(err))
	os.Exit(1)
}

func (c *Contract) stopHard(reason string) {
	c.Log.Error("stopped hard", "reason", reason, "open", c.open())
	os.Exit(1)
}

func (c *Contract) stop(server *http.Server, first os.Signal, signals <-chan os.Signal) {
	c.stopping.Store(true)
	c.Log.Info("stopping", "signal", signalName(first), "requests_in_flight", c.open().RequestCount)
	limit := max(time.Second, c.Config.StopGrace-margin)
	time.AfterFunc(limit, func() { c.stopHard(fmt.Sprintf("not finished %g s after the signal", limit.Seconds())) })
	go func() { c.stopHard("second " + signalName(<-signals)) }()
	// Still served: until everybody who sends traffic has seen that it is not ready.
	time.Sleep(c.Config.LameDuck)
	c.drain(server)
	c.closeWebSockets()
	c.stopJobs()
	c.closeAll()
	c.Log.Info("stopped")
}

func signalName(given os.Signal) string {
	return map[os.Signal]string{syscall.SIGTERM: "SIGTERM", os.Interrupt: "SIGINT"}[given]
}

func (c *Contract) drain(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), c.Config.Drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		c.stopHard(fmt.Sprintf("requests not answered within %g s", c.Config.Drain.Seconds()))
	}
}

func (c *Contract) closeWebSockets() {
	c.mu.Lock()
	found := []*socket{}
	for one := range c.sockets {
		found = append(found, one)
	}
	c.mu.Unlock()
	var all sync.WaitGroup
	for _, one := range found {
		all.Go(func() { one.close(1001, "going away") })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(socketTimeout):
	}
}

func (c *Contract) stopJobs() {
	c.mu.Lock()
	found := []*job{}
	for _, one := range c.jobs {
		found = append(found, one)
	}
	c.mu.Unlock()
	for _, one := range found {
		one.stop()
	}
	for _, one := range found {
		<-one.done
	}
}

// closeAll closes the service's own first: that may still need the servers.
func (c *Contract) closeAll() {
	for _, one := range c.hooks {
		c.closeOne(one.name, one.work)
	}
	for _, name := range c.names {
		if one := c.dependencies[name]; one.Close != nil {
			c.closeOne(name, one.Close)
		}
	}
}

func (c *Contract) closeOne(name string, work func() error) {
	c.mu.Lock()
	c.closing = append(c.closing, name)
	c.mu.Unlock()
	err := within(context.Background(), closeTimeout, func(context.Context) error { return work() })
	if err != nil {
		c.Log.Warn("not closed cleanly", "name", name, "error", clean(err))
	}
	c.mu.Lock()
	c.closing = slices.DeleteFunc(c.closing, func(one string) bool { return one == name })
	c.mu.Unlock()
}
