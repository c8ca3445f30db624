package contract

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	var found map[string]any
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	delete(found, "time")
	return found
}

func TestALineOfARequestIsWhatTheLoggerWouldMake(t *testing.T) {
	for _, path := range []string{"/plain", `/"quoted"\`, "/ä\n<&>", "/\xff"} {
		var handlers bytes.Buffer
		out := &output{to: io.Discard}
		out.hold(requestLine{time.Now(), "r-1", "GET", path, 200, 1.5})
		NewLogger(&handlers, "info").Info("request", "request_id", "r-1", "method", "GET", "path", path, "status", 200, "duration_ms", 1.5)
		found, wanted := parsed(t, string(out.held)), parsed(t, handlers.String())
		if !reflect.DeepEqual(found, wanted) {
			t.Errorf("%q: got %v, wanted %v", path, found, wanted)
		}
	}
}

func TestLinesOfRequestsWaitAndAnyOtherTakesThemWithIt(t *testing.T) {
	var written bytes.Buffer
	out := &output{to: &written}
	line := requestLine{time.Now(), "r-1", "GET", "/", 200, 1}
	out.hold(line)
	if written.Len() > 0 {
		t.Errorf("written at once: %s", written.String())
	}
	NewLogger(out, "info").Info("stopped")
	if text := written.String(); strings.Count(text, "\n") != 2 || strings.Index(text, "r-1") > strings.Index(text, "stopped") {
		t.Errorf("got %s", text)
	}
	for range holdMost / 100 {
		out.hold(line)
	}
	if written.Len() < holdMost {
		t.Error("a full buffer waits")
	}
}

func TestIDsOfRequestsDiffer(t *testing.T) {
	some, others := newIDs(), newIDs()
	found := map[string]bool{some.next(): true, some.next(): true, others.next(): true}
	for id := range found {
		if len(id) != 36 || !harmless.MatchString(id) {
			t.Errorf("got %q", id)
		}
	}
	if len(found) != 3 {
		t.Errorf("got %v", found)
	}
}

func TestRequestsAreMeasuredByTemplateWithTheirIDs(t *testing.T) {
	var written bytes.Buffer
	c := New(Options{})
	c.output.to = &written
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, RequestID(r.Context())) })
	mux.HandleFunc("GET /own/", func(w http.ResponseWriter, r *http.Request) {
		SetRoute(r, "/own/:id")
		w.WriteHeader(http.StatusTeapot)
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("wrong") })
	handler := c.Handler(mux)
	ask := func(path, id string) (answer *httptest.ResponseRecorder) {
		defer func() { _ = recover() }()
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("X-Request-Id", id)
		answer = httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if answer := ask("/notes/1", "edge-1"); answer.Body.String() != "edge-1" || answer.Header().Get("X-Request-Id") != "edge-1" {
				t.Errorf("got %s, %v", answer.Body, answer.Header())
			}
		})
	}
	all.Wait()
	ask("/own/1", "two words")
	ask("/panic", "")
	metrics := ask("/metrics", "").Body.String()
	for _, line := range []string{
		`http_requests_total{method="GET",route="/notes/{id}",status="200"} 20`,
		`http_requests_total{method="GET",route="/own/:id",status="418"} 1`,
		`http_requests_total{method="GET",route="/panic",status="500"} 1`,
		`http_requests_in_flight 0`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no %s in %s", line, metrics)
		}
	}
	c.output.release()
	if found := strings.Count(written.String(), `"message":"request"`); found != 22 {
		t.Errorf("%d lines: %s", found, written.String())
	}
}
