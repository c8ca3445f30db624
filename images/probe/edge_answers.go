package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
)

// edgeBuckets are upper bounds in seconds: what people notice lies between a tenth and some seconds.
var edgeBuckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30}

// edgeRoute is whom a request was for: where no route fits, all three say "-".
type edgeRoute struct{ host, route, service string }

type edgeSeries struct {
	byStatus map[string]uint64
	sent     uint64
	// buckets count each answer once, in the first bucket that holds it; the last one is above all bounds.
	buckets []uint64
	seconds float64
}

// edgeAnswers counts what nginx answered. There are as many series as the stack file has routes.
type edgeAnswers struct {
	mutex  sync.Mutex
	routes map[edgeRoute]*edgeSeries
	unread uint64
}

func newEdgeAnswers() *edgeAnswers { return &edgeAnswers{routes: map[edgeRoute]*edgeSeries{}} }

// edgeFields are those of the log's format "metrics" (components/edge/metrics.ts), between spaces.
const edgeFields = 7

func (a *edgeAnswers) take(line []byte) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	fields := bytes.Fields(line)
	if len(fields) != edgeFields {
		a.unread++
		return
	}
	status, sent := string(fields[4]), string(fields[6])
	seconds, err := strconv.ParseFloat(string(fields[5]), 64)
	bytesSent, second := strconv.ParseUint(sent, 10, 64)
	if err != nil || second != nil || !isStatus(status) {
		a.unread++
		return
	}
	series := a.seriesOf(edgeRoute{string(fields[0]), string(fields[1]), string(fields[2])})
	series.byStatus[status]++
	series.sent += bytesSent
	// An event stream or a WebSocket lasts as long as it likes: that says nothing of how fast the app answers.
	if string(fields[3]) != "stream" {
		series.observe(seconds)
	}
}

func isStatus(text string) bool {
	number, err := strconv.Atoi(text)
	return err == nil && number >= 100 && number < 600
}

func (a *edgeAnswers) seriesOf(route edgeRoute) *edgeSeries {
	if a.routes[route] == nil {
		a.routes[route] = &edgeSeries{byStatus: map[string]uint64{}, buckets: make([]uint64, len(edgeBuckets)+1)}
	}
	return a.routes[route]
}

func (s *edgeSeries) observe(seconds float64) {
	place, _ := slices.BinarySearch(edgeBuckets, seconds)
	s.buckets[place]++
	s.seconds += seconds
}

func (a *edgeAnswers) write(to io.Writer) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	routes := slices.SortedFunc(maps.Keys(a.routes), func(x, y edgeRoute) int {
		return bytes.Compare([]byte(x.labels()), []byte(y.labels()))
	})
	fmt.Fprint(to, "# HELP keelson_edge_requests_total Answers by route and status.\n# TYPE keelson_edge_requests_total counter\n")
	for _, route := range routes {
		byStatus := a.routes[route].byStatus
		for _, status := range slices.Sorted(maps.Keys(byStatus)) {
			fmt.Fprintf(to, "keelson_edge_requests_total{%s,status=%q} %d\n", route.labels(), status, byStatus[status])
		}
	}
	fmt.Fprint(to, "# HELP keelson_edge_sent_bytes_total Bytes sent to clients.\n# TYPE keelson_edge_sent_bytes_total counter\n")
	for _, route := range routes {
		fmt.Fprintf(to, "keelson_edge_sent_bytes_total{%s} %d\n", route.labels(), a.routes[route].sent)
	}
	fmt.Fprint(to, "# HELP keelson_edge_request_duration_seconds From a request's first byte to its answer's last; streams left out.\n")
	fmt.Fprint(to, "# TYPE keelson_edge_request_duration_seconds histogram\n")
	for _, route := range routes {
		a.routes[route].writeHistogram(to, route.labels())
	}
	fmt.Fprint(to, "# HELP keelson_edge_unread_lines_total Lines of the log that were not understood.\n")
	fmt.Fprintf(to, "# TYPE keelson_edge_unread_lines_total counter\nkeelson_edge_unread_lines_total %d\n", a.unread)
}

func (s *edgeSeries) writeHistogram(to io.Writer, labels string) {
	const name = "keelson_edge_request_duration_seconds"
	sum := uint64(0)
	for place, bound := range edgeBuckets {
		sum += s.buckets[place]
		fmt.Fprintf(to, "%s_bucket{%s,le=%q} %d\n", name, labels, strconv.FormatFloat(bound, 'f', -1, 64), sum)
	}
	sum += s.buckets[len(edgeBuckets)]
	fmt.Fprintf(to, "%s_bucket{%s,le=\"+Inf\"} %d\n%s_sum{%s} %g\n%s_count{%s} %d\n", name, labels, sum, name, labels, s.seconds, name, labels, sum)
}

func (r edgeRoute) labels() string {
	return fmt.Sprintf("host=%q,route=%q,service=%q", r.host, r.route, r.service)
}
