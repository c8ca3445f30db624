package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// lateLook is how long after its last look a scheduler counts as stuck.
const lateLook = 30 * time.Second

// The trailer in which the end of a run that somebody started stands.
const (
	exitCodeTrailer = "Exit-Code"
	resultTrailer   = "Result"
)

// writeJobsMetrics adds what the jobs themselves leave for Prometheus, in the files that a variable names.
func writeJobsMetrics(w io.Writer) {
	for _, path := range filepath.SplitList(os.Getenv("SCHEDULE_METRICS")) {
		content, err := os.ReadFile(path)
		if err == nil {
			w.Write(content)
		}
	}
}

// metricsHandler answers anybody: what it tells is no secret, and nothing can be started by it.
func (s *scheduler) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.writeMetrics(w)
		writeJobsMetrics(w)
	})
	// Well while it looks at the clock: how its jobs end says nothing about it.
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		if age := s.sinceLook(); age > lateLook {
			http.Error(w, fmt.Sprintf("the scheduler last looked %s ago", age.Truncate(time.Second)), http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
	})
	return mux
}

func controlSocket(folder string) string { return filepath.Join(folder, "control.sock") }

// listenForControl listens where only this container's own processes reach it.
func listenForControl(folder string) (net.Listener, error) {
	path := controlSocket(folder)
	os.Remove(path)
	return net.Listen("unix", path)
}

func (s *scheduler) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /start/{job}", s.answerStart)
	return mux
}

// answerStart starts a run and passes on what it writes; its exit code comes in the trailer. A client that leaves does not
// end the run.
func (s *scheduler) answerStart(w http.ResponseWriter, r *http.Request) {
	output, writer := io.Pipe()
	by := &client{writer: writer, ended: make(chan runRecord, 1)}
	w.Header().Set("Trailer", exitCodeTrailer+", "+resultTrailer)
	if err := s.startByHand(r.PathValue("job"), by); err != nil {
		http.Error(w, err.Error(), statusFor(err))
		return
	}
	w.WriteHeader(http.StatusOK)
	http.NewResponseController(w).Flush()
	// To its end, also where nobody reads any more: the run must not wait for its client.
	io.Copy(&flushing{w}, output)
	ended := <-by.ended
	w.Header().Set(exitCodeTrailer, strconv.Itoa(ended.ExitCode))
	w.Header().Set(resultTrailer, ended.Result)
}

func statusFor(err error) int {
	if err == errNoJob {
		return http.StatusNotFound
	}
	return http.StatusConflict
}

// flushing passes everything on at once, and goes on where nobody reads any more.
type flushing struct{ to http.ResponseWriter }

func (f *flushing) Write(text []byte) (int, error) {
	f.to.Write(text)
	http.NewResponseController(f.to).Flush()
	return len(text), nil
}
