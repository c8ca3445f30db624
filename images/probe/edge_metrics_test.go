package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestEdgeAnswersAreCountedByRouteStatusAndTime(t *testing.T) {
	answers := newEdgeAnswers()
	for _, line := range []string{
		"* / web answer 200 0.004 120",
		"* / web answer 200 0.1 80",
		"* / web answer 503 31 10",
		"* /events web stream 200 900.5 5000",
		"too few fields",
		"* / web answer soon 0.004 120",
	} {
		answers.take([]byte(line))
	}
	var page bytes.Buffer
	answers.write(&page)
	for _, expected := range []string{
		`keelson_edge_requests_total{host="*",route="/",service="web",status="200"} 2`,
		`keelson_edge_requests_total{host="*",route="/",service="web",status="503"} 1`,
		`keelson_edge_requests_total{host="*",route="/events",service="web",status="200"} 1`,
		`keelson_edge_sent_bytes_total{host="*",route="/",service="web"} 210`,
		`keelson_edge_request_duration_seconds_bucket{host="*",route="/",service="web",le="0.005"} 1`,
		// A bound belongs to its own bucket.
		`keelson_edge_request_duration_seconds_bucket{host="*",route="/",service="web",le="0.1"} 2`,
		`keelson_edge_request_duration_seconds_bucket{host="*",route="/",service="web",le="30"} 2`,
		`keelson_edge_request_duration_seconds_bucket{host="*",route="/",service="web",le="+Inf"} 3`,
		`keelson_edge_request_duration_seconds_count{host="*",route="/events",service="web"} 0`,
		`keelson_edge_unread_lines_total 2`,
	} {
		if !strings.Contains(page.String(), expected+"\n") {
			t.Errorf("the page lacks %s:\n%s", expected, page.String())
		}
	}
}

func TestEdgeMetricsTellOfNginxAndOfWhatItLogs(t *testing.T) {
	nginx := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "Active connections: 3 \nserver accepts handled requests\n 11 10 42 \nReading: 0 Writing: 1 Waiting: 2 \n")
	}))
	address, log := freeAddress(t, "tcp"), freeAddress(t, "udp")
	if err := serveEdgeMetrics(address, edgeSources{log: log, status: nginx.URL}); err != nil {
		t.Fatal(err)
	}
	sender, err := net.Dial("udp", log)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(sender, "<190>Nov 30 10:00:00 edge: * /api web answer 404 0.2 7")
	eventually(t, address, `keelson_edge_requests_total{host="*",route="/api",service="web",status="404"} 1`)
	eventually(t, address, "nginx_connections_accepted 11\n")
	eventually(t, address, "nginx_connections_waiting 2\n")
	eventually(t, address, "nginx_http_requests_total 42\n")
	nginx.Close()
	eventually(t, address, "nginx_up 0\n")
}

func freeAddress(t *testing.T, network string) string {
	t.Helper()
	if network == "udp" {
		socket, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer socket.Close()
		return socket.LocalAddr().String()
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	return socket.Addr().String()
}

func eventually(t *testing.T, address, expected string) {
	t.Helper()
	page := ""
	for range 50 {
		if answer, err := http.Get("http://" + address + "/metrics"); err == nil {
			body, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if page = string(body); strings.Contains(page, expected) {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the page lacks %s:\n%s", expected, page)
}
