package contract

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// exchange is a request and its answer, while it lasts: all that is noted of it in one piece of memory.
type exchange struct {
	writer
	id, route string
	begun     time.Time
	request   *http.Request
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	found, _ := ctx.Value(exchangeKey{}).(*exchange)
	return found
}

// RequestID is the id of the request whose context this is.
func RequestID(ctx context.Context) string {
	if one := exchangeOf(ctx); one != nil {
		return one.id
	}
	return ""
}

// SetRoute names the route template of a request, for routers that are not http.ServeMux.
func SetRoute(r *http.Request, template string) {
	if one := exchangeOf(r.Context()); one != nil {
		one.route = template
	}
}

// Handler answers the contract's paths and measures all others. Route templates come from http.ServeMux; for another router
// see SetRoute.
func (c *Contract) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := c.requestID(r)
		w.Header()["X-Request-Id"] = []string{id}
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

func (c *Contract) measured(w http.ResponseWriter, r *http.Request, next http.Handler, id string) {
	one := &exchange{writer: writer{ResponseWriter: w, status: http.StatusOK}, id: id, begun: time.Now()}
	one.request = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, one))
	c.begin(one)
	defer func() {
		failed := recover()
		c.end(one, failed != nil)
		if failed != nil {
			panic(failed)
		}
	}()
	next.ServeHTTP(&one.writer, one.request)
}

func (c *Contract) begin(one *exchange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight[one] = struct{}{}
}

func (c *Contract) end(one *exchange, failed bool) {
	c.mu.Lock()
	delete(c.inFlight, one)
	c.mu.Unlock()
	if one.hijacked {
		return
	}
	if failed {
		one.status = http.StatusInternalServerError
	}
	now := time.Now()
	took := now.Sub(one.begun)
	c.metrics.observe(one.request.Method, first(one.route, template(one.request.Pattern)), one.status, took.Seconds())
	c.logRequest(one, now, float64(took/(100*time.Microsecond))/10)
}

// logRequest writes the line of a request by the contract's own way where the logger is its own: it holds nothing secret, and
// a logger's way to a line costs more than the line.
func (c *Contract) logRequest(one *exchange, now time.Time, milliseconds float64) {
	r := one.request
	if !c.Log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	if c.output != nil {
		c.output.hold(requestLine{now, one.id, r.Method, r.URL.Path, one.status, milliseconds})
		return
	}
	c.Log.Info("request", "request_id", one.id, "method", r.Method, "path", r.URL.Path, "status", one.status,
		"duration_ms", milliseconds)
}

// template is the path of a pattern such as "GET example.com/notes/{id}".
func template(pattern string) string {
	if _, path, found := strings.Cut(pattern, "/"); found {
		return pattern[len(pattern)-len(path)-1:]
	}
	return ""
}

var harmless = regexp.MustCompile(`^[\w.-]{1,64}$`)

// requestID takes an id from outside only if it is short and harmless in a log line.
func (c *Contract) requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); given != "" && harmless.MatchString(given) {
		return given
	}
	return c.ids.next()
}

// ids are those of requests that bring none: a random beginning of this process's own, and a number.
type ids struct {
	beginning string
	last      *atomic.Uint64
}

func newIDs() ids {
	var b [9]byte
	_, _ = rand.Read(b[:])
	text := hex.EncodeToString(b[:])
	return ids{text[:8] + "-" + text[8:12] + "-4" + text[12:15] + "-8" + text[15:18] + "-", &atomic.Uint64{}}
}

func (i ids) next() string {
	var b [48]byte
	text := append(b[:0], i.beginning...)
	number := i.last.Add(1)
	for shift := 44; shift >= 0; shift -= 4 {
		text = append(text, "0123456789abcdef"[number>>shift&0xf])
	}
	return string(text)
}
