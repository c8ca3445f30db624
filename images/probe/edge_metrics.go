package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// edgeLog is where nginx sends a line for each answer, and edgeStatus where it tells its connections: both on loopback.
type edgeSources struct{ log, status string }

// serveEdgeMetrics tells Prometheus of nginx until the process ends. Whatever happens to it, nginx runs on.
func serveEdgeMetrics(address string, from edgeSources) error {
	lines, err := net.ListenPacket("udp", from.log)
	if err != nil {
		return err
	}
	answers := newEdgeAnswers()
	go readEdgeLog(lines, answers)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		writeEdgeStatus(w, from.status)
		answers.write(w)
	})
	server := http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second}
	go func() {
		if err := server.ListenAndServe(); err != nil {
			fmt.Fprintln(os.Stderr, "probe watch: metrics:", err)
		}
	}()
	return nil
}

// lineBytes is more than a line has: two names, three numbers and syslog's head.
const lineBytes = 2048

func readEdgeLog(lines net.PacketConn, answers *edgeAnswers) {
	buffer := make([]byte, lineBytes)
	for {
		length, _, err := lines.ReadFrom(buffer)
		if err != nil {
			fmt.Fprintln(os.Stderr, "probe watch: metrics:", err)
			time.Sleep(time.Second)
			continue
		}
		answers.take(afterTag(buffer[:length]))
	}
}

// afterTag leaves out syslog's head: "<190>Nov 30 10:00:00 edge: ".
func afterTag(line []byte) []byte {
	_, rest, found := bytes.Cut(line, []byte(" edge: "))
	if !found {
		return line
	}
	return rest
}

// nginxCounters have the names of nginx's own exporter, which reads the same page.
const nginxCounters = `# HELP nginx_up Whether nginx tells of its connections.
# TYPE nginx_up gauge
nginx_up %d
# HELP nginx_connections_active Connections of clients, idle ones included.
# TYPE nginx_connections_active gauge
nginx_connections_active %d
# HELP nginx_connections_reading Connections whose request is being read.
# TYPE nginx_connections_reading gauge
nginx_connections_reading %d
# HELP nginx_connections_writing Connections that are being answered.
# TYPE nginx_connections_writing gauge
nginx_connections_writing %d
# HELP nginx_connections_waiting Idle connections.
# TYPE nginx_connections_waiting gauge
nginx_connections_waiting %d
# HELP nginx_connections_accepted Connections taken since the start.
# TYPE nginx_connections_accepted counter
nginx_connections_accepted %d
# HELP nginx_connections_handled Connections served since the start; fewer than taken where there were too many.
# TYPE nginx_connections_handled counter
nginx_connections_handled %d
# HELP nginx_http_requests_total Requests since the start.
# TYPE nginx_http_requests_total counter
nginx_http_requests_total %d
`

func writeEdgeStatus(to io.Writer, url string) {
	status, err := readEdgeStatus(url)
	if err != nil {
		fmt.Fprintln(os.Stderr, "probe watch: metrics:", err)
		fmt.Fprint(to, "# HELP nginx_up Whether nginx tells of its connections.\n# TYPE nginx_up gauge\nnginx_up 0\n")
		return
	}
	fmt.Fprintf(to, nginxCounters, 1, status.active, status.reading, status.writing, status.waiting,
		status.accepted, status.handled, status.requests)
}

type edgeStatus struct{ active, accepted, handled, requests, reading, writing, waiting uint64 }

const statusPage = "Active connections: %d\nserver accepts handled requests\n%d %d %d\nReading: %d Writing: %d Waiting: %d"

func readEdgeStatus(url string) (edgeStatus, error) {
	var status edgeStatus
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	if err != nil {
		return status, err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err != nil {
		return status, err
	}
	// Spaces stand at the ends of the page's lines.
	text := bytes.ReplaceAll(bytes.ReplaceAll(page, []byte(" \n"), []byte("\n")), []byte("\n "), []byte("\n"))
	_, err = fmt.Sscanf(string(text), statusPage, &status.active, &status.accepted, &status.handled, &status.requests,
		&status.reading, &status.writing, &status.waiting)
	if err != nil {
		return status, fmt.Errorf("%s says %q: %w", url, oneLine(string(page)), err)
	}
	return status, nil
}
