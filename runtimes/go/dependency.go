package contract

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"
)

const (
	checkTimeout    = 1500 * time.Millisecond
	circuitFailures = 5
	circuitOpen     = 5 * time.Second
)

// ErrCircuitOpen says that the server failed too often in a row, and is not asked for a while.
var ErrCircuitOpen = errors.New("circuit open")

// Dependency is one thing that the service needs. All but Check may be left out.
type Dependency struct {
	// Kind is "postgres" or "redis" for what db-stats and redis-stats tell of.
	Kind string
	// Check asks the server; it must heed its context.
	Check func(ctx context.Context) error
	// Prepare runs before the service is ready, and may run again.
	Prepare func(ctx context.Context) error
	// Version is compared with MinVersion at the start: "17.2".
	Version    func(ctx context.Context) (string, error)
	MinVersion float64
	Stats      func(ctx context.Context) (map[string]any, error)
	Pool       func() Pool
	Close      func() error
	// CheckTimeout is 1.5 s where it is 0.
	CheckTimeout time.Duration
	// NotAwaited does not hold up the start: it is a reason in /ready alone.
	NotAwaited bool
}

// Pool is how a pool's connections are used.
type Pool struct {
	Max   int `json:"max"`
	Total int `json:"total"`
	Idle  int `json:"idle"`
	InUse int `json:"inUse"`
	// Waiting is nil where the pool cannot tell, as pgx cannot.
	Waiting *int `json:"waiting"`
}

type dependency struct {
	Dependency
	name      string
	breaker   *gobreaker.CircuitBreaker[any]
	up        atomic.Bool
	mu        sync.Mutex
	lastError string
	startText string
}

type checked struct {
	Status    string  `json:"status"`
	LatencyMs float64 `json:"latencyMs"`
	Circuit   string  `json:"circuit"`
	Error     string  `json:"error,omitempty"`
}

func newDependency(name string, given Dependency) *dependency {
	if given.CheckTimeout == 0 {
		given.CheckTimeout = checkTimeout
	}
	settings := gobreaker.Settings{
		Name:         name,
		Timeout:      circuitOpen,
		ReadyToTrip:  func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= circuitFailures },
		IsSuccessful: func(err error) bool { return !IsUnavailable(err) },
	}
	return &dependency{
		Dependency: given, name: name, startText: "not tried yet",
		breaker: gobreaker.NewCircuitBreaker[any](settings),
	}
}

var unavailableCode = regexp.MustCompile(`^(08...|57P0.|53300)$`)

// IsUnavailable tells a server that is away or overloaded from whatever else it says, which is the caller's affair. Class 08
// is connections, 57P0x a server that stops or starts, 53300 too many connections (PostgreSQL, appendix A).
func IsUnavailable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var state interface{ SQLState() string }
	if errors.As(err, &state) {
		return unavailableCode.MatchString(state.SQLState())
	}
	var network net.Error
	var late *lateError
	return errors.As(err, &network) || errors.As(err, &late) || errors.Is(err, context.DeadlineExceeded) ||
		unavailableText.MatchString(err.Error())
}

var unavailableText = regexp.MustCompile(`(?i)\bEOF\b|failed to connect|connection (closed|refused|reset)|closed pool|conn closed`)

func (d *dependency) circuit() string {
	return map[gobreaker.State]string{
		gobreaker.StateClosed: "closed", gobreaker.StateOpen: "open", gobreaker.StateHalfOpen: "half-open",
	}[d.breaker.State()]
}

// call runs work through the breaker.
func (d *dependency) call(work func() error) error {
	_, err := d.breaker.Execute(func() (any, error) { return nil, work() })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return fmt.Errorf("%w after: %s", ErrCircuitOpen, d.text(&d.lastError))
	}
	if err != nil {
		d.note(&d.lastError, err)
	}
	return err
}

func (d *dependency) note(target *string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	*target = clean(err)
}

func (d *dependency) text(source *string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return *source
}

type lateError struct{ after time.Duration }

func (e *lateError) Error() string {
	return fmt.Sprintf("no answer within %d ms", e.after.Milliseconds())
}

// within leaves work behind that does not heed its context.
func within(ctx context.Context, limit time.Duration, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	done := make(chan error, 1)
	go func() {
		defer cancel()
		done <- work(ctx)
	}()
	select {
	case err := <-done:
		if err != nil && ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return &lateError{limit}
		}
		return err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return &lateError{limit}
		}
		return <-done
	}
}

func (d *dependency) check(ctx context.Context) checked {
	begun := time.Now()
	err := d.call(func() error { return within(ctx, d.CheckTimeout, d.Check) })
	d.up.Store(err == nil)
	latency := math.Round(float64(time.Since(begun).Microseconds())/100) / 10
	if err != nil {
		return checked{"down", latency, d.circuit(), clean(err)}
	}
	return checked{"up", latency, d.circuit(), ""}
}

// start tries until it is there in a fitting version, or the time is over. A wrong version is not tried again.
func (d *dependency) start(ctx context.Context, limit time.Duration, warn func(text string)) error {
	policy := backoff.NewExponentialBackOff()
	policy.InitialInterval, policy.MaxInterval = 250*time.Millisecond, 5*time.Second
	try := func() (any, error) {
		err := d.prepare(ctx, limit)
		if err != nil {
			d.note(&d.startText, err)
		}
		return nil, err
	}
	notify := func(error, time.Duration) { warn(d.text(&d.startText)) }
	_, err := backoff.Retry(ctx, try, backoff.WithBackOff(policy), backoff.WithMaxElapsedTime(limit), backoff.WithNotify(notify))
	if err != nil {
		return fmt.Errorf("%s: %s", d.name, d.text(&d.startText))
	}
	d.up.Store(true)
	return nil
}

func (d *dependency) prepare(ctx context.Context, limit time.Duration) error {
	if d.Prepare != nil {
		if err := within(ctx, min(limit, 30*time.Second), d.Prepare); err != nil {
			return err
		}
	}
	if err := within(ctx, min(limit, 5*time.Second), d.Check); err != nil {
		return err
	}
	if d.Version == nil || d.MinVersion == 0 {
		return nil
	}
	return within(ctx, min(limit, 5*time.Second), d.checkVersion)
}

var leadingNumber = regexp.MustCompile(`^\d+(\.\d+)?`)

func (d *dependency) checkVersion(ctx context.Context) error {
	version, err := d.Version(ctx)
	if err != nil {
		return err
	}
	found, _ := strconv.ParseFloat(leadingNumber.FindString(version), 64)
	if found < d.MinVersion {
		return backoff.Permanent(fmt.Errorf("version %s, expected %g or newer", version, d.MinVersion))
	}
	return nil
}

// Call runs work through the dependency's circuit breaker.
func (c *Contract) Call(name string, work func() error) error {
	return c.dependencies[name].call(work)
}

// CallRetried does so up to three times while the server is away: only for what may be repeated without harm.
func (c *Contract) CallRetried(ctx context.Context, name string, work func() error) error {
	policy := backoff.NewExponentialBackOff()
	policy.InitialInterval, policy.MaxInterval = 50*time.Millisecond, 500*time.Millisecond
	try := func() (any, error) {
		err := c.dependencies[name].call(work)
		if err != nil && (!IsUnavailable(err) || errors.Is(err, ErrCircuitOpen)) {
			return nil, backoff.Permanent(err)
		}
		return nil, err
	}
	_, err := backoff.Retry(ctx, try, backoff.WithBackOff(policy), backoff.WithMaxTries(3))
	return err
}
